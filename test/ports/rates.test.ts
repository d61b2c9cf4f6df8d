import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRates } from '../../lambda/adapters/dynamodb-rates.ts';
import type { RateLimit, Rates } from '../../lambda/core/limits/rates.ts';
import { createMemoryRates } from '../support/memory-rates.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const LIMIT: RateLimit = {
  ...{ team: 'red', owner: 'team', minute: '2026-11-20T15:54', requests: 3, tokens: null, parts: 1 },
};
const onDynamoDb = async () =>
  createRates({ client: dynamoDb.client, table: await dynamoDb.emptyTable(), random: Math.random });

describe.each<[string, () => Promise<Rates>]>([
  ['in memory', async () => createMemoryRates()],
  ['on DynamoDB', onDynamoDb],
])('rates %s', (_name, make) => {
  test('let in as many calls as are allowed, and say how many there were', async () => {
    const rates = await make();
    const answers = [];
    for (const _ of [1, 2, 3, 4]) answers.push(await rates.take(LIMIT, 10));
    expect(answers).toEqual([
      { part: 0, used: { requests: 1, tokens: 10 } },
      { part: 0, used: { requests: 2, tokens: 20 } },
      { part: 0, used: { requests: 3, tokens: 30 } },
      { part: undefined, used: { requests: 3, tokens: 30 } },
    ]);
  });

  test('row 117: let in no more if all come at once, in one part or in several', async () => {
    for (const parts of [1, 4]) {
      const rates = await make();
      const limit = { ...LIMIT, requests: 50, parts };
      const answers = await Promise.all(Array.from({ length: 120 }, () => rates.take(limit, 1)));
      expect(answers.filter(({ part }) => part !== undefined)).toHaveLength(50);
    }
  });

  test('count tokens, of which a call that is too large takes none', async () => {
    const rates = await make();
    const limit = { ...LIMIT, requests: null, tokens: 100 };
    expect((await rates.take(limit, 90)).part).toBe(0);
    expect(await rates.take(limit, 11)).toEqual({ part: undefined, used: { requests: 1, tokens: 90 } });
    expect((await rates.take(limit, 10)).part).toBe(0);
  });

  test('row 118: are corrected when the truth is known, and give back what was not used', async () => {
    const rates = await make();
    const limit = { ...LIMIT, requests: 2, tokens: 100 };
    await rates.take(limit, 90);
    await rates.change(limit, 0, { requests: 0, tokens: -60 });
    expect((await rates.take(limit, 70)).used).toEqual({ requests: 2, tokens: 100 });
    await rates.change(limit, 0, { requests: -1, tokens: -70 });
    expect((await rates.take(limit, 1)).used).toEqual({ requests: 2, tokens: 31 });
  });

  test('row 119: begin anew with each minute, and are one for each owner', async () => {
    const rates = await make();
    const one = { ...LIMIT, requests: 1 };
    const others: readonly RateLimit[] = [one, { ...one, minute: '2026-11-20T15:55' }, { ...one, owner: 'key:k' }];
    for (const limit of others) expect((await rates.take(limit, 1)).part).toBe(0);
    expect((await rates.take(one, 1)).part).toBeUndefined();
  });

  test('let nothing in where 0 is allowed, which is not the same as no limit', async () => {
    const rates = await make();
    expect((await rates.take({ ...LIMIT, requests: 0 }, 1)).part).toBeUndefined();
    expect((await rates.take({ ...LIMIT, requests: null, tokens: 0 }, 1)).part).toBeUndefined();
  });
});

test('rates on DynamoDB go with their minute, and are not counted where they cannot be', async () => {
  const rates = await onDynamoDb();
  await rates.take(LIMIT, 1);
  const Key = { pk: { S: 'rate#red#team#2026-11-20T15:54#0' }, sk: { S: 'rate' } };
  const { Item } = await dynamoDb.client<{ Item: object }>('GetItem', { TableName: dynamoDb.table(), Key });
  expect(Item).toMatchObject({ expiresAt: { N: String(Date.UTC(2026, 10, 20, 16, 24) / 1_000) } });
  await rates.change({ ...LIMIT, minute: '2026-11-19T00:00' }, 0, { requests: -1, tokens: -1 }); // Long gone.

  const broken = createRates({ client: () => Promise.reject(new Error('down')), table: 'T', random: () => 0 });
  await expect(broken.take(LIMIT, 1)).rejects.toMatchObject({ code: 'ledger-unavailable' });
});
