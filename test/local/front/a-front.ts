import { connect } from 'node:net';
import { afterAll, afterEach } from 'vitest';
import { type Front, type FrontOptions, startFront } from '../../../local/front/front.ts';
import { Refusal } from '../../../local/front/refusal.ts';
import type { FunctionDefinition } from '../../../local/functions/host.ts';
import { startWorkerHost, type WorkerHost } from '../../../local/functions/worker-host.ts';
import type { GatewayResponse, Route } from '../../../local/template.ts';

const running: (Front | WorkerHost)[] = [];
const kept: (Front | WorkerHost)[] = [];
const closeAll = async (parts: (Front | WorkerHost)[]) => {
  await Promise.all(parts.splice(0).map((part) => part.close()));
};
afterEach(() => closeAll(running));
afterAll(() => closeAll(kept));

/** What the front told about failures, latest last. */
export const failures: unknown[] = [];

export interface FrontParts {
  /** `METHOD /resource` to the function behind it. */
  readonly routes: Readonly<Record<string, FunctionDefinition>>;
  readonly route?: Partial<Route>;
  readonly gatewayResponses?: Readonly<Record<string, GatewayResponse>>;
  readonly options?: Partial<FrontOptions>;
  /** For all tests of the file instead of one. */
  readonly isKept?: boolean;
}

/** A front on a free port with a worker host behind each function; closed after the test. */
export async function aFront({
  routes,
  route,
  gatewayResponses = {},
  options,
  isKept = false,
}: FrontParts): Promise<Front> {
  failures.length = 0;
  const parts = isKept ? kept : running;
  const definitions = [...new Set(Object.values(routes))];
  const hosts = new Map(definitions.map((definition, at) => [`fn-${at}`, startWorkerHost(definition)] as const));
  parts.push(...hosts.values());
  const table = Object.entries(routes).map(([key, definition]): Route => {
    const [method = '', resource = ''] = key.split(' ');
    const functionName = `fn-${definitions.indexOf(definition)}`;
    return {
      method,
      resource,
      authorization: 'NONE',
      functionName,
      transferMode: 'STREAM',
      timeoutMs: 60_000,
      ...route,
    };
  });
  await Promise.all([...hosts.values()].map((host) => host.ready));
  const front = await startFront({
    api: { id: 'local1', stage: 'v1', routes: table, gatewayResponses, binaryMediaTypes: [] },
    hosts,
    authorize: async () => {
      throw new Refusal('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
    },
    port: 0,
    onFailure: (_request, refusal) => failures.push(refusal.cause),
    ...options,
  });
  parts.push(front);
  return front;
}

export interface WireOptions {
  /** How long to listen, if the server does not close the connection; the default is longer than anything takes. */
  readonly ms?: number;
  /** Hears all of the text so far; true hangs up. */
  readonly sees?: (text: string) => boolean | undefined;
}

/** What came over one raw connection, until the server closed it or the test had enough. */
export async function overTheWire(port: number, request: string, { ms = 20_000, sees }: WireOptions = {}) {
  const pieces: string[] = [];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let isClosed = false;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    socket.on('data', (data) => {
      pieces.push(data.toString('latin1'));
      if (sees?.(pieces.join(''))) end();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isClosed = true;
      end();
    });
    socket.write(request, 'latin1');
  });
  socket.destroy();
  return { pieces, isClosed, text: pieces.join('') };
}
