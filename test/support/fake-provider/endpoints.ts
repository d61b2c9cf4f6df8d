import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { createCertificate } from './certificate.ts';
import { startFakeProvider } from './provider.ts';

/** An address at which no answer can be had. `connections` counts who came that far. */
export interface BrokenEndpoint {
  readonly url: string;
  readonly connections: number;
  /** The certificate that it shows. Trusting it leaves only the fault that the name says. */
  readonly certificate?: string;
  close(): Promise<void>;
}

interface EndpointFault {
  /** Its row in the fault matrix. */
  readonly row: number;
  readonly about: string;
  start(): Promise<BrokenEndpoint>;
}

const LONG_AGO = { from: new Date('2020-01-01'), until: new Date('2021-01-01') };

/** The faults that happen before a request can be sent. */
export const ENDPOINT_FAULTS = {
  'connect-refused': { row: 1, about: 'nobody listens on the port', start: startClosedPort },
  'name-unknown': { row: 2, about: 'the host name does not exist', start: startUnknownName },
  'tls-self-signed': { row: 3, about: 'a certificate that nobody vouches for', start: () => startTls({}) },
  'tls-expired': { row: 3, about: 'a certificate that has expired', start: () => startTls(LONG_AGO) },
  'tls-wrong-host': {
    row: 3,
    about: 'a certificate for another host',
    start: () => startTls({ hosts: ['other.example'] }),
  },
  'tls-to-plaintext': { row: 4, about: 'https to a port that speaks http', start: startPlaintext },
  'handshake-hang': { row: 4, about: 'https to a port that accepts and says nothing', start: startSilent },
} as const satisfies Record<string, EndpointFault>;

export type EndpointFaultName = keyof typeof ENDPOINT_FAULTS;

/** Starts an address that fails in the named way. */
export function startBrokenEndpoint(name: EndpointFaultName): Promise<BrokenEndpoint> {
  return ENDPOINT_FAULTS[name].start();
}

async function startClosedPort(): Promise<BrokenEndpoint> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return { url: `http://127.0.0.1:${port}/v1`, connections: 0, close: async () => {} };
}

async function startUnknownName(): Promise<BrokenEndpoint> {
  // RFC 2606: no name under `.invalid` is ever registered.
  return { url: 'http://provider.invalid/v1', connections: 0, close: async () => {} };
}

async function startTls(options: Parameters<typeof createCertificate>[0]): Promise<BrokenEndpoint> {
  const certificate = createCertificate(options);
  const provider = await startFakeProvider({ tls: certificate });
  return {
    url: provider.url,
    certificate: certificate.cert,
    get connections() {
      return provider.connections.opened;
    },
    close: provider.close,
  };
}

async function startPlaintext(): Promise<BrokenEndpoint> {
  const provider = await startFakeProvider();
  return {
    url: provider.url.replace('http:', 'https:'),
    get connections() {
      return provider.connections.opened;
    },
    close: provider.close,
  };
}

async function startSilent(): Promise<BrokenEndpoint> {
  const sockets: Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}); // The client gives up; that is the point.
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${portOf(server)}/v1`,
    get connections() {
      return sockets.length;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: net.Server): number {
  // A server that listens on TCP has an address of this form.
  return (server.address() as AddressInfo).port;
}
