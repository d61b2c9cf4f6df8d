import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attemptKey, type Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import type { AttemptStart } from '../../lambda/core/ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { describeLedger, type LedgerUnderTest } from './ledger-contract.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

describeLedger('in memory', async () => {
  const ledger = createMemoryLedger();
  return {
    ledger,
    openAttempts: ledger,
    rowsOf: async ({ callId, attempt }) =>
      ledger.rows
        .filter(({ start }) => start.callId === callId && start.attempt === attempt)
        .map(({ state, costPicoUsd = null, ending }) => ({ state, costPicoUsd, outcome: ending?.outcome })),
  };
});

describeLedger('on DynamoDB', aDynamoDbLedger);

const LABELS = { tags: ['team:search', 'nightly'], user: 'ann@example.com' };

describe('a row on DynamoDB', () => {
  test('stays below 1 KB, so that writing it costs one unit', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart({ requestedModel: `openrouter/${'m'.repeat(60)}`, holdPicoUsd: 10n ** 15n, ...LABELS });
    await ledger.begin(start);
    const [reserved = {}] = await itemsOf(start);
    await ledger.end(start, anEnding(10n ** 15n));
    const [settled = {}] = await itemsOf(start);
    expect(sizeOf(reserved)).toBeLessThan(1_024);
    expect(sizeOf(settled)).toBeLessThan(1_024);
    expect(settled).not.toHaveProperty('openShard');
    expect(settled).not.toHaveProperty('leaseUntil');
  });

  test('keeps no more of what a caller wrote as its model than a name has', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart({ requestedModel: 'm'.repeat(500_000) });
    await ledger.begin(start);
    const [row = {}] = await itemsOf(start);
    expect(sizeOf(row)).toBeLessThan(1_024);
  });

  test('has what the caller labelled it with, and nothing where there were no labels', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart(LABELS);
    await ledger.begin(start);
    await ledger.end(start, anEnding(1n));
    const [settled = {}] = await itemsOf(start);
    expect(settled.tags).toEqual({ L: [{ S: 'team:search' }, { S: 'nightly' }] });
    expect(settled.user).toEqual({ S: 'ann@example.com' });
    const plain = aStart();
    await ledger.begin(plain);
    const [reserved = {}] = await itemsOf(plain);
    expect(Object.keys(reserved)).not.toContain('tags');
    expect(Object.keys(reserved)).not.toContain('user');
  });

  test('has what our prices come to beside what the provider says, and the price of what served', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart();
    await ledger.begin(start);
    const priceSource = 'catalogue 2026-11-20; discount 17/20, half-even';
    await ledger.end(
      start,
      anEnding(7n, { priceSource, cost: { picoUsd: 7n, source: 'provider', computedPicoUsd: 9n } }),
    );
    const [settled = {}] = await itemsOf(start);
    expect(settled).toMatchObject({ cost: { N: '7' }, computedCost: { N: '9' }, priceSource: { S: priceSource } });
    const plain = aStart();
    await ledger.begin(plain);
    await ledger.end(plain, anEnding(7n, { cost: { picoUsd: 7n, source: 'provider', computedPicoUsd: null } }));
    const [row = {}] = await itemsOf(plain);
    expect(row).not.toHaveProperty('computedCost');
    expect(row.priceSource).toEqual({ S: start.priceSource });
  });

  test('lies under its team and the day of admission, in one of sixteen parts, in the order of calls', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart({ team: 'blue' });
    await ledger.begin(start);
    await ledger.begin({ ...start, attempt: 2 });
    const items = await itemsOf(start, '');
    const shard = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(start.callId.at(-1) ?? '') % 16;
    expect(items.map(({ pk, sk }) => [pk?.S, sk?.S])).toEqual([
      [`attempts#blue#2026-11-20#${shard}`, `${start.callId}#01`],
      [`attempts#blue#2026-11-20#${shard}`, `${start.callId}#02`],
    ]);
  });

  test('keeps the tier that was asked for until it is told which one served', async () => {
    const { ledger } = await aDynamoDbLedger();
    const tierOf = async (servedTier: string | undefined) => {
      const start = aStart({ serviceTier: 'priority' });
      await ledger.begin(start);
      const [reserved = {}] = await itemsOf(start);
      expect(reserved.serviceTier).toEqual({ S: 'priority' });
      await ledger.end(start, anEnding(1n, { servedTier }));
      const [settled = {}] = await itemsOf(start);
      return settled.serviceTier;
    };
    expect(await tierOf('default')).toEqual({ S: 'default' });
    expect(await tierOf(undefined)).toEqual({ S: 'priority' });
  });

  test('holds no field for what is unknown or was not used', async () => {
    const { ledger } = await aDynamoDbLedger();
    const start = aStart({ holdPicoUsd: null, priceSource: null });
    await ledger.begin(start);
    await ledger.end(
      start,
      anEnding(null, { firstContentMs: undefined, servedModel: undefined, servedTier: undefined }),
    );
    const [item] = await itemsOf(start);
    for (const name of ['hold', 'cost', 'priceSource', 'firstContentMs', 'servedModel', 'serviceTier', 'errorCode']) {
      expect(item).not.toHaveProperty(name);
    }
    expect(item?.usage?.M).toEqual({
      inputTokens: { N: '812' },
      cacheReadTokens: { N: '512' },
      outputTokens: { N: '95' },
      reasoningTokens: { N: '40' },
    });
  });
});

