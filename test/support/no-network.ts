/** Makes every connection that leaves this machine an error: the tests must pass without a network. */
import net from 'node:net';

const LOOPBACK = new Set<unknown>(['127.0.0.1', '::1', 'localhost', undefined]);

const connect = net.Socket.prototype.connect;

/** What `net.connect` hands on: options, and whether it is a path of this machine instead. */
function hostOf(args: readonly unknown[]): unknown {
  // net.connect calls this with its normalized arguments, an array in an array; everybody else with plain ones.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return 'host' in first ? first.host : undefined;
  return typeof second === 'string' ? second : undefined;
}

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
  const host = hostOf(args);
  if (!LOOPBACK.has(host)) {
    throw new Error(`A test tried to reach ${String(host)}. Tests have no network: use the fake provider.`);
  }
  // The arguments are handed on exactly as they came; `connect` has too many overloads to say so in types.
  return connect.apply(this, args as unknown as Parameters<typeof connect>);
};
