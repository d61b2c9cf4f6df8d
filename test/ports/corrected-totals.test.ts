import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createTotals } from '../../lambda/adapters/reports/dynamodb-totals.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { sumUsage } from '../../lambda/core/reports/sum-usage.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const HOUR_MS = 3_600_000;
const THEN = Date.UTC(2026, 10, 18, 9, 30);
const NOW = Date.UTC(2026, 10, 20, 12);
const WISH = { team: 'red', from: THEN - HOUR_MS, to: NOW, groupBy: [], interval: 'none' } as const;

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** An attempt of the day before yesterday, whose hour and day are summed up. */
async function anOldAttempt(during: () => Promise<unknown> = async () => {}) {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: () => NOW };
  const start = aStart({ callId: ulid(THEN, new Uint8Array(16)), startedAt: THEN });
  const ledger = createLedger(store);
  await ledger.begin(start);
  await ledger.end(start, anEnding(37n));
  const totals = createTotals(store);
  const once = { isDone: false };
  const observed = {
    ...totals,
    // Between reading the rows and saying that they are summed up.
    put: async (...args: Parameters<typeof totals.put>) => {
      await totals.put(...args);
      if (once.isDone) return;
      once.isDone = true;
      await during();
    },
  };
  const sweep = (reports = totals) => rollUp({ totals: reports, teams: ['red'], now: () => NOW, deadline: NOW + 1 });
  await sweep();
  const correct = (costPicoUsd: bigint) =>
    createCorrections({ ...store, auditTable: store.table }).correct(
      start,
      { costPicoUsd, by: 'arn:aws:iam::1:role/ops', reason: undefined },
      () => anAuditEntry(),
    );
  return {
    correct,
    sweep,
    sweepObserved: () => sweep(observed),
    total: async () => (await sumUsage(totals, WISH, { now: NOW })).total.picoUsd,
    verify: () => verifyLedger(totals, { team: 'red', query: new Map([['from', '2026-11-18']]), now: NOW }),
    watched: async () => (await totals.watched('red')).length,
    during: (work: () => Promise<unknown>) => {
      during = work;
    },
  };
}

test('a cost that is put right by hand counts at once, and in the totals of its hour and day from the next run on', async () => {
  const { correct, sweep, total, verify, watched } = await anOldAttempt();
  expect(await total()).toBe(37n);
  for (const cost of [50n, 20n]) {
    await correct(cost);
    expect(await total()).toBe(cost);
  }
  expect(await watched()).toBe(1);
  await sweep();
  expect([await total(), await watched()]).toEqual([20n, 0]);
  expect(await verify()).toMatchObject({ is_equal: true, attempts: 1 });
});

test('a correction that comes while its hour is summed up is not forgotten', async () => {
  const { correct, sweep, sweepObserved, total, watched, during, verify } = await anOldAttempt();
  await correct(50n);
  during(() => correct(60n));
  await sweepObserved();
  expect(await total()).toBe(60n);
  expect(await watched()).toBe(1);
  await sweep();
  expect([await total(), await watched()]).toEqual([60n, 0]);
  expect(await verify()).toMatchObject({ is_equal: true });
});
