import { createRequire } from 'node:module';
import { AwsError, dynamoError } from './aws-error.ts';
import type { Parse } from './parsed-expressions.ts';
import { rememberingParse } from './parsed-expressions.ts';

/** An item or key on the wire: attribute name to `{ S: … }`, `{ N: … }` and so on. */
export type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The body of a DynamoDB request, before or after validation. */
export type Input = Readonly<Record<string, unknown>>;

/** What is kept of a table, as DescribeTable shows it. */
export interface Table {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly TableArn: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly IndexStatus: string }[];
}

/** One change of the underlying LevelDB. A list of them is applied whole or not at all. */
export type Change =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/** Bounds of a walk over sorted keys. */
export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** The part of LevelDB (on disk) and memory-level that is used here. Values are JSON. */
export interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): unknown;
  batch(changes: readonly Change[]): Promise<void>;
  values(range: Range): AsyncIterable<unknown>;
  keys(range: Range): AsyncIterable<string>;
  iterator(range: Range): AsyncIterable<readonly [string, unknown]>;
  clear(range: Range): Promise<void>;
}

/** dynalite's own store. Its operations are given a view of it instead (`table-store.ts`). */
export interface EngineStore {
  readonly options: object;
  readonly db: Level;
  readonly tableDb: { awsAccountId: string; awsRegion: string };
  getTable(name: string, checkStatus: unknown, callback?: Callback): void;
}

export type Callback = (error: unknown, value?: unknown) => void;

interface Validation {
  readonly types: object;
  readonly custom?: (input: object, store: object) => string | undefined;
}

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;
export type EngineOperation = (typeof OPERATIONS)[number];

// dynalite exports an HTTP server only. Its parts are loaded one by one, because running the server in process would
// parse and print every body twice, and because only with its parts can several writes become one atomic batch.
// The version is pinned exactly, and the conformance tests hold these paths and shapes to it.
const load = createRequire(import.meta.url);
const database = load('dynalite/db') as {
  create(options: { path?: string; createTableMs: number; deleteTableMs: number; updateTableMs: number }): EngineStore;
  createKey(item: object, table: object): string;
  validateKey(key: object, table: object): unknown;
  validateItem(item: object, table: object): unknown;
};
const validations = load('dynalite/validations') as {
  checkTypes(input: object, types: object): Input;
  checkValidations(input: object, types: object, custom: Validation['custom'], store: object): void;
};
// The validations call the parsers through these objects.
for (const name of ['conditionParser', 'updateParser']) {
  const parser = load(`dynalite/db/${name}`) as { parse: Parse };
  parser.parse = rememberingParse(parser.parse);
}
const parts = new Map(
  OPERATIONS.map((operation) => {
    const file = operation.charAt(0).toLowerCase() + operation.slice(1);
    const validation = load(`dynalite/validations/${file}`) as Validation;
    const action = load(`dynalite/actions/${file}`) as (store: object, input: object, callback: Callback) => void;
    return [operation as string, { validation, action }];
  }),
);

/** Opens dynalite's store, in memory when no path is given, without the delays that mimic the real service. */
export function openEngineStore(options: { readonly path?: string; account: string; region: string }): EngineStore {
  const delays = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const store = database.create(options.path === undefined ? delays : { ...delays, path: options.path });
  store.tableDb.awsAccountId = options.account;
  store.tableDb.awsRegion = options.region;
  return store;
}

/** dynalite's own validation of a request; the result carries the parsed expressions. */
export function validate(operation: EngineOperation, store: EngineStore, input: Input): Input {
  const { validation } = part(operation);
  try {
    const checked = validations.checkTypes(input, validation.types);
    validations.checkValidations(checked, validation.types, validation.custom, store);
    return checked;
  } catch (error) {
    throw asAwsError(error);
  }
}

/** Runs a validated request against a view of the store. */
export function run(operation: EngineOperation, view: object, input: Input): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  part(operation).action(view, input, (error, output) => {
    if (error) reject(asAwsError(error));
    else resolve(output);
  });
  return promise;
}

/** The sorted key under which dynalite keeps an item, or nothing if the key attributes do not fit the table. */
export function storageKey(table: Table, attributes: Attributes, isWholeItem: boolean): string | undefined {
  const problem = isWholeItem ? database.validateItem(attributes, table) : database.validateKey(attributes, table);
  return problem ? undefined : database.createKey(attributes, table);
}

function part(operation: EngineOperation) {
  const found = parts.get(operation);
  if (found === undefined) throw new Error(`dynalite has no operation ${operation}.`);
  return found;
}

function asAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !('body' in error)) return error;
  // Errors with a body come from dynalite alone, whose bodies have these members.
  const body = error.body as { __type: string; message?: string; Message?: string };
  const message = body.message ?? body.Message ?? '';
  if (message === '' && body.__type.endsWith('#ResourceInUseException')) {
    return dynamoError('ResourceInUseException', 'Table already exists.');
  }
  return new AwsError(body.__type, message);
}
