import { NO_USAGE, type Usage } from '../money/usage.ts';
import type { Batch, Chat, Json, Pieces } from '../types.ts';
import type { KeptPiece } from './keep-pieces.ts';
import { type Given, wholeOf } from './recorded.ts';
import { sharesOf } from './shares.ts';

/** What was left out of the questions, each once. */
export function droppedFrom(known: readonly Given[]): readonly string[] {
  return [...new Set(known.flatMap(({ recorded }) => recorded.dropped))];
}

/** A provider counts a request as a whole: each thing has its share by length, and together they are the whole. */
export function partsOf(
  body: Json,
  batch: Batch,
  { chats, wanted, pieces }: { chats: readonly Chat[]; wanted: readonly number[]; pieces: Pieces },
): readonly KeptPiece[] {
  const used = usageIn(batch);
  const weights = wanted.map((at) => chats[at]?.bodyBytes ?? 1);
  const tokens = used && sharesOf(BigInt(used.usage.inputTokens), weights).map(Number);
  const picoUsd = used?.cost?.picoUsd ?? null;
  const costs = picoUsd === null ? undefined : sharesOf(picoUsd, weights);
  return wanted.map((_, index) => ({
    body: pieces.part(body, index, tokens?.[index]),
    tokens: tokens?.[index],
    picoUsd: costs?.[index] ?? null,
  }));
}

interface Joined {
  readonly pieces: Pieces;
  /** What was answered now. */
  readonly batch: Batch;
  readonly known: readonly Given[];
  readonly savedPicoUsd: bigint | null | undefined;
}

/** All things as one answer: the usage that all of it had, and the cost of what was asked for now. */
export function joined(bodies: readonly Json[], { pieces, batch, known, savedPicoUsd }: Joined): Batch[number] {
  const asked = usageIn(batch);
  const inputTokens = (asked?.usage.inputTokens ?? 0) + usageOf(known).inputTokens;
  const usage: Usage = { ...NO_USAGE, ...asked?.usage, inputTokens };
  const cost = asked?.cost && { ...asked.cost, ...(savedPicoUsd !== undefined && { savedPicoUsd }) };
  const told = asked ? [{ type: 'usage' as const, usage, isLast: true, ...(cost && { cost }) }] : [];
  const events = [...told, { type: 'terminator' as const }];
  return { body: pieces.join(bodies, asked && inputTokens), events };
}

function usageIn(batch: Batch) {
  return batch.flatMap(({ events }) => events).findLast((event) => event.type === 'usage');
}

/** What those that are known were counted as, together. */
export function usageOf(known: readonly Given[]): Usage {
  const counts = known.map(({ recorded }) => usageIn(wholeOf(recorded))?.usage.inputTokens ?? 0);
  return { ...NO_USAGE, inputTokens: counts.reduce((sum, count) => sum + count, 0) };
}

/** What those that are known had cost; `null` if of any of it nobody knows. */
export function savedBy(known: readonly Given[]): bigint | null {
  return known.reduce<bigint | null>(
    (sum, { recorded: { picoUsd } }) => (sum === null || picoUsd === null ? null : sum + picoUsd),
    0n,
  );
}

/** The answer to one thing alone. */
export function bodyOf({ recorded }: Given): Json {
  return wholeOf(recorded).find(({ body }) => body !== undefined)?.body ?? {};
}
