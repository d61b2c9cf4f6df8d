import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsClient, AwsError } from '../../lambda/adapters/aws-client.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../ports/embedded-table.ts';
import { randomFrom } from '../support/random-from.ts';
import { createModelDynamoDb } from './model-dynamodb/create-model-dynamodb.ts';
import { type Operation, randomOperation } from './model-dynamodb/random-operations.ts';

const SEQUENCES = 24;
const OPERATIONS = 60;

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

interface SeenAnswer {
  readonly Items?: readonly object[];
  readonly Item?: unknown;
  readonly Attributes?: unknown;
  readonly Responses?: unknown;
}

function sorted(item: object): object {
  return Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What a caller sees of an operation, but for words and counts that nothing of ours reads. */
async function seen(client: AwsClient, { operation, input }: Operation): Promise<unknown> {
  try {
    const { Items, Item, Attributes, Responses } = await client<SeenAnswer>(operation, input);
    // Items of an index with the same sort key come in any order.
    return {
      Items: 'IndexName' in input ? Items?.map((one) => JSON.stringify(sorted(one))).sort() : Items,
      Item,
      Attributes,
      Responses,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { Item, CancellationReasons = [] } = error.answer;
    // As DynamoDB documents them.
    const reasons = CancellationReasons as readonly { readonly Code: string; readonly Item?: unknown }[];
    return { name: error.name, Item, reasons: reasons.map(({ Code, Item }) => ({ Code, Item })) };
  }
}

describe('the model of DynamoDB', () => {
  test.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'answers as the embedded one does: random operations of seed %d',
    async (seed) => {
      const random = randomFrom(seed);
      const table = await dynamoDb.emptyTable();
      const model = createModelDynamoDb('openShard', { now: () => 0 });
      for (let count = 0; count < OPERATIONS; count += 1) {
        const operation = randomOperation(random, table);
        const answer = await seen(model.client, operation);
        expect({ operation, answer }).toEqual({ operation, answer: await seen(dynamoDb.client, operation) });
      }
    },
  );

  test('gives an index only later what was written, and page by page', async () => {
    let now = 1_000;
    const model = createModelDynamoDb('openShard', { now: () => now, lagMs: () => 50, pageItems: 2 });
    const put = (sk: string) =>
      model.run('PutItem', {
        TableName: 't',
        Item: { pk: { S: 'p' }, sk: { S: sk }, openShard: { S: 'open#0' }, leaseUntil: { N: '7' } },
      });
    const open = async () => {
      const found: unknown[] = [];
      let from: object | undefined;
      do {
        const page = await model.client<{ Items: { sk: { S: string } }[]; LastEvaluatedKey?: object }>('Query', {
          TableName: 't',
          IndexName: 'open-attempts',
          KeyConditionExpression: 'openShard = :shard AND leaseUntil < :now',
          ExpressionAttributeValues: { ':shard': { S: 'open#0' }, ':now': { N: '8' } },
          ...(from && { ExclusiveStartKey: from }),
        });
        expect(page.Items.length).toBeLessThanOrEqual(2);
        found.push(...page.Items.map(({ sk }) => sk.S));
        from = page.LastEvaluatedKey;
      } while (from);
      return found;
    };
    for (const sk of ['c', 'a', 'b']) put(sk);
    expect(await open()).toEqual([]);
    now += 50;
    expect(await open()).toEqual(['a', 'b', 'c']);
    model.run('UpdateItem', {
      TableName: 't',
      Key: { pk: { S: 'p' }, sk: { S: 'b' } },
      UpdateExpression: 'REMOVE openShard, leaseUntil',
    });
    expect(await open()).toEqual(['a', 'b', 'c']);
    now += 50;
    expect(await open()).toEqual(['a', 'c']);
  });

  test.each([
    ['PutItem', { TableName: 't', Item: { pk: { S: 'p' }, sk: { S: 's' } }, ConditionExpression: 'size(pk) > :n' }],
    ['UpdateItem', { TableName: 't', Key: { pk: { S: 'p' }, sk: { S: 's' } }, UpdateExpression: 'SET a.b = :n' }],
    ['PutItem', { TableName: 't', Item: { pk: { S: 'p' }, sk: { S: 's' } }, Expected: {} }],
    ['BatchWriteItem', {}],
  ])('says that it does not know %s with what it does not understand', (operation, input) => {
    const model = createModelDynamoDb('openShard', { now: () => 0 });
    const values = { ExpressionAttributeValues: { ':n': { N: '1' } } };
    expect(() => model.run(operation, { ...input, ...values })).toThrow(/model of DynamoDB/);
  });
});
