import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal } from './clients.ts';

const TableName = 'Answers';
const START = 1_800_000_000;

let aws: LocalAws;
let client: DynamoDBClient;
let nowSeconds: number;

beforeEach(async () => {
  nowSeconds = START;
  aws = await startLocalAws({ now: () => nowSeconds * 1000, sweepIntervalMs: 5 });
  client = dynamoClient(aws.endpoint);
  await createLedgerTable(client, TableName);
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const setTimeToLive = (Enabled: boolean, AttributeName = 'expires') =>
  client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }));
const put = (pk: string, expires: { N: string } | { S: string }) =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(pk, 'same'), expires } }));
const exists = async (pk: string) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(pk, 'same') }))).Item !== undefined;
const indexed = async () =>
  (
    await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-sort-key',
        KeyConditionExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': { S: 'same' } },
      }),
    )
  ).Count;

test('removes items and their index entries once their second has passed, and no others', async () => {
  await setTimeToLive(true);
  await Promise.all([
    put('soon', { N: String(START + 10) }),
    put('later', { N: String(START + 11) }),
    put('text', { S: String(START) }),
    put('a mistake of five years and more', { N: '1' }),
  ]);
  nowSeconds = START + 11;
  await expect.poll(() => exists('soon')).toBe(false);
  expect(await exists('later')).toBe(true);
  expect(await exists('text')).toBe(true);
  expect(await exists('a mistake of five years and more')).toBe(true);
  expect(await indexed()).toBe(3);
  nowSeconds = START + 12;
  await expect.poll(() => exists('later')).toBe(false);
});

test('leaves tables alone for which it is off', async () => {
  await put('old', { N: String(START - 10) });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await exists('old')).toBe(true);
});

test('is described, and refuses to be set twice or for a second attribute', async () => {
  const described = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await setTimeToLive(true);
  expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  expect((await refusal(setTimeToLive(true))).message).toContain('already enabled');
  expect((await refusal(setTimeToLive(true, 'other'))).message).toContain('different AttributeName');
  await setTimeToLive(false);
  expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  expect((await refusal(setTimeToLive(false))).message).toContain('already disabled');
});
