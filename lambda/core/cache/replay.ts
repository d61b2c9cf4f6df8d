import type { Call } from '../call.ts';
import type { Answer } from '../route.ts';
import type { Batch, ChatEvent } from '../types.ts';
import { withFreshId } from './fresh-id.ts';
import { type Given, type RecordedPiece, wholeOf } from './recorded.ts';
import { pause } from './within.ts';

/**
 * Gives an answer again, as one that has just come: whoever writes answers writes this one too, and refuses it like any.
 * Its usage is that of the first time, and its cost nothing.
 */
export function replay({ recorded }: Given, call: Call, isPaced: boolean): Answer {
  const { target, dropped, dialect, picoUsd } = recorded;
  const { stream } = call.chat;
  const free = (batch: Batch) =>
    batch.map((chunk) => ({ ...chunk, events: chunk.events.map((event) => freed(event, picoUsd)) }));
  const own = withFreshId(free(wholeOf(recorded)), call.id);
  const batch = inForm(own, call);
  const isPieces = isPaced && stream && batch === own;
  return {
    target,
    reason: 'the same was answered before',
    dropped,
    isEmpty: false,
    dialect,
    isRetold: batch === undefined,
    batches: streamOf(isPieces ? paced(recorded.pieces, own) : [{ afterMs: 0, batch: batch ?? own }]),
  };
}

/** The same in the form that is asked for; `undefined` if it has to be told from what it meant. */
function inForm(batch: Batch, { chat, dialect }: Call): Batch | undefined {
  const frames = batch.flatMap(({ frame }) => frame ?? []);
  const body = batch.find((chunk) => chunk.body !== undefined)?.body;
  if (chat.stream ? frames.length > 0 : body !== undefined) return batch;
  const events = batch.flatMap((chunk) => chunk.events);
  if (!chat.stream) {
    const whole = frames.length > 0 ? dialect.reform?.bodyFrom(frames) : undefined;
    return whole && [{ body: whole, events }];
  }
  const told = body && dialect.reform?.framesFrom?.(body);
  if (!told) return undefined;
  const hasUsage = body.usage !== undefined && body.usage !== null;
  const usage = events.filter(({ type }) => type === 'usage');
  const chunks = told.map((frame, at) => ({ frame, events: hasUsage && at === told.length - 1 ? usage : [] }));
  return [...chunks, { events: [{ type: 'terminator' }] }];
}

function freed(event: ChatEvent, savedPicoUsd: bigint | null): ChatEvent {
  return event.type === 'usage' ? { ...event, cost: { picoUsd: 0n, source: 'cache', savedPicoUsd } } : event;
}

/** The same chunks, in the pieces in which they came. */
function paced(pieces: readonly RecordedPiece[], whole: Batch): readonly RecordedPiece[] {
  let at = 0;
  return pieces.map(({ afterMs, batch }) => {
    const own = whole.slice(at, at + batch.length);
    at += batch.length;
    return { afterMs, batch: own };
  });
}

function streamOf(pieces: readonly RecordedPiece[]): ReadableStream<Batch> {
  const left = new AbortController();
  const first = performance.now();
  const rest = [...pieces];
  return new ReadableStream<Batch>(
    {
      async pull(controller) {
        const piece = rest.shift();
        if (!piece) return controller.close();
        const waitMs = piece.afterMs - (performance.now() - first);
        if (waitMs > 0) await pause(waitMs, left.signal);
        if (!left.signal.aborted) controller.enqueue(piece.batch);
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  );
}
