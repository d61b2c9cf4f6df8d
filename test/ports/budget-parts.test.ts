import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsClient, AwsError } from '../../lambda/adapters/aws-client.ts';
import { accountItem, accountKey } from '../../lambda/adapters/ledger/account-items.ts';
import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { type Budget, PERIODS } from '../../lambda/core/limits/account.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { aBudget, aConcurrency, beginAll, starts } from './held-ledger.ts';

const HOLD = 1_000_000n;
const NOON = Date.UTC(2026, 10, 20, 12);

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** Another process at the same table, which has learnt nothing yet. */
function aProcess(client: AwsClient = dynamoDb.client) {
  const store = { client, table: dynamoDb.table(), now: () => NOON, sleep: async () => {} };
  return { ledger: createLedger(store), openAttempts: createOpenAttempts(store), accounts: createAccounts(store) };
}

async function partsOf(budget: Budget, shards = budget.shards): Promise<readonly (Item | undefined)[]> {
  const items = Array.from({ length: shards }, (_, shard) => accountKey(budget.team, accountItem(budget, shard)));
  return await Promise.all(
    items.map(async (Key) => {
      const order = { TableName: dynamoDb.table(), Key, ConsistentRead: true };
      return (await dynamoDb.client<{ readonly Item?: Item }>('GetItem', order)).Item;
    }),
  );
}

const against = (budget: Budget) => ({ accounts: [budget], holdPicoUsd: HOLD });

/** Calls that fall to one part: by the end of their id. */
const inPart = (part: number, budget: Budget) => {
  const start = aStart(against(budget));
  return { ...start, callId: start.callId.slice(0, -1) + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(part) };
};

test('two hundred at once on a budget for fifty in sixteen parts are exactly fifty', async () => {
  await dynamoDb.emptyTable();
  const budget = aBudget(50n * HOLD, { shards: 16 });
  const { begun, refused } = await beginAll(aProcess().ledger, starts(200, against(budget)));
  expect([begun.length, new Set(refused.map(({ code }) => code))]).toEqual([50, new Set(['budget-exceeded'])]);
  const parts = await partsOf(budget);
  for (const part of parts) {
    const [available = 0, reserved, spent, limit] = ['available', 'reserved', 'spent', 'limit'].map((name) =>
      Number(part?.[name]?.N),
    );
    expect(available).toBe(0);
    expect(available + Number(reserved) + Number(spent)).toBe(limit);
  }
});

test('one part can spend what lies in all of them', async () => {
  await dynamoDb.emptyTable();
  const budget = aBudget(24n * HOLD + 7n, { shards: 16 });
  const all = Array.from({ length: 30 }, () => inPart(3, budget));
  const { begun, refused } = await beginAll(aProcess().ledger, all);
  expect([begun.length, new Set(refused.map(({ code }) => code))]).toEqual([24, new Set(['budget-exceeded'])]);
  await Promise.all(begun.map((start) => aProcess().ledger.end(start, anEnding(HOLD))));
  expect(await aProcess().accounts.read(budget)).toEqual({
    limitPicoUsd: 24n * HOLD + 7n,
    spentPicoUsd: 24n * HOLD,
    reservedPicoUsd: 0n,
    availablePicoUsd: 7n,
  });
});

test.each([16, 64])('a hold as large as all of %i parts is paid by all', async (shards) => {
  await dynamoDb.emptyTable();
  const budget = aBudget(64n * HOLD, { shards });
  const key: Budget = { ...budget, owner: 'key:aBcDeFgHiJkL' };
  const start = aStart({ accounts: [budget, key], holdPicoUsd: 64n * HOLD });
  await aProcess().ledger.begin(start);
  await aProcess().ledger.end(start, anEnding(HOLD));
  for (const account of [budget, key]) {
    expect(await aProcess().accounts.read(account)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: HOLD });
  }
});

test('a hold that all eight budgets of a team and a key have to scrape together fits one transaction', async () => {
  await dynamoDb.emptyTable();
  const windows = { day: '2026-11-20', week: '2026-W47', month: '2026-11', total: 'all' } as const;
  const accounts = (['team', 'key:aBcDeFgHiJkL'] as const).flatMap((owner) =>
    PERIODS.map((period) => aBudget(64n * HOLD, { shards: 64, owner, period, window: windows[period] })),
  );
  const start = aStart({ accounts: [...accounts, aConcurrency(5)], holdPicoUsd: 24n * HOLD });
  await aProcess().ledger.begin(start);
  for (const budget of accounts) {
    expect(await aProcess().accounts.read(budget)).toMatchObject({ reservedPicoUsd: 24n * HOLD });
  }
});

test.each([
  [1, 16],
  [16, 1],
  [4, 16],
])('a window made in %i parts stays so for those who are configured with %i', async (made, configured) => {
  await dynamoDb.emptyTable();
  const [before, after] = [made, configured].map((shards) => aBudget(50n * HOLD, { shards }));
  if (!before || !after) throw new Error('there are two');
  await aProcess().ledger.begin(inPart(0, before));
  const late = aProcess();
  const { begun } = await beginAll(late.ledger, starts(60, against(after)));
  expect(begun).toHaveLength(49);
  expect((await partsOf(before, 16)).filter(Boolean)).toHaveLength(made);
  // Whoever ends them may have heard of neither.
  await Promise.all(begun.slice(0, 20).map((start) => aProcess().ledger.end(start, anEnding(HOLD / 2n))));
  expect(await aProcess().accounts.read(after)).toEqual({
    limitPicoUsd: 50n * HOLD,
    reservedPicoUsd: 30n * HOLD,
    spentPicoUsd: 10n * HOLD,
    availablePicoUsd: 10n * HOLD,
  });
});

