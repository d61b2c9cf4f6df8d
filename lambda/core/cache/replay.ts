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
  const free = (batch: Batch) =>
    batch.map((chunk) => ({ ...chunk, events: chunk.events.map((event) => freed(event, picoUsd)) }));
  const whole = withFreshId(free(wholeOf(recorded)), call.id);
  const isStreamed = whole.some(({ frame }) => frame !== undefined);
  const isWhole = whole.some(({ body }) => body !== undefined);
  const isRetold = call.chat.stream ? isWhole && !isStreamed : isStreamed && !isWhole;
  const pieces = isPaced && call.chat.stream ? paced(recorded.pieces, whole) : [{ afterMs: 0, batch: whole }];
  return {
    target,
    reason: 'the same was answered before',
    dropped,
    isEmpty: false,
    dialect,
    isRetold,
    batches: streamOf(pieces),
  };
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
