import type { AttributeValue, Item } from '../../../lambda/adapters/ledger/attempt-row.ts';

/** What the model reads of a request to DynamoDB. */
export interface Request {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly ConsistentRead?: boolean;
  readonly IndexName?: string;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
}

/** One item of a transaction. */
export type TransactItem = Readonly<Partial<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get', Request>>>;

export interface TransactRequest {
  readonly TransactItems: readonly TransactItem[];
  readonly ClientRequestToken?: string;
}

const MEMBERS: ReadonlySet<string> = new Set([
  'TableName',
  'Item',
  'Key',
  'ConditionExpression',
  'UpdateExpression',
  'KeyConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ConsistentRead',
  'IndexName',
  'ExclusiveStartKey',
  'Limit',
  'ScanIndexForward',
]);

/** Placeholders by the text that uses them: the same few texts come a million times. */
const usedBy = new Map<string, ReadonlySet<string>>();

/** Refuses what the model would misunderstand, and what DynamoDB refuses: a placeholder that nothing uses. */
export function requireKnown(request: Request): void {
  for (const member in request) {
    if (!MEMBERS.has(member)) throw new Error(`The model of DynamoDB does not know \`${member}\``);
  }
  const {
    ConditionExpression: condition = '',
    UpdateExpression: update = '',
    KeyConditionExpression: key = '',
  } = request;
  const text = `${condition} ${update} ${key}`;
  const used = usedBy.get(text) ?? new Set(text.match(/[#:]\w+/g));
  usedBy.set(text, used);
  let count = 0;
  for (const names of [request.ExpressionAttributeNames, request.ExpressionAttributeValues]) {
    for (const name in names) {
      if (!used.has(name)) throw new Error(`DynamoDB would refuse ${name}, which no expression uses: ${text}`);
      count += 1;
    }
  }
  if (count < used.size) throw new Error(`DynamoDB would refuse an expression with undefined placeholders: ${text}`);
}

/** Without the names and values that no expression uses: DynamoDB refuses them. */
export function trimmed<Sent extends object>(request: Sent & Partial<Request>): Sent {
  const expressions = [request.ConditionExpression, request.UpdateExpression, request.KeyConditionExpression].join(' ');
  const used = new Set(expressions.match(/[#:]\w+/g));
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...rest } = request;
  const trim = <T>(all: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
  const [keptNames, keptValues] = [trim(names), trim(values)];
  const kept = {
    ...rest,
    ...(Object.keys(keptNames).length > 0 && { ExpressionAttributeNames: keptNames }),
    ...(Object.keys(keptValues).length > 0 && { ExpressionAttributeValues: keptValues }),
  };
  // Only placeholders were taken away.
  return kept as unknown as Sent;
}
