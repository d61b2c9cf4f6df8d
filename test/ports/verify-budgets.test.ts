/** What budgets say is gone and held is compared with the rows that are held against them. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import { LEASE_MS } from '../../lambda/core/ledger.ts';
import { PERIODS } from '../../lambda/core/limits/account.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import type { Reports } from '../../lambda/core/reports/reports.ts';
import { verifyLedger } from '../../lambda/core/reports/verify-ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { DAY, HOUR } from './a-ledger-history.ts';
import { onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

/** A Sunday: the week has six full days. */
const NOW = Date.UTC(2026, 10, 22, 12);
const HOLD = 10n ** 9n;

let dynamoDb: EmbeddedTable;
let store: ReportedStore;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
beforeEach(async () => {
  store = await onDynamoDb(dynamoDb);
  for (const ago of [DAY, 6 * DAY, 20 * DAY]) await store.ledger.end(await aBegin(ago), anEnding(7n));
  const killed = await aBegin(2 * HOUR);
  await sweep(store.ledger, NOW);
  await store.ledger.end(killed, anEnding(5n));
  await aBegin(0); // It is under way.
});
afterAll(() => dynamoDb.close());

async function aBegin(ago: number) {
  const at = NOW - ago;
  const accounts = PERIODS.map(
    (period) =>
      ({
        kind: 'budget',
        team: 'red',
        owner: 'team',
        period,
        ...windowAt(period, at),
        limitPicoUsd: 10n ** 12n,
        shards: 2,
      }) as const,
  );
  const start = aStart({
    callId: ulid(at, randomBytes(16)),
    startedAt: at,
    leaseUntil: at + LEASE_MS,
    holdPicoUsd: HOLD,
    accounts,
  });
  await store.ledger.begin(start);
  return start;
}

const verify = (reports: Reports = store.totals, from = '2026-11-01') =>
  verifyLedger(reports, { team: 'red', query: new Map([['from', from]]), now: NOW });

/** Adds to what one of the parts of a budget says. */
async function tamper(name: string): Promise<void> {
  const Key = { pk: { S: `account#red#${name}` }, sk: { S: 'account' } };
  const add = { UpdateExpression: 'ADD spent :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
  await dynamoDb.client('UpdateItem', { TableName: dynamoDb.table(), Key, ...add });
}

test('budgets of days, weeks and months are what their rows come to, to this moment', async () => {
  const { is_equal, budgets, budgets_in_use, differences } = await verify();
  expect({ is_equal, budgets_in_use, differences }).toEqual({ is_equal: true, budgets_in_use: 0, differences: [] });
  expect(budgets).toBeGreaterThanOrEqual(6); // A month, two weeks, four days; each in a part or two.
});

test.each(['team/day/2026-11-21', 'team/week/2026-W47', 'team/month/2026-11'])(
  '%s that differs is named',
  async (name) => {
    await tamper(`${name}#0`);
    await tamper(`${name}#1`);
    const found = await verify();
    expect(found.is_equal).toBe(false);
    const { differences } = found as { readonly differences: readonly { readonly budget: string }[] };
    expect(new Set(differences.map(({ budget }) => budget.split('#')[0]))).toEqual(new Set([name]));
  },
);

test('a window whose rows are not all looked at is left out', async () => {
  await tamper('team/month/2026-11#0');
  await tamper('team/month/2026-11#1');
  expect(await verify(store.totals, '2026-11-16')).toMatchObject({ is_equal: true });
});

test('a budget that is in use all the time is no difference', async () => {
  let spent = 0n;
  const busy: Reports = {
    ...store.totals,
    budgetParts: async (_team, names) => {
      spent += 1n;
      return new Map(names.map((name) => [name, { spentPicoUsd: spent, reservedPicoUsd: 0n }]));
    },
  };
  const { is_equal, budgets, budgets_in_use } = await verify(busy);
  expect({ is_equal, budgets_in_use }).toEqual({ is_equal: true, budgets_in_use: budgets });
});
