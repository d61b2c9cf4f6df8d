import { NO_USAGE } from '../money/usage.ts';
import type { Answer } from '../route.ts';
import type { ChatEvent } from '../types.ts';
import type { AnswerPlace } from './answers.ts';
import type { CacheOrder } from './look-up-answer.ts';
import { writeRecorded } from './recorded.ts';
import { inBackground } from './remember.ts';

/** So many are written at a time. */
const AT_ONCE = 16;

/** One thing of several that were asked for. */
export interface KeptPiece {
  readonly body: Readonly<Record<string, unknown>>;
  readonly tokens: number | undefined;
  readonly picoUsd: bigint | null;
}

/** Keeps each of several things by itself, as if it had been asked for alone. */
export function keepPieces(
  told: readonly KeptPiece[],
  kept: {
    readonly order: CacheOrder;
    readonly answer: Answer;
    readonly places: readonly AnswerPlace[];
    readonly wanted: readonly number[];
  },
): void {
  const { order, answer, places, wanted } = kept;
  const { gateway, terms } = order;
  const { target, reason, dropped, dialect } = answer;
  const at = gateway.clock.now();
  const keep = async (piece: KeptPiece, index: number) => {
    const place = places[wanted[index] ?? -1];
    if (!place) return;
    const usage: ChatEvent[] =
      piece.tokens === undefined
        ? []
        : [{ type: 'usage', usage: { ...NO_USAGE, inputTokens: piece.tokens }, isLast: true }];
    const batch = [{ body: piece.body, events: [...usage, { type: 'terminator' as const }] }];
    const recorded = { target, reason, dropped, dialect, picoUsd: piece.picoUsd, pieces: [{ afterMs: 0, batch }] };
    const text = writeRecorded(recorded);
    await gateway.cache.answers.keep(place, { text, at, expiresAt: at + terms.ttlSeconds * 1_000 });
  };
  const writing = async () => {
    for (let from = 0; from < told.length; from += AT_ONCE) {
      await Promise.all(told.slice(from, from + AT_ONCE).map((piece, index) => keep(piece, from + index)));
    }
  };
  inBackground(order, writing());
}
