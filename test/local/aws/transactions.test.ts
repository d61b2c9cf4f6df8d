import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal } from './clients.ts';

const TableName = 'Ledger';

let aws: LocalAws;
let client: DynamoDBClient;
let now: number;

beforeEach(async () => {
  now = 1_800_000_000_000;
  aws = await startLocalAws({ now: () => now });
  client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item;
const put = (pk: string, n: number) =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(pk), n: { N: String(n) } } }));

const create = (pk: string): TransactWriteItem => ({
  Put: { TableName, Item: key(pk), ConditionExpression: 'attribute_not_exists(pk)' },
});
const add = (pk: string, n: number, least?: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: 'ADD n :n',
    ExpressionAttributeValues: {
      ':n': { N: String(n) },
      ...(least === undefined ? {} : { ':least': { N: `${least}` } }),
    },
    ...(least === undefined ? {} : { ConditionExpression: 'n >= :least' }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

test('does all four kinds at once, and leaves checked items as they were', async () => {
  await Promise.all([put('checked', 1), put('removed', 1), put('updated', 1)]);
  await transact([
    create('created'),
    add('updated', 4),
    { Delete: { TableName, Key: key('removed') } },
    { ConditionCheck: { TableName, Key: key('checked'), ConditionExpression: 'attribute_exists(pk)' } },
    { ConditionCheck: { TableName, Key: key('missing'), ConditionExpression: 'attribute_not_exists(pk)' } },
  ]);
  expect(await get('created')).toEqual(key('created'));
  expect((await get('updated'))?.n).toEqual({ N: '5' });
  expect(await get('removed')).toBeUndefined();
  expect((await get('checked'))?.n).toEqual({ N: '1' });
  expect(await get('missing')).toBeUndefined();
});

test('changes nothing when one condition fails, and gives the reasons in order with the item asked for', async () => {
  await put('budget', 3);
  const refused = await refusal(transact([create('attempt'), add('budget', -5, 5), add('other', 1)]));
  expect(refused.name).toBe('TransactionCanceledException');
  expect(refused.message).toContain('[None, ConditionalCheckFailed, None]');
  expect(refused.CancellationReasons).toEqual([
    { Code: 'None' },
    {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      Item: { ...key('budget'), n: { N: '3' } },
    },
    { Code: 'None' },
  ]);
  expect(await get('attempt')).toBeUndefined();
  expect(await get('other')).toBeUndefined();
  expect((await get('budget'))?.n).toEqual({ N: '3' });
});

test('changes the indexes with the items, or neither', async () => {
  const open = { ...key('attempt'), openShard: { S: '0' }, leaseUntil: { N: '7' } };
  const query = new QueryCommand({
    TableName,
    IndexName: 'open-attempts',
    KeyConditionExpression: 'openShard = :shard',
    ExpressionAttributeValues: { ':shard': { S: '0' } },
  });
  await refusal(transact([{ Put: { TableName, Item: open } }, add('budget', 1, 1)]));
  expect((await client.send(query)).Count).toBe(0);
  await transact([{ Put: { TableName, Item: open } }, add('budget', 1)]);
  expect((await client.send(query)).Items).toEqual([open]);
});

test('is done once for one token within ten minutes', async () => {
  await transact([add('counter', 1)], 'token-1');
  await transact([add('counter', 1)], 'token-1');
  expect((await get('counter'))?.n).toEqual({ N: '1' });
  const other = await refusal(transact([add('counter', 2)], 'token-1'));
  expect(other.name).toBe('IdempotentParameterMismatchException');
  now += 600_001;
  await transact([add('counter', 1)], 'token-1');
  expect((await get('counter'))?.n).toEqual({ N: '2' });
});

test('may be tried again with the same token after it was cancelled', async () => {
  await refusal(transact([add('budget', -1, 1)], 'token-2'));
  await put('budget', 1);
  await transact([add('budget', -1, 1)], 'token-2');
  expect((await get('budget'))?.n).toEqual({ N: '0' });
});

test('refuses none, more than a hundred, and two operations on one item', async () => {
  expect((await refusal(transact([]))).name).toBe('ValidationException');
  const many = Array.from({ length: 101 }, (_, n) => create(`n-${n}`));
  expect((await refusal(transact(many))).name).toBe('ValidationException');
  await transact(many.slice(1));
  const twice = await refusal(transact([create('a'), add('a', 1)]));
  expect(twice.message).toContain('multiple operations on one item');
});

test('refuses a mistake in an expression as a whole, and one found at an item as its reason', async () => {
  const broken = { Update: { TableName, Key: key('a'), UpdateExpression: 'SET' } };
  expect((await refusal(transact([create('b'), broken]))).name).toBe('ValidationException');
  const misfit = { Delete: { TableName, Key: { pk: { S: 'a' } } } };
  const refused = await refusal(transact([create('b'), misfit]));
  expect(refused.CancellationReasons).toEqual([
    { Code: 'None' },
    { Code: 'ValidationError', Message: 'The provided key element does not match the schema' },
  ]);
  const nowhere = { Put: { TableName: 'Nowhere', Item: key('a') } };
  expect((await refusal(transact([nowhere]))).name).toBe('ResourceNotFoundException');
  expect(await get('b')).toBeUndefined();
});

test('reads several items, with projections and gaps', async () => {
  await put('a', 1);
  const { Responses } = await client.send(
    new TransactGetItemsCommand({
      TransactItems: [
        { Get: { TableName, Key: key('a'), ProjectionExpression: 'n' } },
        { Get: { TableName, Key: key('missing') } },
      ],
    }),
  );
  expect(Responses?.map((response) => response.Item)).toEqual([{ n: { N: '1' } }, undefined]);
});
