import type { ServerResponse } from 'node:http';
import type { Invocation } from '../functions/host.ts';
import { type Prelude, readPrelude } from './function-response.ts';
import { createPreludeSplitter } from './prelude-splitter.ts';
import { Refusal } from './refusal.ts';
import { cut } from './refuse.ts';
import { responseHeaders } from './response-headers.ts';

/** When the front stops waiting for a function. */
export interface Patience {
  /** From now to the last byte. */
  readonly totalMs: number;
  /** Between two pieces of a streamed response. */
  readonly idleMs: number;
}

/**
 * Sends a streamed response piece by piece, held back when the client reads slowly. Rejects with a refusal as long
 * as no status was sent. After that a failure cuts the connection, and a client that leaves is read on for, because
 * neither stops a function on AWS.
 */
export async function relayStream(
  invocation: Invocation,
  response: ServerResponse,
  requestId: string,
  patience: Patience,
): Promise<void> {
  if (invocation.kind === 'failed') throw failed(`${invocation.errorType}: ${invocation.errorMessage}`);
  if (invocation.kind === 'buffered') throw failed('The function does not stream, but its integration does.');
  if (response.destroyed) {
    invocation.output.resume(); // The client left while the function was thinking.
    return;
  }
  await new Relay(invocation, response, requestId, patience).done;
}

/** One response on its way from the function to the client. */
class Relay {
  /** Settles when nothing more will reach the client. */
  readonly done: Promise<void>;
  readonly #done = Promise.withResolvers<void>();
  readonly #invocation: Extract<Invocation, { kind: 'streaming' }>;
  readonly #response: ServerResponse;
  readonly #requestId: string;
  readonly #split = createPreludeSplitter();
  readonly #total: NodeJS.Timeout;
  readonly #idle: NodeJS.Timeout;
  readonly #onData = (piece: Buffer) => this.#receive(piece);
  #isOver = false;

  constructor(
    invocation: Extract<Invocation, { kind: 'streaming' }>,
    response: ServerResponse,
    requestId: string,
    { totalMs, idleMs }: Patience,
  ) {
    this.done = this.#done.promise;
    this.#invocation = invocation;
    this.#response = response;
    this.#requestId = requestId;
    this.#total = setTimeout(() => this.#giveUp(timedOut()), totalMs);
    this.#idle = setTimeout(() => this.#giveUp(timedOut()), idleMs);
    const { output } = invocation;
    output.on('data', this.#onData);
    output.on('end', () => void this.#finish());
    output.on('error', (cause) => this.#giveUp(failed('The output of the function broke off.', cause)));
    output.on('close', () => {
      if (!output.readableEnded) this.#giveUp(failed('The output of the function was cut off.'));
    });
    response.on('drain', () => output.resume());
    response.on('close', () => this.#leave());
  }

  #receive(piece: Buffer): void {
    this.#idle.refresh();
    if (this.#response.headersSent) this.#send(piece);
    else this.#receivePrelude(piece);
  }

  #receivePrelude(piece: Buffer): void {
    const found = this.#split(piece);
    if (found.kind === 'incomplete') return;
    const prelude = found.kind === 'complete' ? readPrelude(found.prelude) : undefined;
    if (!prelude || !this.#begin(prelude)) this.#giveUp(failed('Malformed Lambda proxy response'));
    else if (found.kind === 'complete' && found.rest.length > 0) this.#send(found.rest);
    else this.#response.flushHeaders();
  }

  /** Commits the status; false when the function named a header that HTTP cannot carry. */
  #begin(prelude: Prelude): boolean {
    try {
      this.#response.writeHead(prelude.statusCode, responseHeaders(prelude, this.#requestId));
      return true;
    } catch {
      return false; // Nothing was sent, so the client can still be told.
    }
  }

  #send(piece: Buffer): void {
    if (!this.#response.write(piece)) this.#invocation.output.pause();
  }

  async #finish(): Promise<void> {
    const { errorType, errorMessage } = await this.#invocation.ended;
    if (errorType !== undefined) return this.#giveUp(failed(`${errorType}: ${errorMessage}`));
    if (!this.#response.headersSent) return this.#giveUp(failed('Malformed Lambda proxy response: no prelude'));
    if (!this.#isOver) this.#response.end();
    this.#leave();
  }

  #giveUp(refusal: Refusal): void {
    if (this.#isOver) return;
    if (this.#response.headersSent) cut(this.#response);
    else this.#done.reject(refusal);
    this.#leave();
  }

  /** The function may go on, so its output must go somewhere. */
  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
    this.#invocation.output.off('data', this.#onData).resume();
    this.#done.resolve();
  }
}

function timedOut(): Refusal {
  return new Refusal('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
}

function failed(reason: string, cause?: unknown): Refusal {
  return new Refusal('DEFAULT_5XX', 'Internal server error', { cause: new Error(reason, { cause }) });
}