test('a sweep over many pages ends all that is overdue', async () => {
  const { ledger, openAttempts } = await aDynamoDbLedger();
  const starts = Array.from({ length: 40 }, () => aStart({ team: 'swept', leaseUntil: 5_000 }));
  await Promise.all(starts.map((start) => ledger.begin(start)));
  expect(await sweep(openAttempts, 5_000)).toBe(0);
  expect(await sweep(openAttempts, 5_001)).toBe(40);
  expect(await sweep(openAttempts, 5_001)).toBe(0);
});

test('a ledger that cannot be written refuses the call before the provider is asked', async () => {
  const { client } = dynamoDb;
  const ledger = createLedger({ client, table: 'NoSuchTable', now: Date.now });
  await expect(ledger.begin(aStart())).rejects.toMatchObject({
    code: 'ledger-unavailable',
    status: 503,
    details: { retryAfterSeconds: 1 },
  });
  await expect(ledger.end(aStart(), anEnding(7n))).rejects.toThrow();
});

async function aDynamoDbLedger(): Promise<LedgerUnderTest> {
  const { client } = dynamoDb;
  const store = { client, table: await dynamoDb.emptyTable(), now: Date.now };
  return {
    ledger: createLedger(store),
    openAttempts: createOpenAttempts(store),
    rowsOf: async (start) =>
      (await itemsOf(start)).map(({ state, cost, outcome }) => ({
        state: state?.S ?? '',
        costPicoUsd: cost?.N === undefined ? null : BigInt(cost.N),
        // The sweeper's own word stands for no ending; the contract is about those of the gateway.
        outcome: outcome?.S === 'expired' ? undefined : outcome?.S,
      })),
  };
}

/** The items of one attempt, or of all attempts of its call. */
async function itemsOf(start: AttemptStart, attempt = String(start.attempt).padStart(2, '0')) {
  const { Items = [] } = await dynamoDb.client<{ readonly Items?: readonly Item[] }>('Query', {
    TableName: dynamoDb.table(),
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: {
      ':pk': attemptKey(start.team, start.callId, start.attempt).pk,
      ':sk': { S: `${start.callId}#${attempt}` },
    },
    ConsistentRead: true,
  });
  return Items;
}

/** As DynamoDB counts: names and texts by their bytes, numbers by two digits a byte, three bytes for a map. */
function sizeOf(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name);
    if (value.S !== undefined) bytes += Buffer.byteLength(value.S);
    else if (value.N !== undefined) bytes += Math.ceil(value.N.length / 2) + 2;
    else if (value.M !== undefined) bytes += 3 + sizeOf(value.M) + Object.keys(value.M).length;
    else bytes += 1;
  }
  return bytes;
}
