import { NO_USAGE } from '../money/usage.ts';
import type { LedgerRow, Sums } from './reports.ts';

/** The classes of usage that are counted. */
export const USAGE_CLASSES: readonly string[] = Object.keys(NO_USAGE).filter((name) => name !== 'reportedPicoUsd');

export const NOTHING: Sums = {
  picoUsd: 0n,
  estimatedPicoUsd: 0n,
  calls: 0,
  attempts: 0,
  failed: 0,
  unpriced: 0,
  estimated: 0,
  expired: 0,
  open: 0,
  hits: 0,
  savedPicoUsd: 0n,
  unknownSaved: 0,
  usage: {},
};

export function plus(one: Sums, other: Sums): Sums {
  return {
    picoUsd: one.picoUsd + other.picoUsd,
    estimatedPicoUsd: one.estimatedPicoUsd + other.estimatedPicoUsd,
    calls: one.calls + other.calls,
    attempts: one.attempts + other.attempts,
    failed: one.failed + other.failed,
    unpriced: one.unpriced + other.unpriced,
    estimated: one.estimated + other.estimated,
    expired: one.expired + other.expired,
    open: one.open + other.open,
    hits: one.hits + other.hits,
    savedPicoUsd: one.savedPicoUsd + other.savedPicoUsd,
    unknownSaved: one.unknownSaved + other.unknownSaved,
    usage: addUsage(one.usage, other.usage),
  };
}

/** An attempt as it turned out: its row, and what corrects it. */
export interface Recorded {
  readonly row: LedgerRow;
  readonly correction: LedgerRow | undefined;
}

/** The attempts of one call, from its rows in their order. */
export function attemptsOf(rows: readonly LedgerRow[]): readonly Recorded[] {
  const corrections = Map.groupBy(
    rows.filter(({ state }) => state === 'correction'),
    ({ attempt }) => attempt,
  );
  return rows
    .filter(({ state }) => state !== 'correction')
    .map((row) => ({ row, correction: asOne(corrections.get(row.attempt)) }));
}

/** All that corrects an attempt, each by what it adds to those before it. */
function asOne(corrections: readonly LedgerRow[] = []): LedgerRow | undefined {
  const last = corrections.at(-1);
  if (!last) return undefined;
  const known = corrections.filter(({ picoUsd }) => picoUsd !== null);
  // What is put right by hand says what an attempt has cost, and not how it went.
  const end = corrections.find(({ outcome }) => outcome !== undefined) ?? last;
  return {
    ...end,
    correction: last.correction,
    endedAt: last.endedAt,
    picoUsd: known.length > 0 ? known.reduce((sum, { picoUsd }) => sum + (picoUsd ?? 0n), 0n) : null,
    costSource: (known.at(-1) ?? end).costSource,
    correctedBy: last.correctedBy,
    note: last.note,
  };
}

/** What an attempt adds to sums, except for the call that it belongs to. */
export function sumsOf(recorded: Recorded): Sums {
  const { row, correction } = recorded;
  const saved = savedBy(recorded);
  // What a caller's own key has saved is no saving of the cache.
  if (row.cache === 'replay') return NOTHING;
  // Nobody was asked, and no token was bought: its usage is that of the first time.
  if (row.cache === 'hit') return { ...NOTHING, hits: 1, ...saved };
  const isOpen = row.state === 'reserved';
  const picoUsd = costOf(recorded);
  const isEstimated = !isOpen && picoUsd !== null && isEstimate(recorded);
  return {
    picoUsd: picoUsd ?? 0n,
    estimatedPicoUsd: isEstimated ? picoUsd : 0n,
    calls: 0,
    attempts: 1,
    failed: FAILURES.has(correction?.outcome ?? row.outcome ?? '') ? 1 : 0,
    unpriced: !isOpen && picoUsd === null ? 1 : 0,
    estimated: isEstimated ? 1 : 0,
    expired: row.state === 'expired' && !correction ? 1 : 0,
    open: isOpen ? 1 : 0,
    hits: 0,
    ...saved,
    usage: addUsage(countsIn(row), correction ? countsIn(correction) : {}),
  };
}

/** What the cache has saved, wholly or of some of several texts. What nobody knows is counted, and never 0. */
function savedBy({ row, correction }: Recorded): Pick<Sums, 'savedPicoUsd' | 'unknownSaved'> {
  const picoUsd = correction?.savedPicoUsd ?? row.savedPicoUsd ?? null;
  const hasSaved =
    row.cache === 'hit' || (row.cache === 'partial' && (correction?.outcome ?? row.outcome) === 'answered');
  return { savedPicoUsd: picoUsd ?? 0n, unknownSaved: hasSaved && picoUsd === null ? 1 : 0 };
}

/** Outcomes of attempts that came to nothing, or not to all. */
export const FAILURES: ReadonlySet<string> = new Set(['failed', 'cut', 'timed-out', 'expired']);

/** What it has cost in the end; `null` where nobody knows, or not yet. A correction tells a difference. */
export function costOf({ row, correction }: Recorded): bigint | null {
  const change = correction?.picoUsd ?? null;
  if (row.picoUsd === null) return change;
  return row.picoUsd + (change ?? 0n);
}

function isEstimate({ row, correction }: Recorded): boolean {
  // A correction that does not know the cost leaves what was charged as it is.
  const source = correction && correction.picoUsd !== null ? correction.costSource : row.costSource;
  return source === 'estimate' || source === 'expiry';
}

function countsIn({ usage: { reportedPicoUsd: _, ...counts } }: LedgerRow): Record<string, number> {
  return counts;
}

function addUsage(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
