import { finishing } from '../finishing.ts';
import { answerTo } from '../follow.ts';
import { readAhead } from '../read-ahead.ts';
import type { Answer } from '../route.ts';
import type { Batch } from '../types.ts';
import type { Lease } from './answers.ts';
import type { Landed } from './flights.ts';
import type { CacheOrder } from './look-up-answer.ts';
import { type RecordedPiece, record, writeRecorded } from './recorded.ts';
import { isStorable } from './storable.ts';
import { TOO_LATE, within } from './within.ts';

/** Answers that are larger are not held in memory for this. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** A stream has told its end already when it is kept, so that its client hardly waits. */
const STREAM_PATIENCE_MS = 2_000;

/** Who waits for what is asked here. */
export interface Lead {
  /** Tells those of this process. */
  land(landed: Landed): void;
  /** What others were told; absent if nobody could be told. */
  readonly lease: Lease | undefined;
}

/** Asks as if there were no cache, and keeps what is answered if it is complete. */
export async function askAndRemember(order: CacheOrder, lead?: Lead): Promise<Answer> {
  const { route, call, gateway } = order;
  gateway.telemetry.cached(call.id, call.caller.team, call.cache.status);
  try {
    const answer = await answerTo(route, call, gateway);
    if (!order.terms.isKept) {
      release(order, lead, 'vain');
      return answer;
    }
    return { ...answer, batches: remembering(answer, order, lead) };
  } catch (error) {
    release(order, lead, isLeft(order) ? 'left' : 'vain');
    throw error;
  }
}

/**
 * The same batches, noted as they come, and the last when its attempt is settled. They are read ahead of their client: what
 * is noted is held in any case, and who waits for it must not wait for a client that stands still.
 */
function remembering(answer: Answer, order: CacheOrder, lead: Lead | undefined): ReadableStream<Batch> {
  const pieces: RecordedPiece[] = [];
  const begunAt = performance.now();
  let bytes = 0;
  const { stream } = readAhead(answer.batches, {
    see(batch) {
      bytes += sizeOf(batch);
      if (bytes <= MOST_BYTES) pieces.push({ afterMs: Math.round(performance.now() - begunAt), batch });
      else pieces.length = 0; // It will not be kept: what is held of it would only take memory.
      return bytes <= MOST_BYTES;
    },
    async end(error) {
      if (error === undefined && bytes <= MOST_BYTES) keep(answer, pieces, { order, lead });
      else release(order, lead, isLeft(order) ? 'left' : 'vain');
    },
    leave: () => release(order, lead, 'left'),
  });
  return stream;
}

/** In the background of the reply: nobody's answer waits for it, or fails with it. */
function keep(
  answer: Answer,
  pieces: readonly RecordedPiece[],
  { order, lead }: { readonly order: CacheOrder; readonly lead: Lead | undefined },
): void {
  const { call, gateway, place, terms } = order;
  const batch = pieces.flatMap((piece) => piece.batch);
  if (!isStorable(batch, answer.target)) {
    release(order, lead, 'vain');
    return;
  }
  const isNative = answer.dialect === call.dialect.id || !call.dialect.translation;
  const recorded = record(answer, pieces, isNative);
  const at = gateway.clock.now();
  lead?.land({ recorded, at });
  const writing = async () => {
    const text = writeRecorded(recorded);
    const kept = { text, at, expiresAt: at + terms.ttlSeconds * 1_000 };
    let isKept = false;
    try {
      isKept = await gateway.cache.answers.keep(place, kept);
      if (isKept) order.noteKept?.();
    } finally {
      if (lead?.lease) await gateway.cache.answers.release(place, lead.lease, !isKept);
    }
  };
  inBackground(order, writing());
}

/** Nothing is kept: those who wait hear it at once. */
export function release(order: CacheOrder, lead: Lead | undefined, landed: Landed): void {
  lead?.land(landed);
  if (lead?.lease) inBackground(order, order.gateway.cache.answers.release(order.place, lead.lease, landed === 'vain'));
}

/** Lets the cache be written beside the reply, and no longer than its client can wait. */
export function inBackground({ call, gateway }: CacheOrder, work: Promise<unknown>): void {
  const { patienceMs } = gateway.cache;
  const longest = call.chat.stream ? Math.max(STREAM_PATIENCE_MS, patienceMs) : patienceMs;
  const waiting = within(work, longest).then((done) => {
    if (done === TOO_LATE) throw new Error('the cache is slow');
  });
  finishing(
    call,
    waiting.catch((cause) => gateway.telemetry.cacheFailed(call.id, cause)),
  );
}

function isLeft({ call }: CacheOrder): boolean {
  return call.client?.aborted === true;
}

/** Near enough: what a frame or a text has of characters. Bodies have a bound of their own. */
export function sizeOf(batch: Batch): number {
  return batch.reduce((sum, { frame, events }) => {
    const told = events.reduce((length, event) => length + ('text' in event ? event.text.length : 0), 0);
    return sum + told + (frame?.data.length ?? 0);
  }, 0);
}
