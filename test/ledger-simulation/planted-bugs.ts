import { type AwsClient, AwsError } from '../../lambda/adapters/aws-client.ts';
import type { AttributeValue } from '../../lambda/adapters/ledger/attempt-row.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { type Request, type TransactItem, trimmed } from './model-dynamodb/requests.ts';
import { conditionOf, scopeOf } from './model-dynamodb/writes.ts';
import type { PlantedBug } from './simulate.ts';

/** Mistakes that a ledger like this one could have: each is put between the real one and its world. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: 'looks for room first, and takes it later', breaks: ['I4'], store: inTwoLooks },
  {
    name: 'ends a row whatever its state is',
    breaks: ['I9', 'I10'],
    store: (client) => rewriting(client, (items) => items.map((item) => (isEnd(item) ? withoutCondition(item) : item))),
  },
  { name: 'never sweeps', breaks: ['I5'], neverSweeps: true },
  {
    name: 'gives back the hold of what nobody ended, instead of charging it',
    breaks: ['I6'],
    store: (client) => rewriting(client, (items) => (items.some(isExpiry) ? items.map(withoutCost) : items)),
  },
  {
    name: 'takes a connection that broke for a request that cost nothing',
    breaks: ['I6', 'I8'], // Whichever comes first: it is less than the bill, and less than what was known.
    transport: ({ send }) => ({
      send: (request, signal) =>
        send(request, signal).catch((error: unknown) => {
          throw error instanceof GatewayError
            ? new GatewayError(error.code, error.message, { isUnbilled: true })
            : error;
        }),
    }),
  },
  {
    name: 'refuses an end that comes after the lease',
    breaks: ['I8'],
    store: (client) =>
      rewriting(client, (items) => {
        if (items.some(isCorrection)) throw new Error('the attempt has expired');
        return items;
      }),
  },
  {
    name: 'adds money as floating-point numbers of dollars',
    breaks: ['I1', 'I2', 'I3'],
    add: (one, other) => BigInt(Math.round((Number(one) / 1e12 + Number(other) / 1e12) * 1e12)),
  },
  {
    name: 'keeps the hold of an attempt that cost nothing',
    breaks: ['I1'],
    store: (client) => rewriting(client, (items) => (items.some(isVoid) ? items.filter(isOfRow) : items)),
  },
  { name: 'writes a row first, and holds its money later', breaks: ['I1', 'I10'], store: inSteps },
  {
    name: 'corrects the row and not the budget',
    breaks: ['I2'],
    store: (client) => rewriting(client, (items) => (items.some(isCorrection) ? items.filter(isOfRow) : items)),
  },
  { name: 'does not see what the other parts of a budget have', breaks: ['I11'], store: seeingNothing },
];

/** Whoever asks for all parts of a budget is told that they are empty. */
function seeingNothing(client: AwsClient): AwsClient {
  return async <Output>(operation: string, input: object) => {
    const answer = await client<{ readonly Responses?: readonly Pick<Request, 'Item'>[] }>(operation, input);
    const Responses = answer.Responses?.map(({ Item }) => (Item ? { Item: { ...Item, available: { N: '0' } } } : {}));
    // It is what DynamoDB answers, but for the amounts.
    return { ...answer, ...(Responses && { Responses }) } as Output;
  };
}

/** The same client, which writes something else than it was told. */
function rewriting(client: AwsClient, rewrite: (items: readonly TransactItem[]) => readonly TransactItem[]): AwsClient {
  return (operation, input) => {
    const items = writesIn(operation, input);
    return items ? write(client, rewrite(items)) : client(operation, input);
  };
}

/** What was seen of the accounts may be over when it is acted on. */
function inTwoLooks(client: AwsClient): AwsClient {
  return async <Output>(operation: string, input: object) => {
    const items = writesIn(operation, input);
    if (!items?.some(isBegin)) return await client<Output>(operation, input);
    const reasons: object[] = [];
    for (const item of items) reasons.push(isOfRow(item) ? OK : await look(client, item));
    if (reasons.some((reason) => reason !== OK)) throw cancelled(reasons);
    return await write<Output>(
      client,
      items.map((item) => (isOfRow(item) ? item : withoutCondition(item))),
    );
  };
}

const OK = { Code: 'None' };

