// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation writes Fn::Sub.
import { expect, test } from 'vitest';
import { readRoles } from '../../../local/template/roles.ts';
import { readSchedules } from '../../../local/template/schedules.ts';
import { readSecrets, readTables } from '../../../local/template/storage.ts';
import { readStack } from '../../../local/template.ts';
import { aTemplate, STORAGE } from './a-template.ts';
import { API, arnOf, integrationUri, join, method } from './an-api.ts';

test('reads the routes of the API with what is behind them', () => {
  const { api } = readStack(aTemplate({ ...STORAGE, ...API }));
  expect(api.stage).toBe('v1');
  expect(api.routes).toEqual([
    {
      method: 'POST',
      resource: '/teams/{team}',
      authorization: 'NONE',
      functionName: 'stack-Fn',
      transferMode: 'STREAM',
      timeoutMs: 900_000,
    },
    {
      method: 'POST',
      resource: '/',
      authorization: 'AWS_IAM',
      functionName: 'stack-Fn',
      transferMode: 'BUFFERED',
      timeoutMs: 29_000,
    },
  ]);
  expect(api.gatewayResponses).toEqual({
    THROTTLED: { status: 429, headers: { 'retry-after': '1' }, templates: { 'application/json': '{}' } },
  });
});

test('resolves the environment of functions as the deployment would', () => {
  const { functions } = readStack(aTemplate({ ...STORAGE, ...API }).withReferences({ Pepper: 'arn:given' }));
  expect(functions).toHaveLength(1);
  expect(functions[0]).toMatchObject({
    name: 'stack-Fn',
    handler: 'index.handler',
    timeoutSeconds: 900,
    memoryMegabytes: 128,
    roleArn: 'arn:aws:iam::000000000000:role/stack-role',
  });
  expect(functions[0]?.codeFolder).toMatch(/asset\.abc$/);
  expect(functions[0]?.environment).toEqual({
    TABLE: 'stack-Ledger',
    SECRETS: '{"a":"arn:given"}',
    SUBSTITUTED:
      'stack/stack-Ledger/arn:aws:dynamodb:us-east-1:000000000000:table/stack-Ledger/amazonaws.com/${literal}',
    SELECTED: 'b',
  });
});

test('reads roles with every policy that is attached to them', () => {
  expect(readRoles(aTemplate({ ...STORAGE, ...API }))).toMatchObject([
    {
      name: 'stack-role',
      tags: { 'headgate-team': 'a' },
      policies: [
        { Statement: { Action: 'a:b' } },
        { Statement: [{ Resource: ['arn:aws:secretsmanager:us-east-1:000000000000:secret:stack-Pepper'] }] },
      ],
    },
  ]);
});

test.each([
  ['in a trust policy', 'Role', { AssumeRolePolicyDocument: { Statement: { Effect: 'Allow', NotPrincipal: {} } } }],
  ['in an attached policy', 'Policy', { PolicyDocument: { Statement: [{ Effect: 'Deny', NotCondition: {} }] } }],
  ['beside the statements', 'Policy', { PolicyDocument: { Statement: [], Statements: [] } }],
] as const)(
  'refuses a policy with what it does not know, instead of leaving it out: %s',
  (_where, name, properties) => {
    const changed = { ...API[name], Properties: { ...API[name].Properties, ...properties } };
    expect(() => readRoles(aTemplate({ ...STORAGE, ...API, [name]: changed }))).toThrow(/Not\w+|"Statements"/);
  },
);

test('reads tables and secrets', () => {
  const template = aTemplate(STORAGE);
  expect(readTables(template)).toMatchObject([
    { name: 'stack-Ledger', timeToLiveAttribute: 'ttl', isProtected: true, indexes: [{ IndexName: 'open-attempts' }] },
  ]);
  expect(readSecrets(template)).toEqual([
    {
      logicalId: 'Pepper',
      name: 'stack-Pepper',
      value: { generate: { password: { PasswordLength: 64, ExcludePunctuation: true } } },
    },
    { logicalId: 'Empty', name: 'stack-Empty', description: 'born empty' },
    {
      logicalId: 'Within',
      name: 'stack-Within',
      value: { generate: { password: {}, within: { template: '{"user":"me"}', key: 'password' } } },
    },
  ]);
});

