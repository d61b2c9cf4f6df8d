import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { deploy } from '../../../local/deploy.ts';
import { anIdentity } from '../iam/an-identity.ts';
import { aTemplate, STORAGE } from './a-template.ts';

const API = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v1' } },
};
const OPERATOR = 'arn:aws:iam::000000000000:user/operator';
const CREDENTIALS = { accessKeyId: 'x', secretAccessKey: 'x' };
const ANYTHING = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
const trusting = (Principal: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
    },
  },
});

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.close());

const client = () => ({ endpoint: aws.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
const target = () => {
  const { identities, queues, topics } = aws;
  return { ...client(), identities, queues, topics, operatorArn: OPERATOR };
};
const secret = async (SecretId: string) =>
  (await new SecretsManagerClient(client()).send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';

test('creates tables with their indexes and time to live', async () => {
  await deploy(aTemplate({ ...STORAGE, ...API }), target());
  const dynamoDb = new DynamoDBClient(client());
  const { Table: table } = await dynamoDb.send(new DescribeTableCommand({ TableName: 'stack-Ledger' }));
  expect(table).toMatchObject({
    DeletionProtectionEnabled: true,
    GlobalSecondaryIndexes: [{ IndexName: 'open-attempts' }],
  });
  const { TimeToLiveDescription } = await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName: 'stack-Ledger' }));
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' });
});

test('makes the first values of secrets, and leaves one without a value empty', async () => {
  await deploy(aTemplate({ ...STORAGE, ...API }), target());
  expect(await secret('stack-Pepper')).toMatch(/^[A-Za-z0-9]{64}$/);
  const within = JSON.parse(await secret('stack-Within'));
  expect(within).toEqual({ user: 'me', password: expect.stringMatching(/^.{32}$/) });
  await expect(secret('stack-Empty')).rejects.toThrow(/value/i);
});

test('changes nothing when it is run again', async () => {
  await deploy(aTemplate({ ...STORAGE, ...API }), target());
  const pepper = await secret('stack-Pepper');
  await deploy(aTemplate({ ...STORAGE, ...API }), target());
  expect(await secret('stack-Pepper')).toBe(pepper);
});

test('refuses stored tables that do not fit the stack any more', async () => {
  await deploy(aTemplate({ ...STORAGE, ...API }), target());
  const changed = (properties: object) => {
    const Ledger = { ...STORAGE.Ledger, Properties: { ...STORAGE.Ledger.Properties, ...properties } };
    return deploy(aTemplate({ ...STORAGE, ...API, Ledger }), target());
  };
  await expect(changed({ KeySchema: [{ AttributeName: 'leaseUntil', KeyType: 'HASH' }] })).rejects.toThrow(
    'its key is pk (HASH), not leaseUntil (HASH). Remove the data folder, or name another one in HEADGATE_DATA.',
  );
  const [index] = STORAGE.Ledger.Properties.GlobalSecondaryIndexes;
  const more = { GlobalSecondaryIndexes: [index, { ...index, IndexName: 'second' }] };
  await expect(changed(more)).rejects.toThrow('the key of its index second is missing');
});

test('gives functions the ARNs that their secrets have got', async () => {
  const outputs = { Outputs: { Pepper: { Value: { Ref: 'Pepper' } } } };
  const stack = await deploy(aTemplate({ ...STORAGE, ...API }, outputs), target());
  expect(stack.outputs.Pepper).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:stack-Pepper-\w{6}$/);
  expect(await secret(stack.outputs.Pepper ?? '')).toHaveLength(64);
});

test('gives roles their trust policy, and the operator the place of those whom it names', async () => {
  const dev = { AWS: 'arn:aws:iam::123456789012:user/dev' };
  await deploy(
    aTemplate({ ...API, Team: trusting(dev), Service: trusting({ Service: 'lambda.amazonaws.com' }) }),
    target(),
  );
  const may = (role: string, arn: string) =>
    aws.identities.role(`arn:aws:iam::000000000000:role/stack-${role}`)?.mayAssume(anIdentity([ANYTHING], { arn }));
  expect(may('Team', OPERATOR)).toBe(true);
  expect(may('Team', 'arn:aws:iam::000000000000:user/other')).toBe(false);
  expect(may('Service', OPERATOR)).toBe(false);
});
