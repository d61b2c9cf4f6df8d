import { type AwsClient, AwsError } from '../../../lambda/adapters/aws-client.ts';
import type { Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import { query } from './query.ts';
import { type Request, requireKnown, type TransactItem, type TransactRequest } from './requests.ts';
import { type Row, Rows } from './rows.ts';
import { type Add, exactly } from './values.ts';
import { type Planned, plan, type WriteKind } from './writes.ts';

/** What of DynamoDB is not fixed: time, how far its index lags, how long its pages are. */
export interface ModelOptions {
  now(): number;
  /** For how long the index does not show a write. */
  lagMs?(): number;
  /** How long reads may see an item as it was before, unless they are consistent. */
  staleMs?(): number;
  pageItems?: number;
  readonly add?: Add;
  /** Told of each item that was written, with all of its request. */
  wrote?(rows: readonly { readonly row: Row; readonly isCheck: boolean }[], isTransaction: boolean): void;
}

/** A table of DynamoDB in memory, as far as the ledger uses one, and everything at once: whoever calls it brings time. */
export interface ModelDynamoDb {
  /** Does one operation to the end. Throws what DynamoDB would answer, and an `Error` for what the model does not know. */
  run(operation: string, input: object): object;
  readonly client: AwsClient;
  items(): Iterable<Item>;
}

const SINGLE: Readonly<Record<string, WriteKind>> = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' };
const KINDS = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

export function createModelDynamoDb(indexKey: string, options: ModelOptions): ModelDynamoDb {
  const rows = new Rows(indexKey);
  const tokens = new Map<string, string>();
  const world = { rows, tokens, options };
  // Whoever calls names the shape that DynamoDB documents for the operation, and the model keeps to it.
  const run = (operation: string, input: object): object => runOn(world, operation, input as Request & TransactRequest);
  return {
    run,
    client: async <Output>(operation: string, input: object) => run(operation, input) as Output,
    *items() {
      for (const { item } of rows.all()) if (item) yield item;
    },
  };
}

interface World {
  readonly rows: Rows;
  readonly tokens: Map<string, string>;
  readonly options: ModelOptions;
}

function runOn(world: World, operation: string, input: Request & TransactRequest): object {
  const kind = SINGLE[operation];
  if (kind) return writeOne(world, kind, input);
  switch (operation) {
    case 'TransactWriteItems':
      return transact(world, input);
    case 'TransactGetItems':
      return { Responses: readAll(world, input) };
    case 'GetItem':
      requireKnown(input);
      return shown(asRead(world, input));
    case 'Query':
      requireKnown(input);
      return query(world.rows, input, world.options);
    default:
      throw new Error(`The model of DynamoDB does not know the operation ${operation}`);
  }
}

function asRead({ rows, options }: World, { Key: key = {}, ConsistentRead: isConsistent }: Request): Item | undefined {
  const row = rows.at(key);
  const isStale = !isConsistent && options.now() < row.changedAt + (options.staleMs?.() ?? 0);
  return isStale ? row.before : row.item;
}

/** All as of one moment. */
function readAll({ rows }: World, { TransactItems: items }: TransactRequest): readonly object[] {
  return items.map(({ Get: get }) => {
    if (!get) throw new AwsError('ValidationException', 400, {});
    requireKnown(get);
    return shown(rows.at(get.Key ?? {}).item);
  });
}

function shown(item: Item | undefined): { readonly Item?: Item } {
  return item ? { Item: item } : {};
}

function writeOne(world: World, kind: WriteKind, request: Request): object {
  const planned = plan(world.rows, kind, request, world.options.add ?? exactly);
  if (!planned.isAllowed) throw new AwsError('ConditionalCheckFailedException', 400, shown(planned.shown));
  const { item: before } = planned.row;
  commit(world, [planned], false);
  switch (request.ReturnValues ?? 'NONE') {
    case 'NONE':
      return {};
    case 'ALL_NEW':
      return { Attributes: planned.after };
    case 'ALL_OLD':
      return before ? { Attributes: before } : {};
    default:
      throw new Error(`The model of DynamoDB does not know to return ${request.ReturnValues}`);
  }
}

function transact(world: World, { TransactItems: items, ClientRequestToken: token, ...rest }: TransactRequest): object {
  if (Object.keys(rest).length > 0) throw new Error(`The model of DynamoDB does not know ${Object.keys(rest)}`);
  const fingerprint = token === undefined ? '' : JSON.stringify(items);
  const known = token === undefined ? undefined : world.tokens.get(token);
  if (known !== undefined) {
    if (known === fingerprint) return {};
    throw new AwsError('IdempotentParameterMismatchException', 400, {});
  }
  requireApart(world, items);
  const planned = items.map((item) => planOf(world, item));
  const allowed = planned.filter((one): one is Planned => 'row' in one && one.isAllowed);
  if (allowed.length < planned.length) throw cancelled(planned);
  commit(world, allowed, true);
  if (token !== undefined) world.tokens.set(token, fingerprint);
  return {};
}

type Refused = { readonly Code: string };

/** A transaction takes no item twice. */
function requireApart({ rows }: World, items: readonly TransactItem[]): void {
  const touched = new Set(items.map((item) => rows.at(requestIn(item)[1])));
  if (items.length === 0 || items.length > 100 || touched.size < items.length) {
    throw new AwsError('ValidationException', 400, {});
  }
}

function planOf({ rows, options }: World, item: TransactItem): Planned | Refused {
  const [kind, , request] = requestIn(item);
  try {
    return plan(rows, kind, request, options.add ?? exactly);
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ValidationException') return { Code: 'ValidationError' };
    throw error;
  }
}

function requestIn(item: TransactItem): [kind: WriteKind, key: Item, request: Request] {
  const kind = KINDS.find((name) => item[name]);
  const request = kind && item[kind];
  const key = kind === 'Put' ? request?.Item : request?.Key;
  if (!request || !key || Object.keys(item).length !== 1) throw new AwsError('ValidationException', 400, {});
  if (request.ReturnValues) throw new Error('The model of DynamoDB returns no values of a transaction');
  return [kind, key, request];
}

function cancelled(planned: readonly (Planned | Refused)[]): AwsError {
  const CancellationReasons = planned.map((one) => {
    if ('Code' in one) return one;
    return one.isAllowed ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', ...shown(one.shown) };
  });
  return new AwsError('TransactionCanceledException', 400, { CancellationReasons });
}

function commit({ rows, options }: World, planned: readonly Planned[], isTransaction: boolean): void {
  const now = options.now();
  for (const { row, after, isCheck } of planned) {
    if (!isCheck) rows.write(row, after, { now, lagMs: options.lagMs?.() ?? 0 });
  }
  options.wrote?.(planned, isTransaction);
}
