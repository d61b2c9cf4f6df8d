import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, refusal, secretsClient } from './clients.ts';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
});

afterEach(() => aws.close());

const post = (body: string, target: string) =>
  fetch(aws.endpoint, { method: 'POST', body, headers: { 'x-amz-target': target } });

test('is reached by clients that know only AWS_ENDPOINT_URL', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  try {
    const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
    expect((await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('refuses what is no JSON object, and names no content of it', async () => {
  for (const body of ['', '{"secret":', '[]', 'null']) {
    const response = await post(body, 'DynamoDB_20120810.GetItem');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'com.amazon.coral.service#SerializationException' });
  }
});

test('refuses bodies over 16 MB', async () => {
  const response = await post(`"${'x'.repeat(17 * 1024 * 1024)}"`, 'DynamoDB_20120810.PutItem');
  expect(response.status).toBe(413);
});

test('refuses operations and services that it does not have', async () => {
  const secrets = secretsClient(aws.endpoint);
  const rotate = secrets.send(new RotateSecretCommand({ SecretId: 'a' }));
  expect((await refusal(rotate)).name).toBe('UnknownOperationException');
  for (const name of ['constructor', '__proto__']) {
    expect((await post('{}', `secretsmanager.${name}`)).status).toBe(400);
    expect((await post('{}', `DynamoDB_20120810.${name}`)).status).toBe(400);
  }
  const response = await post('{}', 'AmazonSSM.GetParameter');
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('not AmazonSSM') });
});

test('says which port is taken', async () => {
  const port = Number(new URL(aws.endpoint).port);
  expect((await refusal(startLocalAws({ port }))).message).toContain(String(port));
});

test('keeps nothing between two starts in memory', async () => {
  const client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
  await secretsClient(aws.endpoint)
    .send(new GetSecretValueCommand({ SecretId: 'a' }))
    .catch(() => undefined);
  const other = await startLocalAws();
  expect((await dynamoClient(other.endpoint).send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await other.close();
});
