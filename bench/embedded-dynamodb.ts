/**
 * Latency of the embedded DynamoDB as an unmodified SDK client in another thread sees it, one request at a time. Most of it is
 * the client's own: against a server that answers `{}` to everything it needs 0.6 ms.
 * Run: node bin/node24.mjs bench/embedded-dynamodb.ts [memory|disk]. Prints one JSON object with milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { startLocalAws } from '../local/aws/server.ts';

const ROUNDS = 2000;
const WARM_UP_ROUNDS = 500;
const TableName = 'Ledger';

if (isMainThread) await measure(process.argv[2] === 'disk');
else parentPort?.postMessage(await clientFigures(String(workerData)));

async function measure(isOnDisk: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-dynamodb-'));
  const aws = await startLocalAws(isOnDisk ? { folder } : {});
  try {
    const worker = new Worker(import.meta.filename, { workerData: aws.endpoint });
    const figures = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    console.log(JSON.stringify({ storage: isOnDisk ? 'disk' : 'memory', rounds: ROUNDS, p50Ms: figures }));
  } finally {
    await aws.close();
    rmSync(folder, { recursive: true });
  }
}

async function clientFigures(endpoint: string): Promise<Readonly<Record<string, number>>> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  await createTable(client);
  const note = { S: 'x'.repeat(300) };
  const key = (n: number) => ({ pk: { S: `team#${n % 50}` }, sk: { S: `call#${n}` } });
  const put = (n: number) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: { ...key(n), openShard: { S: String(n % 4) }, leaseUntil: { N: String(1e9 + n) }, note },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  const update = (n: number) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: key(n),
        UpdateExpression: 'SET #state = :ended, cost = :cost REMOVE openShard, leaseUntil',
        ConditionExpression: 'attribute_exists(pk) AND #state <> :ended',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':ended': { S: 'SETTLED' }, ':cost': { N: '1234567890' } },
      }),
    );
  const transact = (n: number) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: { ...key(n), note }, ConditionExpression: 'attribute_not_exists(pk)' } },
          {
            Update: {
              TableName,
              Key: { pk: { S: 'budget' }, sk: { S: 'local' } },
              UpdateExpression: 'ADD spent :cost',
              ExpressionAttributeValues: { ':cost': { N: '1' } },
            },
          },
        ],
      }),
    );
  const figures = {
    put: await p50(put),
    get: await p50((n) => client.send(new GetItemCommand({ TableName, Key: key(n) }))),
    update: await p50(update),
    transact: await p50((n) => transact(1_000_000 + n)),
  };
  client.destroy();
  return figures;
}

async function createTable(client: DynamoDBClient): Promise<void> {
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        attribute('pk', 'S'),
        attribute('sk', 'S'),
        attribute('openShard', 'S'),
        attribute('leaseUntil', 'N'),
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-attempts',
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'leaseUntil', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
}

async function p50(operation: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < WARM_UP_ROUNDS + ROUNDS; n++) {
    const start = performance.now();
    await operation(n);
    if (n >= WARM_UP_ROUNDS) times.push(performance.now() - start);
  }
  const sorted = times.toSorted((first, second) => first - second);
  return Number((sorted[ROUNDS / 2] ?? 0).toFixed(3));
}
