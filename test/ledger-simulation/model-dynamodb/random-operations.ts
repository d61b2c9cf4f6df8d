import type { AttributeValue, Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import { OPEN_ATTEMPTS_INDEX } from '../../../lambda/settings.ts';
import type { Random } from '../../support/random-from.ts';
import { type Request, type TransactItem, trimmed } from './requests.ts';

/** An operation of DynamoDB and what is sent with it. */
export interface Operation {
  readonly operation: string;
  readonly input: object;
}

/** An operation on a few items in the manner of the ledger, which will often meet a condition that does not hold. */
export function randomOperation(random: Random, table: string): Operation {
  const choose = random.oneOf([
    put,
    getAll,
    update,
    update,
    update,
    transact,
    transact,
    transact,
    remove,
    get,
    queryTable,
    queryIndex,
  ]);
  return choose(random, table);
}

const NUMBERS = ['0', '1', '-7', '41', '9007199254740993', '100000000000000000000000000001'];
const STATES = ['RESERVED', 'SETTLED', 'VOIDED'];

function put(random: Random, TableName: string): Operation {
  return { operation: 'PutItem', input: { TableName, ...putOf(random) } };
}

function update(random: Random, TableName: string): Operation {
  const ReturnValues = random.oneOf(['NONE', 'ALL_OLD', 'ALL_NEW']);
  return { operation: 'UpdateItem', input: { TableName, ...updateOf(random), ReturnValues } };
}

function remove(random: Random, TableName: string): Operation {
  return { operation: 'DeleteItem', input: { TableName, ...checkOf(random) } };
}

function get(random: Random, TableName: string): Operation {
  return { operation: 'GetItem', input: { TableName, Key: keyOf(random), ConsistentRead: true } };
}

function getAll(random: Random, TableName: string): Operation {
  const keys = [...new Set([keyOf(random), keyOf(random)].map((key) => JSON.stringify(key)))];
  const gets = keys.map((key) => ({ Get: { TableName, Key: JSON.parse(key) } }));
  return { operation: 'TransactGetItems', input: { TransactItems: gets } };
}

function queryTable(random: Random, TableName: string): Operation {
  const input = {
    TableName,
    KeyConditionExpression: random.oneOf(['pk = :pk', 'pk = :pk AND begins_with(sk, :sk)', 'pk = :pk AND sk > :sk']),
    ExpressionAttributeValues: {
      ':pk': { S: random.oneOf(['p1', 'p2']) },
      ':sk': { S: random.oneOf(['a', 'a#2', 'b']) },
    },
    ConsistentRead: true,
    ScanIndexForward: random.chance(0.5),
    ...(random.chance(0.3) && { Limit: 2 }),
  };
  return { operation: 'Query', input: trimmed(input) };
}

function queryIndex(random: Random, TableName: string): Operation {
  const input = {
    TableName,
    IndexName: OPEN_ATTEMPTS_INDEX,
    KeyConditionExpression: 'openShard = :shard AND leaseUntil < :now',
    ExpressionAttributeValues: { ':shard': { S: 'open#1' }, ':now': { N: random.oneOf(['0', '42', '1000']) } },
  };
  return { operation: 'Query', input };
}

function transact(random: Random, TableName: string): Operation {
  const items = Array.from({ length: 1 + random.below(3) }, (): TransactItem => {
    switch (random.below(5)) {
      case 0:
        return { Put: { TableName, ...putOf(random) } };
      case 1:
        return { ConditionCheck: { TableName, ...checkOf(random) } };
      case 2:
        return { Delete: { TableName, ...checkOf(random) } };
      default:
        return { Update: { TableName, ...updateOf(random) } };
    }
  });
  return { operation: 'TransactWriteItems', input: { TransactItems: items } };
}

type Part = Omit<Request, 'TableName'>;

function putOf(random: Random): Part {
  const Item: Item = {
    ...keyOf(random),
    state: { S: random.oneOf(STATES) },
    ...(random.chance(0.7) && { sum: number(random) }),
    ...(random.chance(0.5) && { openShard: { S: 'open#1' }, leaseUntil: number(random) }),
    ...(random.chance(0.2) && { usage: { M: { inputTokens: number(random) } } }),
  };
  return trimmed({ Item, ...conditionOf(random) });
}

const UPDATES = [
  'SET #state = :state',
  'SET #state = :state REMOVE openShard, leaseUntil',
  'SET #sum = #sum + :more',
  'SET #sum = if_not_exists(#sum, :zero) - :more, copied = #sum',
  'SET #sum = if_not_exists(#sum, :zero) + :more ADD counted :more',
  'ADD #sum :more, counted :one SET #state = :state',
  'SET openShard = :shard, leaseUntil = :more',
  'REMOVE #sum',
];

function updateOf(random: Random): Part {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...condition } = conditionOf(random);
  return trimmed({
    Key: keyOf(random),
    UpdateExpression: random.oneOf(UPDATES),
    ...condition,
    ExpressionAttributeNames: { ...names, '#state': 'state', '#sum': 'sum' },
    ExpressionAttributeValues: {
      ...values,
      ':state': { S: random.oneOf(STATES) },
      ':more': number(random),
      ':zero': { N: '0' },
      ':one': { N: '1' },
      ':shard': { S: 'open#1' },
    },
  });
}

function checkOf(random: Random): Part {
  return trimmed({ Key: keyOf(random), ...conditionOf(random, 1) });
}

const CONDITIONS = [
  'attribute_not_exists(pk)',
  'attribute_exists(pk)',
  '#state = :wanted',
  '#state = :wanted AND leaseUntil = :bound',
  '#sum >= :bound',
  'NOT #sum < :bound OR #state <> :wanted',
  'attribute_exists(pk) AND (attribute_not_exists(openShard) OR #sum > :bound)',
  '#sum BETWEEN :least AND :bound',
];

function conditionOf(random: Random, probability = 0.7): Part {
  if (!random.chance(probability)) return {};
  return {
    ConditionExpression: random.oneOf(CONDITIONS),
    ExpressionAttributeNames: { '#state': 'state', '#sum': 'sum' },
    ExpressionAttributeValues: {
      ':wanted': { S: random.oneOf(STATES) },
      ':bound': number(random),
      ':least': { N: '-9' },
    },
    ...(random.chance(0.5) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  };
}

function keyOf(random: Random): Item {
  return { pk: { S: random.oneOf(['p1', 'p2']) }, sk: { S: random.oneOf(['a#1', 'a#2', 'b#1']) } };
}

function number(random: Random): AttributeValue {
  return { N: random.oneOf(NUMBERS) };
}
