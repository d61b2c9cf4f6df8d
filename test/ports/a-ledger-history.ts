import fc from 'fast-check';
import { ulid } from '../../lambda/core/ids.ts';
import type { Ending, Ledger, OpenAttempts } from '../../lambda/core/ledger.ts';
import { LEASE_MS } from '../../lambda/core/ledger.ts';
import type { Dimension, LedgerRow } from '../../lambda/core/reports/reports.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { anEnding, aStart } from './an-attempt.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Two days before noon of the day that fixtures are at: a history crosses hours and midnights. */
export const FIRST = Date.UTC(2026, 10, 18, 20, 30);

/** What became of an attempt. */
type End =
  | 'settled'
  | 'voided'
  | 'unpriced'
  | 'estimated'
  | 'failed'
  | 'remembered'
  | 'killed'
  | 'killed-and-late'
  | 'late-and-unpriced';

/** A call as a property draws it. */
export interface DrawnCall {
  readonly atMinute: number;
  readonly team: string;
  readonly key: string;
  readonly user: string | undefined;
  readonly tags: readonly string[];
  readonly attempts: readonly {
    readonly model: string;
    readonly end: End;
    readonly picoUsd: bigint;
    readonly lateHours: number;
  }[];
  readonly random: Uint8Array;
}