test('reads what runs by the clock, unless it is disabled or waits for events', () => {
  const rule = (properties: object) => ({
    Type: 'AWS::Events::Rule',
    Properties: { Targets: [{ Arn: arnOf('Fn'), Id: 'x' }], ...properties },
  });
  const template = aTemplate({
    ...API,
    Every: rule({ ScheduleExpression: 'rate(5 minutes)' }),
    Off: rule({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }),
    OnEvent: rule({ EventPattern: {} }),
    Scheduled: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { ScheduleExpression: 'rate(1 day)', Target: { Arn: arnOf('Fn') } },
    },
  });
  expect(readSchedules(template)).toEqual([
    { logicalId: 'Every', functionName: 'stack-Fn', everyMs: 300_000 },
    { logicalId: 'Scheduled', functionName: 'stack-Fn', everyMs: 86_400_000 },
  ]);
});

const QUEUES = {
  Dead: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true } },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 10 },
    },
  },
};

test('reads queues, and which function gets what lies in them', () => {
  const source = { EventSourceArn: arnOf('Work'), FunctionName: { Ref: 'Fn' }, BatchSize: 5 };
  const reports = { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } };
  const Source = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...source, ...reports } };
  const outputs = { Outputs: { Url: { Value: { Ref: 'Work' } } } };
  const stack = readStack(aTemplate({ ...STORAGE, ...API, ...QUEUES, Source }, outputs));
  const arn = 'arn:aws:sqs:us-east-1:000000000000:stack';
  expect(stack.queues).toEqual([
    { name: 'stack-Dead', arn: `${arn}-Dead`, visibilitySeconds: 30, retentionSeconds: 1_209_600 },
    {
      name: 'stack-Work',
      arn: `${arn}-Work`,
      visibilitySeconds: 360,
      retentionSeconds: 345_600,
      deadLetter: { arn: `${arn}-Dead`, mostReceives: 10 },
    },
  ]);
  expect(stack.eventSources).toEqual([
    { logicalId: 'Source', queueArn: `${arn}-Work`, functionName: 'stack-Fn', batchSize: 5, reportsFailures: true },
  ]);
  expect(stack.outputs.Url).toBe('https://sqs.us-east-1.amazonaws.com/000000000000/stack-Work');
});

test('reads topics by their ARNs', () => {
  const Told = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'x', KmsMasterKeyId: 'alias/aws/sns' } };
  const { topics } = readStack(aTemplate({ ...STORAGE, ...API, Told }));
  expect(topics).toEqual(['arn:aws:sns:us-east-1:000000000000:stack-Told']);
});

test.each([
  ['a queue that keeps an order', 'AWS::SQS::Queue', { FifoQueue: true }, /"FifoQueue"/],
  ['a queue that delays', 'AWS::SQS::Queue', { DelaySeconds: 5 }, /"DelaySeconds"/],
  ['a topic that keeps an order', 'AWS::SNS::Topic', { FifoTopic: true }, /FifoTopic/],
  ['a source that filters', 'AWS::Lambda::EventSourceMapping', { FilterCriteria: {} }, /"FilterCriteria"/],
])('refuses what would be played wrongly: %s', (_what, Type, properties, message) => {
  const source = { EventSourceArn: arnOf('Work'), FunctionName: { Ref: 'Fn' } };
  const Properties = { ...(Type.startsWith('AWS::Lambda') && source), ...properties };
  const template = aTemplate({ ...STORAGE, ...API, ...QUEUES, Wrong: { Type, Properties } });
  expect(() => readStack(template)).toThrow(message);
});

test.each([
  [
    'an unknown intrinsic function',
    { Ledger: { Type: 'AWS::DynamoDB::Table', Properties: { A: { 'Fn::Cidr': [] } } } },
    /Fn::Cidr/,
  ],
  [
    'a reference to nothing',
    { Ledger: { Type: 'AWS::DynamoDB::Table', Properties: { A: { Ref: 'Gone' } } } },
    /refers to Gone/,
  ],
])('says what it cannot resolve: %s', (_what, resources, message) => {
  expect(() => readTables(aTemplate(resources))).toThrow(message);
});

test('refuses a streamed method whose URI would buffer', () => {
  const broken = method(
    { Ref: 'Team' },
    { Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM', Uri: integrationUri('Fn', '2015-03-31', 'invocations') },
  );
  expect(() => readStack(aTemplate({ ...STORAGE, ...API, Streamed: broken }))).toThrow(/STREAM, which does not fit/);
});

test('resolves outputs and defaults of parameters', () => {
  const { outputs } = readStack(
    aTemplate(
      { ...STORAGE, ...API },
      {
        Parameters: { Word: { Type: 'String', Default: 'yes' } },
        Outputs: {
          Said: { Value: { Ref: 'Word' } },
          Url: { Value: join('https://', { Ref: 'Api' }, '/', { Ref: 'Stage' }) },
        },
      },
    ),
  );
  expect(outputs.Said).toBe('yes');
  expect(outputs.Url).toMatch(/^https:\/\/local[0-9a-f]{5}\/v1$/);
});
