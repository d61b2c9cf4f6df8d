import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyIntents } from '../../lambda/adapters/ledger/apply-intents.ts';
import { attemptKey, type Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { writeIntent } from '../../lambda/adapters/ledger/settle-intent.ts';
import { withIntents } from '../../lambda/adapters/ledger/settle-intents.ts';
import { type AttemptStart, type Ledger, NotBegun } from '../../lambda/core/ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { aBudget, aConcurrency, starts } from './held-ledger.ts';

/** The queue between the ledger that fails and the one that works, on DynamoDB. */
let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const HOLD = 39_375_000_000n;
const EXACT = 178_800_000n;

/** A ledger whose ends all fail and go to a list, and the one that applies them. */
async function aPair() {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: Date.now };
  const ledger = createLedger(store); // The settler's own: it has never seen the attempts begin.
  const waiting: string[] = [];
  const told: unknown[] = [];
  const throttled: Ledger = { ...createLedger(store), end: () => Promise.reject(new Error('throttled')) };
  const queue = { send: async (body: string) => void waiting.push(body) };
  const deliver = (bodies = waiting) => {
    const deliveries = bodies.map((body, at) => ({ messageId: `m${at}`, body }));
    return applyIntents(ledger, deliveries, (messageId, cause) => void told.push([messageId, cause]));
  };
  const failing = withIntents(throttled, queue, (start) => void told.push(start.callId));
  const accounts = createAccounts(store);
  return {
    ledger: failing,
    accounts,
    sweep: (now: number) => sweep(createOpenAttempts(store), now),
    deliver,
    waiting,
    told,
  };
}

async function rowsOf({ team, callId, attempt }: AttemptStart) {
  const { Items = [] } = await dynamoDb.client<{ readonly Items?: readonly Item[] }>('Query', {
    TableName: dynamoDb.table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': attemptKey(team, callId, attempt).pk, ':sk': { S: callId } },
    ConsistentRead: true,
  });
  return Items.map(({ state, cost }) => [state?.S, BigInt(cost?.N ?? -1)]);
}

test('an end that the ledger does not take is applied later, once, however often it comes', async () => {
  const { ledger, deliver, waiting, told } = await aPair();
  const start = aStart();
  await ledger.begin(start);
  await ledger.end(start, anEnding(EXACT));
  expect(await rowsOf(start)).toEqual([['RESERVED', -1n]]);
  expect(told).toEqual([start.callId]);
  expect(await deliver([...waiting, ...waiting])).toEqual([]);
  expect(await deliver()).toEqual([]);
  expect(await rowsOf(start)).toEqual([['SETTLED', EXACT]]);
});

test('one that comes after the sweeper becomes the one correction', async () => {
  const { ledger, deliver, waiting, sweep } = await aPair();
  const start = aStart({ holdPicoUsd: HOLD, leaseUntil: 5_000 });
  await ledger.begin(start);
  await ledger.end(start, anEnding(EXACT));
  expect(await sweep(5_001)).toBe(1);
  expect(await deliver([...waiting, ...waiting])).toEqual([]);
  expect(await deliver()).toEqual([]);
  const rows = await rowsOf(start);
  expect(rows).toEqual([
    ['EXPIRED', HOLD],
    ['CORRECTION', EXACT - HOLD],
  ]);
});

test.each([
  ['in time', 0],
  ['after the sweeper', 1],
])('a budget in many parts gets back what was held and pays what it came to, once: %s', async (_when, swept) => {
  const { ledger, accounts, deliver, waiting, sweep } = await aPair();
  const budget = aBudget(100n * HOLD, { shards: 8 });
  const all = starts(6, { accounts: [budget, aConcurrency(20)], holdPicoUsd: HOLD, leaseUntil: 5_000 });
  for (const start of all) await ledger.begin(start);
  for (const start of all) await ledger.end(start, anEnding(EXACT));
  expect(await accounts.read(budget)).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: 6n * HOLD });
  if (swept > 0) expect(await sweep(5_001)).toBe(6);
  expect(await deliver([...waiting, ...waiting])).toEqual([]);
  expect(await deliver()).toEqual([]);
  expect(await accounts.read(budget)).toMatchObject({ spentPicoUsd: 6n * EXACT, reservedPicoUsd: 0n });
});

test('only what could not be applied comes again', async () => {
  const { ledger, deliver, waiting, told } = await aPair();
  const good = aStart();
  await ledger.begin(good);
  await ledger.end(good, anEnding(EXACT));
  await ledger.end(aStart(), anEnding(1n)); // It never began, so there is nothing to end.
  expect(await deliver([waiting[1] ?? '', 'poison', waiting[0] ?? ''])).toMatchObject([
    { messageId: 'm0' },
    { messageId: 'm1', body: 'poison' },
  ]);
  expect(await rowsOf(good)).toEqual([['SETTLED', EXACT]]);
  expect(told.slice(2)).toMatchObject([
    ['m0', expect.any(Error)],
    ['m1', expect.any(SyntaxError)],
  ]);
});

test('an attempt that never began is not kept for later, and nothing is owed for one that was not sent', async () => {
  const { deliver, told } = await aPair();
  const store = { client: dynamoDb.client, table: dynamoDb.table(), now: Date.now };
  const queue = { send: () => Promise.reject(new Error('it must not be sent')) };
  const end = withIntents(createLedger(store), queue, () => {}).end(aStart(), anEnding(1n));
  await expect(end).rejects.toBeInstanceOf(NotBegun);
  const voided = anEnding(0n, { state: 'voided', outcome: 'failed' });
  expect(await deliver([writeIntent({ start: aStart(), ending: voided })])).toEqual([]);
  expect(told).toEqual([]);
});

test('only if the queue fails as well has the end failed, with both causes', async () => {
  const ledger: Ledger = { ...createMemoryLedger(), end: () => Promise.reject(new Error('throttled')) };
  const queue = { send: () => Promise.reject(new Error('no queue')) };
  const told: unknown[] = [];
  const end = withIntents(ledger, queue, () => void told.push('queued')).end(aStart(), anEnding(1n));
  await expect(end).rejects.toMatchObject({ errors: [{ message: 'throttled' }, { message: 'no queue' }] });
  expect(told).toEqual([]);
});
