import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Speed } from './speed.ts';
import { replyTokens } from './usage.ts';
import type { Said, Wire } from './wire.ts';

/** One request for a chat answer, all that will be said, and where to say it. */
export interface Exchange extends Said {
  readonly wire: Wire;
  readonly speed: Speed;
  readonly response: ServerResponse;
  /** Aborted when the client hangs up. */
  readonly left: AbortSignal;
  /** How often this model has been asked, this time included. */
  readonly calls: number;
}

const EVENT_STREAM = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** Sends the whole answer at the speed of the model. */
export async function writeAnswer(exchange: Exchange): Promise<void> {
  if (exchange.request.stream) {
    await writeChunks(exchange, { until: 'done' });
    exchange.response.end();
    return;
  }
  const tokens = exchange.replies.reduce((sum, reply) => sum + replyTokens(reply), 0);
  await pause(exchange, exchange.speed.firstTokenMs + (tokens / exchange.speed.tokensPerSecond) * 1000);
  writeJson(exchange.response, 200, exchange.wire.body(exchange));
}

/**
 * Sends the beginning of an answer and leaves the response open: `contents` pieces of content of a stream, or half of
 * a body that is not streamed (only its headers if `contents` is 0).
 */
export async function writeBeginning(exchange: Exchange, contents: number): Promise<void> {
  if (exchange.request.stream) return writeChunks(exchange, { contents });
  const body = JSON.stringify(exchange.wire.body(exchange));
  exchange.response.writeHead(200, { 'content-type': 'application/json' });
  exchange.response.flushHeaders();
  if (contents > 0) exchange.response.write(body.slice(0, body.length / 2));
}

/** How far a stream is written: so many pieces of content, or as far as chunks of this kind, included. */
export interface Extent {
  readonly contents?: number;
  readonly until?: 'finish' | 'usage' | 'done';
}

/** Sends server-sent events as far as is asked, each token when it is due. */
export async function writeChunks(exchange: Exchange, { contents = Infinity, until = 'done' }: Extent): Promise<void> {
  const { response, speed } = exchange;
  response.writeHead(200, EVENT_STREAM);
  response.flushHeaders();
  const start = performance.now() + speed.firstTokenMs;
  let sent = 0;
  for (const { kind, event, data } of exchange.wire.chunks(exchange)) {
    if (kind === 'content') {
      if (sent === contents) return;
      // Counted from the start, so that many short waits do not add up to a slower stream.
      await pause(exchange, start + (sent++ / speed.tokensPerSecond) * 1000 - performance.now());
    }
    await writeEvent(exchange, data, event);
    if (kind === until) return;
  }
}

/** Sends one server-sent event, and waits while the client does not read. */
export async function writeEvent({ response, left }: Exchange, data: string, event?: string): Promise<void> {
  left.throwIfAborted();
  const name = event === undefined ? '' : `event: ${event}\n`;
  if (!response.write(`${name}data: ${data}\n\n`)) await once(response, 'drain', { signal: left });
}

/** Waits, unless the client hangs up. */
export async function pause({ left }: Pick<Exchange, 'left'>, ms: number): Promise<void> {
  left.throwIfAborted();
  // Timers are a millisecond late at best: below that, waiting would only slow the stream down.
  if (ms >= 1) await sleep(ms, undefined, { signal: left });
}

/** Sends a JSON body with a status. */
export function writeJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}
