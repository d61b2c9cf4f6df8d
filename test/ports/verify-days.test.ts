/** Each team's day is compared with its totals and budgets, once, after it has been summed up. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import { rollUp } from '../../lambda/core/reports/roll-up.ts';
import { type VerifiedDay, verifyDays } from '../../lambda/core/reports/verify-days.ts';
import { DAY, HOUR, MINUTE } from './a-ledger-history.ts';
import { onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const MIDNIGHT = Date.UTC(2026, 10, 21);

let dynamoDb: EmbeddedTable;
let store: ReportedStore;
let now: number;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());
beforeEach(async () => {
  store = await onDynamoDb(dynamoDb);
  for (const [hours, picoUsd] of [
    [3, 700n],
    [3, 5n],
    [20, 11n],
  ] as const) {
    const at = MIDNIGHT - DAY + hours * HOUR;
    const budget = { kind: 'budget', team: 'red', owner: 'team', period: 'day', ...windowAt('day', at) } as const;
    const start = aStart({
      callId: ulid(at, randomBytes(16)),
      startedAt: at,
      accounts: [{ ...budget, limitPicoUsd: 10n ** 12n, shards: 1 }],
    });
    await store.ledger.begin(start);
    await store.ledger.end(start, anEnding(picoUsd));
  }
});

/** What the sweeper does. */
async function run(at: number, { deadline = at + HOUR } = {}): Promise<readonly VerifiedDay[]> {
  const told: VerifiedDay[] = [];
  now = at;
  const job = { totals: store.totals, teams: ['red', 'blue'], now: () => now, deadline };
  await rollUp({ ...job, deadline: at + HOUR });
  await verifyDays({ ...job, tell: (day) => void told.push(day) });
  return told;
}

const SUMMED_UP = MIDNIGHT + 2 * HOUR;

async function tamper(pk: string, sk: string, name: string): Promise<void> {
  await dynamoDb.client('UpdateItem', {
    ...{ TableName: dynamoDb.table(), Key: { pk: { S: pk }, sk: { S: sk } } },
    ...{ UpdateExpression: 'ADD #name :more', ExpressionAttributeNames: { '#name': name } },
    ExpressionAttributeValues: { ':more': { N: '300' } },
  });
}

test('a day is compared once, when all of it is summed up, and all is well', async () => {
  expect(await run(MIDNIGHT + 10 * MINUTE)).toEqual([]);
  expect(await run(SUMMED_UP)).toEqual([
    { team: 'blue', day: '2026-11-20', attempts: 0, differences: 0, largestPicoUsd: 0n },
    { team: 'red', day: '2026-11-20', attempts: 3, differences: 0, largestPicoUsd: 0n },
  ]);
  expect(await run(SUMMED_UP + 5 * MINUTE)).toEqual([]);
  expect((await run(SUMMED_UP + DAY)).map(({ day }) => day)).toEqual(['2026-11-21', '2026-11-21']);
});

test('a total that is off is told, with how much', async () => {
  await run(SUMMED_UP, { deadline: 0 });
  await tamper('totals#red#team', 'hour#2026-11-20T03#=red', 'cost');
  const [, red] = await run(SUMMED_UP + 5 * MINUTE);
  // The day is what its hours come to, and differs from them as well.
  expect(red).toMatchObject({ team: 'red', differences: 2, largestPicoUsd: 300n });
});

test('a budget that is off is told, with how much', async () => {
  await tamper('account#red#team/day/2026-11-20#0', 'account', 'spent');
  const [, red] = await run(SUMMED_UP);
  expect(red).toMatchObject({ team: 'red', differences: 1, largestPicoUsd: 300n });
});

test('no team is begun with when time is over, and the next run goes on', async () => {
  expect(await run(SUMMED_UP, { deadline: 0 })).toEqual([]);
  expect(await run(SUMMED_UP + 5 * MINUTE)).toHaveLength(2);
});

test('what cannot be read of one team stops no other, and is not tried by each run', async () => {
  await run(SUMMED_UP, { deadline: 0 });
  const { totals } = store;
  const broken = {
    ...totals,
    watched: (team: string) => (team === 'blue' ? Promise.reject(new Error('no')) : totals.watched(team)),
  };
  const told: VerifiedDay[] = [];
  const job = {
    totals: broken,
    teams: [],
    now: () => now,
    deadline: now + HOUR,
    tell: (day: VerifiedDay) => void told.push(day),
  };
  await expect(verifyDays(job)).rejects.toThrow('1 teams could not be verified');
  expect(told.map(({ team }) => team)).toEqual(['red']);
  await verifyDays(job);
  expect(told).toHaveLength(1);
});
