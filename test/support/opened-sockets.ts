import net from 'node:net';

/** Notes where every socket of this process is connected to, until it is disposed of. Servers that accept are not noted. */
export function watchSockets(): { readonly opened: readonly string[] } & Disposable {
  const { connect } = net.Socket.prototype;
  const opened: string[] = [];
  net.Socket.prototype.connect = function noted(this: net.Socket, ...args: unknown[]): net.Socket {
    // `net.connect` calls this with its normalized arguments, a list in a list; everybody else with plain ones.
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    const options = typeof first === 'object' && first !== null ? first : { port: first, host: second };
    opened.push(`${'host' in options ? options.host : ''}:${'port' in options ? options.port : ''}`);
    // The arguments are handed on exactly as they came; `connect` has too many overloads to say so in types.
    return connect.apply(this, args as unknown as Parameters<typeof connect>);
  };
  const restore = () => {
    net.Socket.prototype.connect = connect;
  };
  return { opened, [Symbol.dispose]: restore };
}
