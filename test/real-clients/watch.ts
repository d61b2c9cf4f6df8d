import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A request of a client, and the status that it got. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly status: number;
}

/** Stands between a client and the gateway, and is the client's only way to anywhere else: a proxy that refuses. */
export interface Watch {
  /** The origin to use instead of the gateway's. */
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** The hosts that the client asked for beside the gateway. */
  readonly elsewhere: readonly string[];
  close(): Promise<void>;
}

/** Passes on what a client sends to the gateway, and notes what it gets. */
export async function watch(baseUrl: string): Promise<Watch> {
  const seen: Seen[] = [];
  const elsewhere: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '' } = incoming;
    if (url.startsWith('/')) void passOn(incoming, outgoing, baseUrl, seen).catch(() => outgoing.destroy());
    else {
      elsewhere.push(url);
      outgoing.writeHead(502).end();
    }
  });
  server.on('connect', ({ url = '' }: IncomingMessage, socket) => {
    elsewhere.push(url);
    socket.end('HTTP/1.1 502 Nobody is there\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    elsewhere,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  baseUrl: string,
  seen: Seen[],
): Promise<void> {
  const { method = '', url: path = '', headers } = incoming;
  const onward = request(new URL(path, baseUrl), { method, headers });
  outgoing.once('close', () => onward.destroy());
  const [answered]: [IncomingMessage] = await Promise.all([
    // Node answers with one message.
    once(onward, 'response') as Promise<[IncomingMessage]>,
    pipeline(incoming, onward),
  ]).then(([response]) => response);
  const { statusCode: status = 0 } = answered;
  seen.push({ method, path, headers, status });
  outgoing.writeHead(status, answered.rawHeaders);
  await pipeline(answered, outgoing);
}
