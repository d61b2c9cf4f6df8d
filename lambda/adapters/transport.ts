import { Agent, type Dispatcher } from 'undici';
import { GatewayError } from '../core/errors.ts';
import type { ProviderReply, ProviderRequest, Transport } from '../core/gateway.ts';
import { readFrames } from './server-sent-events.ts';

export interface TransportOptions {
  readonly connectMs: number;
  readonly sseLineBytes: number;
}

/** How many patiences with connecting there may be, beside the usual one: callers choose them. */
const MOST_AGENTS = 8;
/** How much of what follows a terminator is read so that the connection can be used again, and for how long. */
const REST_BYTES = 64 * 1024;
const REST_MS = 1_000;

/**
 * The one way out: it follows no redirect (they would carry keys to another host), asks for no compression (a truncated
 * gzip body looks complete), and has no timers of its own but the one for connecting, because the core times every read.
 */
export function createTransport({ connectMs, sseLineBytes }: TransportOptions): Transport & { close(): Promise<void> } {
  // The phase decides whether a request may have been billed; error codes differ between versions of Node.
  const connectErrors = new WeakSet<Error>();
  const note = (error: Error) => void connectErrors.add(error);
  const usual = createAgent(connectMs, note);
  const others = new Map<number, Agent>();
  // An agent has one patience for all its connections, so another patience is another agent; few, because wishes repeat.
  const agentFor = (patienceMs = connectMs) => {
    if (patienceMs === connectMs) return usual;
    const agent = others.get(patienceMs) ?? (others.size < MOST_AGENTS ? createAgent(patienceMs, note) : usual);
    if (agent !== usual) others.set(patienceMs, agent);
    return agent;
  };
  return {
    send: (request, signal) => send(agentFor(request.connectMs), request, signal, { connectErrors, sseLineBytes }),
    close: async () => {
      await Promise.all([usual, ...others.values()].map((agent) => agent.destroy()));
    },
  };
}

function createAgent(connectMs: number, note: (error: Error) => void): Agent {
  const agent = new Agent({
    connect: { timeout: connectMs, noDelay: true },
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    connections: null,
  });
  agent.on('connectionError', (_origin, _targets, error) => note(error));
  return agent;
}

interface Context {
  readonly connectErrors: WeakSet<Error>;
  readonly sseLineBytes: number;
}

async function send(
  agent: Agent,
  request: ProviderRequest,
  signal: AbortSignal,
  context: Context,
): Promise<ProviderReply> {
  const url = new URL(request.url);
  const response = await agent
    .request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method ?? 'POST',
      headers: {
        ...request.headers,
        ...(request.method !== 'GET' && { 'content-type': 'application/json' }),
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'headgate',
      },
      ...(request.method !== 'GET' && { body: request.body }),
      signal,
    })
    .catch((error: unknown) => {
      throw beforeHeaders(error, context);
    });
  const headers = flattened(response.headers);
  const encoding = headers.get('content-encoding');
  if (encoding && encoding !== 'identity') {
    response.body.on('error', () => {}).destroy(); // We asked for none; its error would be ours a second time.
    throw new GatewayError('provider-failed', 'The provider sent a compressed answer that was not asked for.');
  }
  return replyFrom(response, headers, context);
}

function replyFrom(
  response: Dispatcher.ResponseData,
  headers: ReadonlyMap<string, string>,
  { sseLineBytes }: Context,
): ProviderReply {
  return {
    status: response.statusCode,
    headers,
    frames: () => readFrames(readBytes(response.body), sseLineBytes),
    beginning: (maxBytes) => readBeginning(response.body, maxBytes),
    text: (maxBytes) => readText(response.body, maxBytes),
  };
}

/** Reads a body, and leaves its connection usable when the reader has had enough before the end. */
async function* readBytes(body: Dispatcher.ResponseData['body']): AsyncGenerator<Uint8Array> {
  const iterator: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let isEnded = false;
  try {
    while (true) {
      const { done, value } = await iterator.next();
      if (done) {
        isEnded = true;
        return;
      }
      yield value;
    }
  } catch (error) {
    isEnded = true;
    throw new GatewayError('provider-cut', 'The connection to the provider broke.', { cause: error });
  } finally {
    if (!isEnded) readRest(body, iterator).catch(() => body.destroy()); // Nobody waits for what nobody wants.
  }
}

async function readRest(body: Dispatcher.ResponseData['body'], iterator: AsyncIterator<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => body.on('error', () => {}).destroy(), REST_MS);
  try {
    for (let bytes = 0; bytes <= REST_BYTES; ) {
      const { done, value } = await iterator.next();
      if (done) return;
      bytes += value.length;
    }
    body.on('error', () => {}).destroy();
  } finally {
    clearTimeout(timer);
  }
}

async function readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of readBytes(body)) {
    bytes += part.length;
    if (bytes > maxBytes) {
      body.on('error', () => {}).destroy();
      throw new GatewayError('provider-failed', `The provider sent more than ${maxBytes} bytes.`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function readBeginning(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of readBytes(body)) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // An error that breaks off is an error all the same, and its status has said which.
  }
  return Buffer.concat(parts).toString('utf8', 0, maxBytes);
}

/** A connection that never was cannot have been billed; anything after it may have been. */
function beforeHeaders(error: unknown, { connectErrors }: Context): unknown {
  if (error instanceof Error && connectErrors.has(error)) {
    const isTimeout = 'code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT';
    return new GatewayError(isTimeout ? 'timed-out' : 'provider-failed', 'The provider could not be reached.', {
      cause: error,
      isUnbilled: true,
    });
  }
  return new GatewayError('provider-failed', 'The provider closed the connection without an answer.', { cause: error });
}

function flattened(headers: Dispatcher.ResponseData['headers']): ReadonlyMap<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
