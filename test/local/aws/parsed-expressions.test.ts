import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Parse, rememberingParse } from '../../../local/aws/parsed-expressions.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal } from './clients.ts';

const TableName = 'Ledger';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
});

afterEach(() => aws.close());

test('the same condition is true or false by each request’s own values, names and types', async () => {
  const client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
  await client.send(new PutItemCommand({ TableName, Item: { ...key('a'), n: { N: '5' }, s: { S: '5' } } }));
  const holds = async (attribute: string, value: { N: string } | { S: string }) => {
    const update = new UpdateItemCommand({
      TableName,
      Key: key('a'),
      UpdateExpression: 'REMOVE spare',
      ConditionExpression: '(#a = :v OR #a > :v) AND size(pk) > :zero',
      ExpressionAttributeNames: { '#a': attribute },
      ExpressionAttributeValues: { ':v': value, ':zero': { N: '0' } },
    });
    const outcome = await client.send(update).then(
      () => 'done',
      (error: Error) => error.name,
    );
    expect(['done', 'ConditionalCheckFailedException']).toContain(outcome);
    return outcome === 'done';
  };
  for (const _again of [1, 2]) {
    expect(await holds('n', { N: '5' })).toBe(true);
    expect(await holds('n', { N: '6' })).toBe(false);
    expect(await holds('s', { N: '5' })).toBe(false);
    expect(await holds('s', { S: '5' })).toBe(true);
    expect(await holds('missing', { S: '5' })).toBe(false);
  }
});

test('a value that a first request used in two expressions is still found unused in a second one', async () => {
  const client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
  const update = (UpdateExpression: string, ConditionExpression: string) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression,
        ConditionExpression,
        ExpressionAttributeValues: { ':v': { S: 'v' } },
      }),
    );
  await update('SET a = :v', 'attribute_not_exists(a) OR a = :v');
  await update('REMOVE b', 'attribute_not_exists(a) OR a = :v');
  expect((await refusal(update('REMOVE b', 'attribute_exists(a)'))).message).toContain('unused');
});

test('an expression is parsed once for values of one type, unless the parser looks at them', () => {
  const parsed: string[] = [];
  const parse: Parse = (text, { context }) => {
    parsed.push(text);
    return { expression: { args: [['a'], context.attrVals?.[':v']] } };
  };
  const remembering = rememberingParse(parse);
  const ask = (text: string, value: object) =>
    remembering(text, { context: { attrVals: { ':v': value }, unusedAttrNames: {}, unusedAttrVals: {} } });
  const first = ask('a = :v', { N: '1' });
  expect(ask('a = :v', { N: '2' })).toEqual({ expression: { args: [['a'], { N: '2' }] } });
  expect(first).toEqual({ expression: { args: [['a'], { N: '1' }] } });
  ask('a = :v', { S: '2' });
  ask('a BETWEEN :v AND :v', { N: '1' });
  ask('a BETWEEN :v AND :v', { N: '2' });
  expect(parsed).toHaveLength(4);
});
