import type { AttributeValue, Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import type { ModelOptions } from './create-model-dynamodb.ts';
import type { Request } from './requests.ts';
import type { Rows } from './rows.ts';
import { compare } from './values.ts';
import { conditionOf, scopeOf } from './writes.ts';

/** The keys of the one index: what its query names. */
const INDEX_SORT = 'leaseUntil';

/** A query of the table or of its index, page by page. */
export function query(rows: Rows, request: Request, options: ModelOptions): object {
  const { KeyConditionExpression: expression = '', IndexName: index, ExclusiveStartKey: from } = request;
  if (index && request.ConsistentRead) throw new Error('DynamoDB reads no index consistently');
  const condition = conditionOf(expression);
  const candidates = index ? rows.index(options.now()) : inPartition(rows, request);
  const found: Item[] = [];
  for (const item of candidates) if (condition(scopeOf(request, item))) found.push(item);
  const direction = request.ScanIndexForward === false ? -1 : 1;
  found.sort((one, other) => direction * orderOf(one, other, index !== undefined));
  const rest = from ? found.filter((item) => direction * orderOf(item, from, index !== undefined) > 0) : found;
  const most = Math.min(request.Limit ?? Number.POSITIVE_INFINITY, options.pageItems ?? Number.POSITIVE_INFINITY);
  const page = rest.slice(0, most);
  const last = page.at(-1);
  const hasMore = page.length === most && last !== undefined;
  return { Items: page, Count: page.length, ...(hasMore && { LastEvaluatedKey: keyIn(last, index !== undefined) }) };
}

function* inPartition(rows: Rows, request: Request): Generator<Item> {
  const { names, values } = scopeOf(request, undefined);
  const [, attribute = '', placeholder = ''] =
    /^\s*([#\w]+)\s*=\s*(:\w+)/.exec(request.KeyConditionExpression ?? '') ?? [];
  if ((names[attribute] ?? attribute) !== 'pk') throw new Error('The model queries by `pk = :value` first');
  for (const { item } of rows.partition(values[placeholder]?.S ?? '')) if (item) yield item;
}

function orderOf(one: Item, other: Item, isIndex: boolean): number {
  return (isIndex && between(one, other, INDEX_SORT)) || between(one, other, 'pk') || between(one, other, 'sk');
}

function between(one: Item, other: Item, name: string): number {
  const [left, right]: (AttributeValue | undefined)[] = [one[name], other[name]];
  return (left && right && compare(left, right)) ?? 0;
}

function keyIn({ pk = {}, sk = {}, openShard = {}, leaseUntil = {} }: Item, isIndex: boolean): Item {
  return isIndex ? { pk, sk, openShard, leaseUntil } : { pk, sk };
}