test('processes that disagree on the parts of a new window make it once', async () => {
  await dynamoDb.emptyTable();
  const all = [1, 4, 16].flatMap((shards) => starts(10, against(aBudget(20n * HOLD, { shards }))));
  const results = await Promise.allSettled(all.map((start) => aProcess().ledger.begin(start)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  expect(await aProcess().accounts.read(aBudget(20n * HOLD))).toMatchObject({
    reservedPicoUsd: 20n * HOLD,
    availablePicoUsd: 0n,
  });
});

test('a lowered limit stops all parts as soon as one has found it overdrawn', async () => {
  await dynamoDb.emptyTable();
  const [before, after] = [aBudget(40n * HOLD, { shards: 4 }), aBudget(8n * HOLD, { shards: 4 })];
  const { ledger } = aProcess();
  const spent = Array.from({ length: 10 }, () => inPart(0, before));
  for (const start of spent) await ledger.begin(start);
  for (const start of spent) await ledger.end(start, anEnding(HOLD));
  // Each of the others could still give 2 of its 10; together they are 2 below nothing.
  await expect(ledger.begin(inPart(0, after))).rejects.toMatchObject({ code: 'budget-exceeded' });
  for (const part of [1, 2, 3]) await expect(ledger.begin(inPart(part, after))).rejects.toThrow('$0.00001 is spent');
  const parts = await partsOf(after);
  expect(parts.map((part) => Number(part?.available?.N))).toEqual([-2_000_000, 0, 0, 0]);
});

/** A table that others write to: the first so many transactions meet them. */
function meeting(times: number, code: string): { readonly client: AwsClient; readonly met: () => number } {
  let met = 0;
  const client: AwsClient = (operation, input) => {
    if (!operation.startsWith('Transact') || met >= times) return dynamoDb.client(operation, input);
    met += 1;
    const reasons = [{ Code: 'None' }, { Code: code }, { Code: code }];
    const refusal = new AwsError('TransactionCanceledException', 400, { CancellationReasons: reasons });
    return Promise.reject(refusal);
  };
  return { client, met: () => met };
}

test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'a %s is no refusal: the same is sent again',
  async (code) => {
    await dynamoDb.emptyTable();
    const budget = aBudget(HOLD);
    const { client, met } = meeting(6, code);
    const { ledger } = aProcess(client);
    const start = aStart({ accounts: [budget, aConcurrency(1)], holdPicoUsd: HOLD });
    await ledger.begin(start);
    await ledger.end(start, anEnding(5n));
    expect(met()).toBe(6);
    expect(await aProcess().accounts.read(budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 5n });
  },
);

test('where others are always in the way, nothing is let through', async () => {
  await dynamoDb.emptyTable();
  const { ledger } = aProcess(meeting(1_000, 'TransactionConflict').client);
  await expect(ledger.begin(aStart(against(aBudget(HOLD))))).rejects.toMatchObject({
    code: 'ledger-unavailable',
    status: 503,
    details: { retryAfterSeconds: 1 },
  });
});

test('a budget that is always written to can be looked at all the same', async () => {
  await dynamoDb.emptyTable();
  const budget = aBudget(64n * HOLD, { shards: 64 });
  await aProcess().ledger.begin(aStart(against(budget)));
  const { accounts } = aProcess(meeting(1_000, 'TransactionConflict').client);
  const state = { reservedPicoUsd: HOLD, availablePicoUsd: 63n * HOLD };
  for (const shards of [1, 16, 64]) expect(await accounts.read({ ...budget, shards })).toMatchObject(state);
});

test('an answer that is lost leaves one hold, and an end finds it', async () => {
  await dynamoDb.emptyTable();
  const budget = aBudget(HOLD);
  let isLost = true;
  const losing: AwsClient = async (operation, input) => {
    const answer = await dynamoDb.client(operation, input);
    if (operation !== 'TransactWriteItems' || !isLost) return answer as never; // It is whatever the caller expects.
    isLost = false;
    throw new Error('the connection broke');
  };
  const { ledger } = aProcess(losing);
  const start = aStart(against(budget));
  await aProcess().ledger.begin(aStart({ accounts: [budget], holdPicoUsd: 0n })); // The window has begun.
  await expect(ledger.begin(start)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  await ledger.begin(start);
  expect(await aProcess().accounts.read(budget)).toMatchObject({ reservedPicoUsd: HOLD, availablePicoUsd: 0n });
  isLost = true;
  await expect(ledger.end(start, anEnding(7n))).rejects.toThrow();
  await ledger.end(start, anEnding(7n));
  expect(await aProcess().accounts.read(budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 7n });
});

test('who is crowded out of a budget in which nothing is left is told so; where something is left, to come again', async () => {
  await dynamoDb.emptyTable();
  const budget = aBudget(2n * HOLD);
  const [first, second, third] = starts(3, against(budget));
  if (!first || !second || !third) throw new Error('three were asked for');
  const crowd: AwsClient = async (operation, input) => {
    if (operation !== 'TransactWriteItems') return await dynamoDb.client(operation, input);
    throw new AwsError('TransactionCanceledException', 400, {
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
  };
  await aProcess().ledger.begin(first);
  await expect(aProcess(crowd).ledger.begin(second)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  await aProcess().ledger.begin(second);
  await expect(aProcess(crowd).ledger.begin(third)).rejects.toMatchObject({ code: 'budget-exceeded' });
});
