import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key } from './clients.ts';

const TableName = 'Ledger';

// On disk a commit takes long enough that work which is not kept apart does collide; in memory it hardly ever does.
describe.each(['disk', 'memory'])('a hundred writers at once, on %s', (storage) => {
  let aws: LocalAws;
  let client: DynamoDBClient;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-aws-'));
    aws = await startLocalAws(storage === 'disk' ? { folder } : {});
    client = dynamoClient(aws.endpoint);
    await createLedgerTable(client);
  });

  afterEach(async () => {
    client.destroy();
    await aws.close();
    rmSync(folder, { recursive: true });
  });

  const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item;
  const amount = async (pk: string) => Number((await get(pk))?.n?.N);
  const put = (pk: string, n: number) =>
    client.send(new PutItemCommand({ TableName, Item: { ...key(pk), n: { N: String(n) } } }));
  const add = (pk: string, n: number, least = -1_000_000) => ({
    TableName,
    Key: key(pk),
    UpdateExpression: 'ADD n :n',
    ConditionExpression: 'attribute_not_exists(n) OR n >= :least',
    ExpressionAttributeValues: { ':n': { N: String(n) }, ':least': { N: String(least) } },
  });
  const update = (...parameters: Parameters<typeof add>) => client.send(new UpdateItemCommand(add(...parameters)));
  const transact = (TransactItems: TransactWriteItem[]) =>
    client.send(new TransactWriteItemsCommand({ TransactItems }));
  const hundred = <T>(work: (n: number) => Promise<T>) =>
    Promise.allSettled(Array.from({ length: 100 }, (_, n) => work(n)));
  const winners = (results: PromiseSettledResult<unknown>[]) =>
    results.flatMap((each, n) => (each.status === 'fulfilled' ? [n] : []));

  test('lose no update', async () => {
    expect(winners(await hundred(() => update('counter', 1)))).toHaveLength(100);
    expect(await amount('counter')).toBe(100);
  });

  test('spend a budget exactly to its end', async () => {
    await put('budget', 37);
    expect(winners(await hundred(() => update('budget', -1, 1)))).toHaveLength(37);
    expect(await amount('budget')).toBe(0);
  });

  test('have one winner of a conditional put', async () => {
    const once = (n: number) => {
      const Item = { ...key('race'), n: { N: String(n) } };
      return client.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    };
    const won = winners(await hundred(once));
    expect(won).toEqual([await amount('race')]);
  });

  test('reserve exactly what the budget allows, in transactions', async () => {
    await put('budget', 37);
    const reserve = (n: number) => {
      const attempt = { TableName, Item: key(`attempt-${n}`), ConditionExpression: 'attribute_not_exists(pk)' };
      return transact([{ Put: attempt }, { Update: add('budget', -1, 1) }]);
    };
    const admitted = winners(await hundred(reserve));
    expect(admitted).toHaveLength(37);
    expect(await amount('budget')).toBe(0);
    expect(winners(await hundred(async (n) => expect(await get(`attempt-${n}`)).toBeDefined()))).toEqual(admitted);
  });

  test('move money exactly, among single writes and reads of both sides', async () => {
    await Promise.all([put('left', 1000), put('right', 1000)]);
    const read = new TransactGetItemsCommand({
      TransactItems: [{ Get: { TableName, Key: key('left') } }, { Get: { TableName, Key: key('right') } }],
    });
    const sums: number[] = [];
    const results = await hundred(async (n) => {
      // Opposite orders: locks taken one by one would wait for each other for ever.
      const [from, to] = n % 2 ? (['left', 'right'] as const) : (['right', 'left'] as const);
      await transact([{ Update: add(from, -3, 3) }, { Update: add(to, 3) }]);
      const { Responses = [] } = await client.send(read);
      sums.push(Responses.reduce((sum, { Item }) => sum + Number(Item?.n?.N), 0));
      if (n % 5 === 0) await update('left', 1);
    });
    expect(winners(results)).toHaveLength(100);
    expect((await amount('left')) + (await amount('right'))).toBe(2020);
    expect(sums.filter((sum) => sum < 2000 || sum > 2020)).toEqual([]);
  });
});
