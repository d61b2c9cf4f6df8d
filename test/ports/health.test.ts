import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHealthStore } from '../../lambda/adapters/dynamodb-health.ts';
import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { WINDOW_MS } from '../../lambda/core/health-store.ts';
import { Tally } from '../../lambda/routing/health/tally.ts';
import { createMemoryHealthStore } from '../support/memory-health-store.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';
import { describeHealthStore } from './health-contract.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const TARGET = { provider: 'a', model: 'm' };

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const onDynamoDb = async () => createHealthStore({ client: dynamoDb.client, table: await dynamoDb.emptyTable() });

describeHealthStore('in memory', async () => createMemoryHealthStore());
describeHealthStore('on DynamoDB', onDynamoDb);

describe('health on DynamoDB', () => {
  const items = async (pk: string) => {
    const { Items = [] } = await dynamoDb.client<{ readonly Items?: readonly Item[] }>('Query', {
      TableName: dynamoDb.table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    });
    return Items;
  };

  test('goes by itself: counts after a few windows, lanes after an hour', async () => {
    const store = await onDynamoDb();
    await store.add(NOW, [{ target: TARGET, counts: { answered: 1 } }], NOW);
    await store.tell([{ ...TARGET, keyId: '1', downAt: NOW }], NOW);
    const [[counted], [lane]] = [await items('targets#2026-11-20T12:00'), await items('lanes')];
    expect(Number(counted?.expiresAt?.N) * 1_000 - NOW).toBe(3 * WINDOW_MS);
    expect(Number(lane?.expiresAt?.N) * 1_000 - NOW).toBe(60 * 60_000);
    expect((await store.read([], NOW + 60 * 60_000)).words).toEqual([]); // Even if it is still there.
  });

  test('takes all that a target can count in one write', async () => {
    const store = await onDynamoDb();
    const tally = new Tally(NOW);
    tally.end('answered', NOW);
    tally.end('failed', NOW);
    tally.write({ firstContentMs: 1, totalMs: 2, outputTokens: 3, isStream: true }, NOW);
    tally.write({ firstContentMs: 1, totalMs: 2, outputTokens: 3, isStream: false }, NOW);
    for (const tokens of [1, 10_000, 100_000]) {
      for (let ms = 1; ms < 1_000_000; ms *= 1.1) {
        tally.time(ms, tokens, 'seen', NOW);
        tally.time(ms, tokens, 'cut-short', NOW);
      }
    }
    const counts = tally.takeUnshared() ?? {};
    expect(Object.keys(counts)).toHaveLength(6 + 3 * 2 * 44);
    await store.add(NOW, [{ target: TARGET, counts }], NOW);
    expect((await store.read([NOW], NOW)).counted).toEqual([{ window: NOW, target: TARGET, counts }]);
  });

  test('leaves a name out that nobody would give a model, and keeps the others', async () => {
    const store = await onDynamoDb();
    const counts = { answered: 1 };
    const long = { provider: 'a', model: 'ü'.repeat(1_000) };
    await store.add(
      NOW,
      [long, TARGET].map((target) => ({ target, counts })),
      NOW,
    );
    await store.tell([{ ...long, keyId: '1', downAt: NOW }], NOW);
    const { counted, words } = await store.read([NOW], NOW);
    expect([counted.map(({ target }) => target), words]).toEqual([[TARGET], []]);
  });

  test('writes the others even if one fails, and says so', async () => {
    await dynamoDb.emptyTable();
    const { client } = dynamoDb;
    const store = createHealthStore({
      table: dynamoDb.table(),
      client: (operation, input) =>
        JSON.stringify(input).includes('a/bad') ? Promise.reject(new Error('no')) : client(operation, input),
    });
    const counted = ['bad', 'm'].map((model) => ({ target: { provider: 'a', model }, counts: { answered: 1 } }));
    await expect(store.add(NOW, counted, NOW)).rejects.toThrow('no');
    expect((await store.read([NOW], NOW)).counted).toHaveLength(1);
  });
});
