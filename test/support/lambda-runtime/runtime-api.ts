/**
 * The Lambda Runtime API (2018-06-01) of one execution environment: what the platform tells a runtime, and what the
 * runtime answers. One invocation at a time, as on Lambda.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invocation } from '../../../local/functions/host.ts';

const ROOT = '/2018-06-01/runtime';
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
const ERROR_TYPE = 'lambda-runtime-function-error-type';
const ERROR_BODY = 'lambda-runtime-function-error-body';

/** Why an invocation or the start of a function failed, in Lambda's two words. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What the owner of an environment wants to hear from its runtime. */
export interface RuntimeEvents {
  /** The runtime asked for its next invocation: it has started, or it has finished the one before. */
  idle(): void;
  /** The handler's module could not be loaded. */
  initFailed(error: FunctionError): void;
}

interface Current {
  readonly id: string;
  readonly settle: (invocation: Invocation) => void;
  readonly ended: (error: Partial<FunctionError>) => void;
  readonly whenEnded: Promise<Partial<FunctionError>>;
  output?: IncomingMessage;
}

/** The platform's side of one execution environment, on a loopback port of its own. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #functionArn: string;
  readonly #events: RuntimeEvents;
  #poll: ServerResponse | undefined;
  #current: Current | undefined;

  private constructor(functionArn: string, events: RuntimeEvents) {
    this.#functionArn = functionArn;
    this.#events = events;
    // Without TCP_NODELAY every invocation gains 20 to 40 ms (Nagle and delayed acknowledgements).
    const unlimited = { noDelay: true, requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
    this.#server = createServer(unlimited, (request, response) => {
      this.#serve(request, response).catch((error) => response.destroy(error));
    });
  }

  static async listen(functionArn: string, events: RuntimeEvents): Promise<RuntimeApi> {
    const api = new RuntimeApi(functionArn, events);
    api.#server.listen(0, '127.0.0.1');
    await once(api.#server, 'listening');
    return api;
  }

  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    // A TCP server that listens has an AddressInfo; only pipes have strings.
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives the waiting runtime an event; settles once the runtime has begun to answer. */
  deliver(event: object, deadlineMs: number): Promise<Invocation> {
    const poll = this.#poll;
    if (poll === undefined || this.#current !== undefined) throw new Error('The runtime is not waiting for an event.');
    this.#poll = undefined;
    const id = randomUUID();
    const invocation = Promise.withResolvers<Invocation>();
    const end = Promise.withResolvers<Partial<FunctionError>>();
    this.#current = { id, settle: invocation.resolve, ended: end.resolve, whenEnded: end.promise };
    poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': this.#functionArn,
      'lambda-runtime-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    poll.end(JSON.stringify(event));
    return invocation.promise;
  }

  /** Ends the current invocation for a runtime that is gone or too late. */
  abandon(error: FunctionError): void {
    const current = this.#current;
    this.#current = undefined;
    this.#poll = undefined;
    current?.settle({ kind: 'failed', ...error });
    current?.ended(error);
    current?.output?.destroy();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === `${ROOT}/invocation/next`) return this.#next(response);
    if (request.method === 'POST' && request.url === `${ROOT}/init/error`) {
      this.#events.initFailed(parseError(await text(request)));
      return accept(response);
    }
    const [, id, kind] = ANSWER.exec(request.url ?? '') ?? [];
    const current = this.#current;
    if (request.method !== 'POST' || current === undefined || current.id !== id) {
      response.writeHead(id === undefined ? 404 : 400).end();
      return;
    }
    if (kind === 'error') current.settle({ kind: 'failed', ...parseError(await text(request)) });
    else if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') await stream(current, request);
    else current.settle({ kind: 'buffered', payload: await text(request) });
    accept(response);
    if (this.#current === current) this.#current = undefined;
    this.#announceIdle();
  }

  #next(response: ServerResponse): void {
    this.#poll = response;
    response.on('close', () => {
      if (this.#poll === response) this.#poll = undefined;
    });
    this.#announceIdle();
  }

  /** After a handler has thrown, the runtime asks for its next event before it has sent the trailers of this one. */
  #announceIdle(): void {
    if (this.#poll !== undefined && this.#current === undefined) this.#events.idle();
  }
}

/**
 * The runtime's request body is the function's output: it is handed on as it is, so that back pressure is real.
 * When the body breaks off, the process is ending too, and its exit says why (`abandon`).
 */
async function stream(current: Current, request: IncomingMessage): Promise<void> {
  current.output = request;
  request.once('end', () => current.ended(trailersOf(request)));
  const contentType = request.headers['content-type'] ?? '';
  current.settle({ kind: 'streaming', contentType, output: request, ended: current.whenEnded });
  await current.whenEnded;
}

function trailersOf(request: IncomingMessage): Partial<FunctionError> {
  const errorType = request.trailers[ERROR_TYPE];
  const body = request.trailers[ERROR_BODY];
  if (errorType === undefined) return {};
  return { errorType, errorMessage: parseError(Buffer.from(body ?? '', 'base64').toString('utf8')).errorMessage };
}

function parseError(body: string): FunctionError {
  const parsed: Partial<FunctionError> = JSON.parse(body || '{}');
  return { errorType: parsed.errorType ?? 'Unhandled', errorMessage: parsed.errorMessage ?? '' };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}\n');
}
