import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { type Charge, DEFAULT_PRICE, Meter, type Price } from './bill.ts';
import { serveConnection } from './connection.ts';
import { createScript, type Script } from './script.ts';
import type { ReceivedRequest } from './stage.ts';

export interface FakeProviderOptions {
  readonly port?: number;
  /** What a model costs in pico-dollars a token. Models that are not named cost `DEFAULT_PRICE`. */
  readonly prices?: Readonly<Record<string, Price>>;
  /** What `GET /v1/models` lists. */
  readonly models?: readonly string[];
  /** Whether requests and the bill are kept. `false` for benchmarks, which send too many. */
  readonly remember?: boolean;
  /** Speaks TLS with this key and certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A provider on a real socket that does what the test's script says, and keeps its own bill. */
export interface FakeProvider extends Script {
  /** The base URL, with `/v1`. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, `GET /v1/models` included. */
  readonly requests: readonly ReceivedRequest[];
  /** One line for each request that cost something, in the order of the requests. */
  readonly bill: readonly Charge[];
  /** The sum of the bill. */
  readonly owedPicoUsd: bigint;
  /** How many connections were ever opened, and how many are open now. */
  readonly connections: { readonly opened: number; readonly open: number };
  /** Another origin, to which redirects point. Its `requests` must stay empty. */
  readonly sink: { readonly url: string; readonly requests: readonly ReceivedRequest[] };
  /** Forgets script, requests and bill. Connections stay open. */
  reset(): void;
  /** Closes everything. Throws if a play failed for a reason of its own: then the script is wrong. */
  close(): Promise<void>;
}

/** Starts a scripted provider on a free port of this machine. */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const sink = await openHouse({ models: [] }, '');
  const sinkUrl = `${sink.origin}/sink`;
  const house = await openHouse(options, sinkUrl);
  return {
    ...house.script,
    url: `${house.origin}/v1`,
    port: house.port,
    requests: house.requests,
    get bill() {
      return house.bill();
    },
    get owedPicoUsd() {
      return house.bill().reduce((sum, charge) => sum + charge.picoUsd, 0n);
    },
    get connections() {
      return house.connections();
    },
    sink: { url: sinkUrl, requests: sink.requests },
    reset: house.reset,
    async close() {
      await Promise.all([house.close(), sink.close()]);
    },
  };
}

async function openHouse(options: FakeProviderOptions, sinkUrl: string) {
  const { script, choose, clear } = createScript(options.models ?? ['fake-model']);
  const requests: ReceivedRequest[] = [];
  const meters: Meter[] = [];
  const failures: unknown[] = [];

  const admit = (request: ReceivedRequest) => {
    const price = options.prices?.[request.model] ?? DEFAULT_PRICE;
    const meter = new Meter(requests.length, request.model, price);
    if (options.remember !== false) {
      requests.push(request);
      meters.push(meter);
    }
    return { play: choose(request), meter };
  };
  const listener = await listen(options, (socket, socketId) =>
    serveConnection(socket, socketId, { sinkUrl, admit, failed: (error) => failures.push(error) }),
  );
  return {
    ...listener,
    script,
    requests,
    bill: () => meters.flatMap((meter) => meter.charge ?? []),
    reset() {
      clear();
      requests.length = 0;
      meters.length = 0;
    },
    async close() {
      await listener.close();
      if (failures.length > 0) throw new AggregateError(failures, 'a play of the fake provider failed');
    },
  };
}

/** Listens on loopback, over TLS if asked, and knows its connections. */
async function listen(options: FakeProviderOptions, serve: (socket: Socket, socketId: number) => void) {
  const open = new Set<Socket>();
  let opened = 0;
  const accept = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(socket, ++opened);
  };
  const server = options.tls ? tls.createServer(options.tls, accept) : net.createServer(accept);
  server.on('tlsClientError', () => {}); // A client that refuses the certificate does what tests want.
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections: () => ({ opened, open: open.size }),
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
