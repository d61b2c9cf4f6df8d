/** Behaves like API Gateway in front of the deployed functions. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FunctionHost } from '../functions/host.ts';
import type { Api } from '../template.ts';
import { readBody } from './body.ts';
import { sendPayload } from './buffered.ts';
import { type Caller, proxyEvent } from './event.ts';
import { type ReceivedRequest, receive } from './received-request.ts';
import { Refusal } from './refusal.ts';
import { cut, refuse, refuseUnreadable } from './refuse.ts';
import { createRouter, type Match, type Router } from './router.ts';
import { relayStream } from './streamed.ts';
import { withTimeout } from './with-timeout.ts';

/** Tells who signed a request on an AWS_IAM route, or throws a refusal. */
export type Authorize = (request: ReceivedRequest, match: Match, body: Buffer) => Promise<Caller>;

export interface FrontOptions {
  readonly api: Api;
  /** By function name. */
  readonly hosts: ReadonlyMap<string, FunctionHost>;
  readonly authorize: Authorize;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long a streamed response may be silent: what a regional API waits. */
  readonly idleMs?: number;
  /** Hears why a client got a 5xx, which the client is not told. */
  readonly onFailure?: (request: ReceivedRequest, refusal: Refusal) => void;
}

/** A running front. */
export interface Front {
  /** With the stage: `http://127.0.0.1:8787/v1`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, and cuts those that are not done after a moment. */
  close(): Promise<void>;
}

const IDLE_MS = 5 * 60_000;
/** The request line and all headers together, as API Gateway counts them. */
const HEADER_LIMIT_BYTES = 10_240;
const CLOSING_MS = 2_000;

/** Starts a front on loopback. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { api } = options;
  const router = createRouter(api.routes);
  const server = createServer({ maxHeaderSize: HEADER_LIMIT_BYTES, keepAliveTimeout: 65_000, noDelay: true });
  server.on('request', (message, response) => {
    void handle(message, response, router, options);
  });
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Socket) =>
    refuseUnreadable(error, socket, api),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${api.stage}`,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function handle(message: IncomingMessage, response: ServerResponse, router: Router, options: FrontOptions) {
  const request = receive(message, options.api.stage);
  try {
    await answer(request, response, router, options);
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : new Refusal('DEFAULT_5XX', 'Internal server error', { status: 500, cause: error });
    if (refusal.status >= 500) options.onFailure?.(request, refusal);
    if (response.headersSent) cut(response);
    else refuse(response, refusal, request, options.api);
  }
}

async function answer(request: ReceivedRequest, response: ServerResponse, router: Router, options: FrontOptions) {
  const { api, hosts, idleMs = IDLE_MS } = options;
  if (request.path === undefined) throw new Refusal('DEFAULT_4XX', 'Forbidden', { status: 403 });
  const match = router(request.method, request.path);
  if (!match) throw new Refusal('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  const { route } = match;
  const body = await readBody(request.message);
  const caller = route.authorization === 'AWS_IAM' ? await options.authorize(request, match, body) : undefined;
  const event = proxyEvent({ request, match, api, body, caller });
  const host = hosts.get(route.functionName);
  if (!host) throw new Error(`No host runs ${route.functionName}.`);

  const isStreamed = route.transferMode === 'STREAM';
  const invocation = await withTimeout(
    host.invoke(event),
    isStreamed ? Math.min(route.timeoutMs, idleMs) : route.timeoutMs,
    () => new Refusal('INTEGRATION_TIMEOUT', 'Endpoint request timed out'),
    (late) => late.kind === 'streaming' && late.output.resume(),
  );
  if (!isStreamed) return sendPayload(invocation, response, request.requestId, api.binaryMediaTypes);
  const totalMs = Math.max(1, route.timeoutMs - (Date.now() - request.startedAt));
  await relayStream(invocation, response, request.requestId, { totalMs, idleMs });
}