async function look(client: AwsClient, { Put, Update }: TransactItem): Promise<object> {
  const request = Put ?? Update;
  if (!request?.ConditionExpression) return OK;
  const Key = request.Key ?? { pk: request.Item?.pk ?? {}, sk: request.Item?.sk ?? {} };
  const { TableName } = request;
  const { Item } = await client<Pick<Request, 'Item'>>('GetItem', { TableName, Key, ConsistentRead: true });
  const isAllowed = conditionOf(request.ConditionExpression)(scopeOf(request, Item));
  return isAllowed ? OK : { Code: 'ConditionalCheckFailed', ...(Item && { Item }) };
}

/** One write after another, and what has been written stays if one of them fails. */
function inSteps(client: AwsClient): AwsClient {
  return async <Output>(operation: string, input: object) => {
    const items = writesIn(operation, input);
    if (!items?.some(isBegin)) return await client<Output>(operation, input);
    const reasons: object[] = [];
    for (const item of items) {
      try {
        await write(client, [item]);
        reasons.push(OK);
      } catch (error) {
        if (!(error instanceof AwsError) || error.name !== 'ConditionalCheckFailedException') throw error;
        reasons.push({ Code: 'ConditionalCheckFailed', ...error.answer });
      }
    }
    if (reasons.some((reason) => reason !== OK)) throw cancelled(reasons);
    return await write<Output>(client, []);
  };
}

function cancelled(CancellationReasons: readonly object[]): AwsError {
  return new AwsError('TransactionCanceledException', 400, { CancellationReasons });
}

/** The writes of an operation, as those of a transaction; `undefined` for one that writes nothing. */
function writesIn(operation: string, input: object): readonly TransactItem[] | undefined {
  // The production code has made them, and the model takes them for what they are.
  if (operation === 'PutItem') return [{ Put: input as Request }];
  if (operation === 'UpdateItem') return [{ Update: input as Request }];
  if (operation !== 'TransactWriteItems' || !('TransactItems' in input)) return undefined;
  return input.TransactItems as readonly TransactItem[];
}

async function write<Output>(client: AwsClient, items: readonly TransactItem[]): Promise<Output> {
  const [only, ...others] = items;
  if (others.length > 0) return await client<Output>('TransactWriteItems', { TransactItems: items });
  if (only?.Put) return await client<Output>('PutItem', only.Put);
  if (only?.Update) return await client<Output>('UpdateItem', only.Update);
  return {} as Output; // Nothing reads the answer to a write.
}

function isOfRow({ Put, Update }: TransactItem): boolean {
  return !(Put?.Item ?? Update?.Key)?.pk?.S?.startsWith('account#');
}

function isBegin({ Put }: TransactItem): boolean {
  return Put?.Item?.state?.S === 'RESERVED';
}

function isCorrection({ Put }: TransactItem): boolean {
  return Put?.Item?.state?.S === 'CORRECTION';
}

function isEnd(item: TransactItem): boolean {
  return isOfRow(item) && item.Update !== undefined;
}

function isExpiry(item: TransactItem): boolean {
  return isEnd(item) && valueIn(item, ':state')?.S === 'EXPIRED';
}

function isVoid(item: TransactItem): boolean {
  return isEnd(item) && valueIn(item, ':state')?.S === 'VOIDED';
}

function valueIn({ Update }: TransactItem, name: string): AttributeValue | undefined {
  return Update?.ExpressionAttributeValues?.[name];
}

function withoutCondition(item: TransactItem): TransactItem {
  if (!item.Update) return item;
  const { ConditionExpression: _, ...rest } = item.Update;
  return { Update: trimmed(rest) };
}

/** An expiry as if it were a void: nothing is spent, and all that was held is there again. */
function withoutCost(item: TransactItem): TransactItem {
  if (!item.Update) return item;
  const { ExpressionAttributeValues: values = {} } = item.Update;
  const available = BigInt(values[':available']?.N ?? 0) + BigInt(values[':spent']?.N ?? 0);
  const ExpressionAttributeValues = {
    ...values,
    ...(values[':cost'] && { ':cost': { N: '0' } }),
    ...(values[':spent'] && { ':spent': { N: '0' }, ':available': { N: String(available) } }),
  };
  return { Update: { ...item.Update, ExpressionAttributeValues } };
}