/** Calls of two teams in some fifty hours: labels, unknown prices, kills, late ends, and costs beyond 2^53. */
export const drawnCalls: fc.Arbitrary<readonly DrawnCall[]> = fc.array(
  fc.record({
    atMinute: fc.nat(50 * 60),
    team: fc.constantFrom('red', 'blue'),
    key: fc.constantFrom('key1', 'key2'),
    user: fc.option(fc.constantFrom('ann', 'bob', 'red'), { nil: undefined }),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
    attempts: fc.array(
      fc.record({
        model: fc.constantFrom('m1', 'm2', 'x/y'),
        end: fc.constantFrom<End>(
          'settled',
          'settled',
          'voided',
          'unpriced',
          'estimated',
          'failed',
          'remembered',
          'killed',
          'killed-and-late',
          'late-and-unpriced',
        ),
        picoUsd: fc.bigInt({ min: 0n, max: 2n ** 60n }),
        lateHours: fc.integer({ min: 1, max: 30 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    random: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  }),
  { maxLength: 30 },
);

/** Something that happens to the ledger. */
export interface Event {
  readonly at: number;
  run(ledger: Ledger & OpenAttempts): Promise<unknown>;
}

/** What happens, in the order of time. */
export function eventsOf(calls: readonly DrawnCall[]): readonly Event[] {
  return calls.flatMap(eventsOfCall).sort((one, other) => one.at - other.at);
}

function eventsOfCall({ atMinute, team, key, user, tags, attempts, random }: DrawnCall): readonly Event[] {
  const at = FIRST + atMinute * MINUTE;
  const callId = ulid(at, random);
  return attempts.flatMap(({ model, end, picoUsd, lateHours }, index): Event[] => {
    const begunAt = at + index * MINUTE;
    const holdPicoUsd = end === 'late-and-unpriced' && lateHours % 2 === 0 ? null : 2n ** 60n;
    const start = aStart({
      callId,
      attempt: index + 1,
      team,
      keyId: key,
      user,
      tags,
      target: { provider: model === 'm1' ? 'groq' : 'openai', model },
      startedAt: begunAt,
      leaseUntil: begunAt + LEASE_MS,
      holdPicoUsd,
    });
    const hit = { ...start, cache: 'hit', savedPicoUsd: lateHours % 3 === 0 ? null : picoUsd } as const;
    if (end === 'remembered') return [{ at: begunAt, run: (ledger) => ledger.note(hit, REMEMBERED) }];
    const begin: Event = { at: begunAt, run: (ledger) => ledger.begin(start) };
    const finish = (when: number): Event => ({ at: when, run: (ledger) => ledger.end(start, endingOf(end, picoUsd)) });
    if (!/^(killed|late)/.test(end)) return [begin, finish(begunAt + 10_000)];
    const sweptAt = begunAt + LEASE_MS + 3 * MINUTE;
    const swept: Event = { at: sweptAt, run: (ledger) => sweep(ledger, sweptAt) };
    return end === 'killed' ? [begin, swept] : [begin, swept, finish(sweptAt + lateHours * HOUR)];
  });
}

const REMEMBERED = anEnding(0n, { cost: { picoUsd: 0n, source: 'cache' } });

function endingOf(end: End, picoUsd: bigint): Ending {
  switch (end) {
    case 'voided':
      return anEnding(0n, { state: 'voided', outcome: 'failed', errorCode: 'rate-limited' });
    case 'unpriced':
    case 'late-and-unpriced':
      return anEnding(null, { cost: { picoUsd: null, source: 'unknown' } });
    case 'estimated':
      return anEnding(picoUsd, { cost: { picoUsd, source: 'estimate' }, outcome: 'cut' });
    case 'failed':
      return anEnding(picoUsd, { outcome: 'timed-out', errorCode: 'timed-out' });
    default:
      return anEnding(picoUsd);
  }
}

/** What sums have to be, reckoned one by one, in the plainest way. */
export function expectedSums(rows: readonly LedgerRow[], dimension: Dimension | undefined): Record<string, object> {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    for (const value of valuesOf(row, dimension)) groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return Object.fromEntries([...groups].map(([value, found]) => [value, sum(found)]));
}

function valuesOf(row: LedgerRow, dimension: Dimension | undefined): readonly string[] {
  const values = {
    team: [row.team],
    key: [row.keyId],
    model: [`${row.provider}/${row.model}`],
    provider: [row.provider],
    user: [row.user ?? 'null'],
    tag: row.tags.length > 0 ? row.tags : ['null'],
    experiment: [row.experiment ?? 'null'],
    arm: [row.experiment === undefined ? 'null' : `${row.experiment}/${row.arm}`],
  };
  return dimension === undefined ? ['all'] : values[dimension];
}

function sum(all: readonly LedgerRow[]): object {
  // Nobody was asked for what was remembered.
  const [hits, rows] = [all.filter(({ cache }) => cache === 'hit'), all.filter(({ cache }) => cache !== 'hit')];
  const attempts = rows.filter(({ state }) => state !== 'correction');
  const late = (row: LedgerRow) =>
    rows.find((other) => other.state === 'correction' && other.callId === row.callId && other.attempt === row.attempt);
  const isPriced = (row: LedgerRow) => row.picoUsd !== null || (late(row)?.picoUsd ?? null) !== null;
  const ended = attempts.filter(({ state }) => state !== 'reserved');
  const isGuessed = (row: LedgerRow) => {
    const correction = late(row);
    const source = correction && correction.picoUsd !== null ? correction.costSource : row.costSource;
    return source === 'estimate' || source === 'expiry';
  };
  const tokens = (name: 'inputTokens' | 'outputTokens') => rows.reduce((all, row) => all + (row.usage[name] ?? 0), 0);
  const guessed = ended.filter(isPriced).filter(isGuessed);
  const cost = (of: readonly LedgerRow[]) => of.reduce((all, { picoUsd }) => all + (picoUsd ?? 0n), 0n);
  return {
    picoUsd: cost(rows),
    estimatedPicoUsd: cost(guessed.flatMap((row) => [row, late(row) ?? []].flat())),
    hits: hits.length,
    savedPicoUsd: hits.reduce((sum, { savedPicoUsd }) => sum + (savedPicoUsd ?? 0n), 0n),
    unknownSaved: hits.filter(({ savedPicoUsd }) => savedPicoUsd === null).length,
    calls: new Set(all.map(({ callId }) => callId)).size,
    attempts: attempts.length,
    failed: attempts.filter((row) => /^(failed|cut|timed-out|expired)$/.test((late(row) ?? row).outcome ?? '')).length,
    unpriced: ended.filter((row) => !isPriced(row)).length,
    estimated: guessed.length,
    expired: attempts.filter((row) => row.state === 'expired' && !late(row)).length,
    open: attempts.length - ended.length,
    inputTokens: tokens('inputTokens'),
    outputTokens: tokens('outputTokens'),
  };
}
