import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key } from './clients.ts';

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

const put = (Item: PutItemCommand['input']['Item']) => client.send(new PutItemCommand({ TableName, Item }));
describe('queries', () => {
  const open = (id: string, leaseUntil: number) => ({
    ...key('attempts', id),
    openShard: { S: '0' },
    leaseUntil: { N: String(leaseUntil) },
  });
  const query = (more: Partial<QueryCommand['input']>) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName: 'open-attempts',
        KeyConditionExpression: 'openShard = :shard AND leaseUntil BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':shard': { S: '0' }, ':from': { N: '5' }, ':to': { N: '1000' } },
        ...more,
      }),
    );
  const ids = (page: QueryCommandOutput) => (page.Items ?? []).map((item) => item.sk?.S);

  test('of an index are sorted by number, paged and reversible', async () => {
    for (const lease of [1, 9, 10, 100, 1000, 1001]) await put(open(`until-${lease}`, lease));
    expect(ids(await query({}))).toEqual(['until-9', 'until-10', 'until-100', 'until-1000']);
    const first = await query({ Limit: 3, ScanIndexForward: false });
    expect(ids(first)).toEqual(['until-1000', 'until-100', 'until-10']);
    const rest = await query({ Limit: 3, ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(ids(rest)).toEqual(['until-9']);
  });

  test('of a sparse index no longer find what an update took out', async () => {
    await put(open('a', 10));
    const update = new UpdateItemCommand({
      TableName,
      Key: key('attempts', 'a'),
      UpdateExpression: 'REMOVE openShard, leaseUntil',
    });
    await client.send(update);
    expect((await query({})).Count).toBe(0);
  });

  test('find every item with the same index attributes, page by page', async () => {
    // dynalite tells such items apart by 24 bits of a hash, which are the same for 579 and 2576, and for 499 and 4793.
    for (const n of [499, 579, 1000, 2576, 4793]) await put(open(`id-${n}`, 50));
    for (const ScanIndexForward of [true, false]) {
      const found: unknown[] = [];
      let startKey: QueryCommand['input']['ExclusiveStartKey'];
      do {
        const page = await query({ Limit: 1, ScanIndexForward, ExclusiveStartKey: startKey });
        found.push(...ids(page));
        startKey = page.LastEvaluatedKey;
      } while (startKey);
      expect(found.toSorted()).toEqual(['id-1000', 'id-2576', 'id-4793', 'id-499', 'id-579']);
    }
    await client.send(new DeleteItemCommand({ TableName, Key: key('attempts', 'id-579') }));
    expect((await query({})).Count).toBe(4);
  });

  test('of a table filter, count, project and match the beginning of a sort key', async () => {
    for (const n of [1, 2, 3]) await put({ ...key('team', `call#${n}`), cost: { N: String(n) } });
    await put(key('team', 'key#1'));
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        FilterExpression: 'cost >= :least',
        ProjectionExpression: 'cost',
        ExpressionAttributeValues: { ':pk': { S: 'team' }, ':prefix': { S: 'call#' }, ':least': { N: '2' } },
      }),
    );
    expect(page.Items).toEqual([{ cost: { N: '2' } }, { cost: { N: '3' } }]);
    expect(page.ScannedCount).toBe(3);
  });

  test('of a keys-only index show keys only', async () => {
    await put({ ...key('a', 'shared'), cost: { N: '1' } });
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-sort-key',
        KeyConditionExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': { S: 'shared' } },
      }),
    );
    expect(page.Items).toEqual([key('a', 'shared')]);
  });
});
