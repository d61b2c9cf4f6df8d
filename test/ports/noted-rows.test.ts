import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import type { Totals } from '../../lambda/core/reports/reports.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { sumUsage } from '../../lambda/core/reports/sum-usage.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const HOUR_MS = 3_600_000;
const AT = Date.UTC(2026, 10, 18, 12);
const NOW = AT + 10 * HOUR_MS;

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** A call that was answered from the cache. */
const HIT = anEnding(0n, { cost: { picoUsd: 0n, source: 'cache' }, totalMs: 0 });

describe.each<[string, () => Promise<ReportedStore>]>([
  ['in memory', async () => inMemory()],
  ['on DynamoDB', () => onDynamoDb(dynamoDb)],
])('a row that is noted %s', (_name, make) => {
  test('is over as it begins, however often it is written, and nothing is left for the sweeper', async () => {
    const { ledger, totals } = await make();
    const start = aStart({ cache: 'hit', savedPicoUsd: 2n ** 60n, holdPicoUsd: 0n });
    await ledger.note(start, HIT);
    await ledger.note(start, HIT);
    const rows = await totals.call(start.team, start.callId);
    expect(rows).toMatchObject([
      {
        state: 'settled',
        outcome: 'answered',
        picoUsd: 0n,
        costSource: 'cache',
        cache: 'hit',
        savedPicoUsd: 2n ** 60n,
      },
    ]);
    expect(await sweep(ledger, start.leaseUntil + 1)).toBe(0);
  });

  test('nor is what the cache has saved beside an attempt in its row before it has ended', async () => {
    const { ledger, totals } = await make();
    const start = aStart({ cache: 'partial' });
    const savedIn = async () => (await totals.call(start.team, start.callId))[0]?.savedPicoUsd;
    await ledger.begin(start);
    expect(await savedIn()).toBeNull();
    await ledger.end(start, anEnding(7n, { savedPicoUsd: 2n ** 60n }));
    expect(await savedIn()).toBe(2n ** 60n);
  });
});

const verified = (totals: Totals, now = NOW) =>
  verifyLedger(totals, { team: 'red', query: new Map([['from', '2026-11-18']]), now });

test('a row of which nobody knows what it has saved counts as that, and never as 0, also in totals', async () => {
  const { ledger, totals } = inMemory();
  const saved = [5n, null, null];
  const starts = saved.map((savedPicoUsd, at) =>
    aStart({ callId: ulid(AT, new Uint8Array(16).fill(at)), startedAt: AT, cache: 'hit', savedPicoUsd }),
  );
  for (const start of starts) await ledger.note(start, HIT);
  const partial = { startedAt: AT, leaseUntil: AT + HOUR_MS, cache: 'partial' } as const;
  for (const [at, savedPicoUsd] of [7n, null, undefined].entries()) {
    const start = aStart({ ...partial, callId: ulid(AT, new Uint8Array(16).fill(9 + at)) });
    await ledger.begin(start);
    const failed = { outcome: 'failed', errorCode: 'provider-failed' } as const;
    await ledger.end(start, anEnding(1n, savedPicoUsd === undefined ? failed : { savedPicoUsd }));
  }
  const wish = { team: 'red', from: AT - HOUR_MS, to: NOW, groupBy: [], interval: 'none' } as const;
  const sums = { hits: 3, savedPicoUsd: 12n, unknownSaved: 3, calls: 6, attempts: 3 };
  expect((await sumUsage(totals, wish, { now: NOW })).total).toMatchObject(sums);
  await rollUp({ totals, teams: ['red'], now: () => NOW, deadline: NOW + 1 });
  expect((await sumUsage(totals, wish, { now: NOW })).total).toMatchObject(sums);
  expect(await verified(totals)).toMatchObject({ is_equal: true });
});

test('totals of an older version, which does not count that, are no difference', async () => {
  const { ledger, totals } = inMemory();
  const start = aStart({ callId: ulid(AT, new Uint8Array(16)), startedAt: AT, cache: 'hit', savedPicoUsd: null });
  await ledger.note(start, HIT);
  const older: Totals = {
    ...totals,
    put: (team, all) =>
      totals.put(
        team,
        all.map((total) => ({ ...total, sums: { ...total.sums, unknownSaved: 0 } })),
      ),
  };
  await rollUp({ totals: older, teams: ['red'], now: () => NOW, deadline: NOW + 1 });
  expect(await verified(totals)).toMatchObject({ is_equal: true });
  // But what it does count is.
  const wrong: Totals = {
    ...totals,
    put: (team, all) =>
      totals.put(
        team,
        all.map((total) => ({ ...total, sums: { ...total.sums, hits: 2 } })),
      ),
  };
  const later = aStart({ callId: ulid(NOW, new Uint8Array(16)), startedAt: NOW, cache: 'hit', savedPicoUsd: null });
  await ledger.note(later, HIT);
  const then = NOW + 10 * HOUR_MS;
  await rollUp({ totals: wrong, teams: ['red'], now: () => then, deadline: then + 1 });
  expect(await verified(totals, then)).toMatchObject({ is_equal: false });
});
