import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal } from './clients.ts';

const TableName = 'Ledger';

let aws: LocalAws;
let client: DynamoDBClient;

beforeEach(async () => {
  aws = await startLocalAws({ account: '111122223333', region: 'eu-central-1' });
  client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const put = (Item: PutItemCommand['input']['Item'], more: Partial<PutItemCommand['input']> = {}) =>
  client.send(new PutItemCommand({ TableName, Item, ...more }));
const get = async (pk: string, sk?: string) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }))).Item;

describe('items', () => {
  test('keep every type, empty strings and 38 digits', async () => {
    const item = {
      ...key('types'),
      number: { N: '12345678901234567890123456789012345678' },
      binary: { B: new Uint8Array([1, 2, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      empty: { S: '' },
      strings: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2.5'] },
      list: { L: [{ S: 'a' }, { M: { n: { N: '-0.5' } } }] },
    };
    await put(item);
    expect(await get('types')).toEqual(item);
    const tooLong = await refusal(put({ ...key('types'), number: { N: '1'.repeat(39) } }));
    expect(tooLong.name).toBe('ValidationException');
  });

  test('larger than 400 KB are refused', async () => {
    expect((await refusal(put({ ...key('big'), data: { S: 'x'.repeat(410_000) } }))).name).toBe('ValidationException');
    await put({ ...key('big'), data: { S: 'x'.repeat(400_000) } });
  });

  test('are written under conditions', async () => {
    const ConditionExpression = 'attribute_not_exists(pk)';
    await put(key('once'), { ConditionExpression });
    expect((await refusal(put(key('once'), { ConditionExpression }))).name).toBe('ConditionalCheckFailedException');
    const update = new UpdateItemCommand({
      TableName,
      Key: key('absent'),
      UpdateExpression: 'SET a = :a',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
    });
    expect((await refusal(client.send(update))).name).toBe('ConditionalCheckFailedException');
    expect(await get('absent')).toBeUndefined();
  });

  test('show themselves when a condition fails and ALL_OLD is asked for', async () => {
    await put({ ...key('seen'), state: { S: 'SETTLED' } });
    const more = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const seen = { ...key('seen'), state: { S: 'SETTLED' } };
    const input = { TableName, Key: key('seen'), ...more } as const;
    expect((await refusal(put(key('seen'), { ...more } as Partial<PutItemCommand['input']>))).Item).toEqual(seen);
    const update = { ...input, UpdateExpression: 'REMOVE a' } as UpdateItemCommand['input'];
    expect((await refusal(client.send(new UpdateItemCommand(update)))).Item).toEqual(seen);
    const removal = new DeleteItemCommand(input as DeleteItemCommand['input']);
    expect((await refusal(client.send(removal))).Item).toEqual(seen);
    const silent = put(key('seen'), { ConditionExpression: 'attribute_not_exists(pk)' });
    expect((await refusal(silent)).Item).toBeUndefined();
  });

  test('are updated by ADD, SET with if_not_exists, REMOVE and DELETE, and return what changed', async () => {
    const update = (UpdateExpression: string, values?: UpdateItemCommand['input']['ExpressionAttributeValues']) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('changing'),
          UpdateExpression,
          ...(values ? { ExpressionAttributeValues: values } : {}),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    expect((await update('ADD n :one', { ':one': { N: '1' } })).Attributes).toEqual({ n: { N: '1' } });
    expect((await update('SET n = n + :two', { ':two': { N: '2' } })).Attributes).toEqual({ n: { N: '3' } });
    await update('SET a = if_not_exists(a, :a)', { ':a': { S: 'a' } });
    await update('SET a = if_not_exists(a, :b), tags = :tags', {
      ':b': { S: 'b' },
      ':tags': { SS: ['x', 'y'] },
    });
    await update('DELETE tags :x', { ':x': { SS: ['x'] } });
    await update('REMOVE n');
    expect(await get('changing')).toEqual({ ...key('changing'), a: { S: 'a' }, tags: { SS: ['y'] } });
  });

  test('return the attributes asked for of a nested path', async () => {
    await put({ ...key('nested'), map: { M: { a: { N: '1' }, b: { N: '2' } } } });
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('nested'),
        UpdateExpression: 'SET #map.#a = :n',
        ExpressionAttributeNames: { '#map': 'map', '#a': 'a' },
        ExpressionAttributeValues: { ':n': { N: '7' } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    expect(Attributes).toEqual({ map: { M: { a: { N: '7' } } } });
  });

  test('cannot be changed by reserved words, unused values or key attributes', async () => {
    const update = (UpdateExpression: string) =>
      refusal(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: key('a'),
            UpdateExpression,
            ExpressionAttributeValues: { ':v': { S: 'v' } },
          }),
        ),
      );
    expect((await update('SET #missing = :v')).name).toBe('ValidationException');
    expect((await update('SET status = :v')).message).toContain('reserved keyword');
    expect((await update('REMOVE a')).message).toContain('unused');
    expect((await update('SET sk = :v')).message).toContain('part of the key');
  });

  test('come and go in batches, which refuse duplicates', async () => {
    const puts = Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: key('batch', `${n}`) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    const Keys = [key('batch', '3'), key('batch', '24'), key('batch', 'none')];
    const got = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(got.Responses?.[TableName]).toHaveLength(2);
    const removal = { DeleteRequest: { Key: key('batch', '3') } };
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [removal] } }));
    expect(await get('batch', '3')).toBeUndefined();
    const twice = new BatchWriteItemCommand({ RequestItems: { [TableName]: [removal, removal] } });
    expect((await refusal(client.send(twice))).message).toContain('duplicates');
  });

  test('can be read in parallel segments that miss nothing', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => put(key(`scan-${n}`))));
    const pages = await Promise.all(
      [0, 1, 2, 3].map((Segment) => client.send(new ScanCommand({ TableName, Segment, TotalSegments: 4 }))),
    );
    expect(pages.flatMap((page) => page.Items ?? [])).toHaveLength(40);
    const counted = await client.send(new ScanCommand({ TableName, Select: 'COUNT' }));
    expect(counted.Count).toBe(40);
  });

  test('are not reachable by PartiQL, which is said in DynamoDB’s own words', async () => {
    const statement = client.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM Ledger' }));
    expect((await refusal(statement)).name).toBe('UnknownOperationException');
  });
});
