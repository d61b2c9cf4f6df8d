import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal, secretsClient } from './clients.ts';

const TableName = 'Ledger';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-aws-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** The embedded services in a process of their own, to be killed. */
async function startChild(): Promise<{ endpoint: string; kill(): Promise<void> }> {
  const module = new URL('../../../local/aws/server.ts', import.meta.url).href;
  const script = `import { startLocalAws } from ${JSON.stringify(module)};
    console.log((await startLocalAws({ folder: ${JSON.stringify(folder)} })).endpoint);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [printed] = await once(child.stdout, 'data');
  return {
    endpoint: String(printed).trim(),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function restarted<T>(use: (client: DynamoDBClient, aws: LocalAws) => Promise<T>): Promise<T> {
  const aws = await startLocalAws({ folder });
  const client = dynamoClient(aws.endpoint);
  try {
    return await use(client, aws);
  } finally {
    client.destroy();
    await aws.close();
  }
}

test('a killed process loses no write that was answered', async () => {
  const child = await startChild();
  const client = dynamoClient(child.endpoint);
  await createLedgerTable(client);
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  const specification = { Enabled: true, AttributeName: 'expires' };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: specification }));
  const puts = Array.from({ length: 500 }, (_, n) => new PutItemCommand({ TableName, Item: key(`item-${n}`) }));
  await Promise.all(puts.map((put) => client.send(put)));
  await secretsClient(child.endpoint).send(new CreateSecretCommand({ Name: 'pepper', SecretString: 'salt' }));
  await child.kill();
  await restarted(async (after, aws) => {
    expect((await after.send(new ScanCommand({ TableName, Select: 'COUNT' }))).Count).toBe(500);
    const { Table } = await after.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', DeletionProtectionEnabled: true });
    const { TimeToLiveDescription } = await after.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription?.AttributeName).toBe('expires');
    const secret = await secretsClient(aws.endpoint).send(new GetSecretValueCommand({ SecretId: 'pepper' }));
    expect(secret.SecretString).toBe('salt');
  });
});

test('a process killed amid transactions leaves none of them half done', async () => {
  const child = await startChild();
  const client = dynamoClient(child.endpoint);
  await createLedgerTable(client);
  let answered = 0;
  const transfer = async (n: number) => {
    const item = (side: string) => ({ ...key(`transfer-${n}`, side), openShard: { S: '0' }, leaseUntil: { N: '1' } });
    const puts = ['a', 'b', 'c', 'd'].map((side) => ({ Put: { TableName, Item: item(side) } }));
    await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
    answered++;
  };
  const running = Promise.allSettled(Array.from({ length: 600 }, (_, n) => transfer(n)));
  while (answered < 100) await new Promise((resolve) => setTimeout(resolve, 1));
  await child.kill();
  await running;
  await restarted(async (after) => {
    const items = (await after.send(new ScanCommand({ TableName }))).Items ?? [];
    const indexed = (await after.send(new ScanCommand({ TableName, IndexName: 'open-attempts' }))).Items ?? [];
    const ofTransfer = Map.groupBy(items, (item) => item.pk?.S);
    expect([...ofTransfer.values()].filter((sides) => sides.length !== 4)).toEqual([]);
    expect(ofTransfer.size).toBeGreaterThanOrEqual(answered);
    expect(indexed).toHaveLength(items.length);
  });
});

test('a transaction repeated after a restart is still done once', async () => {
  const input = {
    TransactItems: [
      {
        Update: {
          TableName,
          Key: key('counter'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
    ClientRequestToken: 'repeated',
  };
  await restarted(async (client) => {
    await createLedgerTable(client);
    await client.send(new TransactWriteItemsCommand(input));
  });
  await restarted(async (client) => {
    await client.send(new TransactWriteItemsCommand(input));
    expect((await client.send(new ScanCommand({ TableName }))).Items?.[0]?.n).toEqual({ N: '1' });
  });
});

test('a second process on the same folder is told which folder is taken', async () => {
  await startChild();
  const refused = await refusal(startLocalAws({ folder }));
  expect(refused.message).toContain('Another process is using the data in');
  expect(refused.message).toContain(folder);
});
