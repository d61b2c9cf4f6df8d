import { AwsError, validationError } from './aws-error.ts';
import type { Attributes, EngineOperation, Input } from './dynalite.ts';
import { run, storageKey, validate } from './dynalite.ts';
import { ItemLocks } from './item-locks.ts';
import type { ItemWrite, WriteOperation } from './item-writes.ts';
import { itemNames, prepareWrite, runWrite } from './item-writes.ts';
import type { TableStore } from './table-store.ts';
import { openTableStore, viewOf } from './table-store.ts';
import * as tables from './tables.ts';
import { describeTimeToLive, sweepExpired, updateTimeToLive } from './time-to-live.ts';
import { TransactionTokens } from './transaction-tokens.ts';
import { transactGet, transactWrite } from './transactions.ts';

/** DynamoDB in this process: dynalite's engine, and what it lacks. */
export interface DynamoDb {
  /** Answers one operation with the body of its response, or throws an `AwsError`. */
  answer(operation: string, input: Input): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens the tables of a folder, or of memory, and starts removing expired items. */
export async function openDynamoDb(options: {
  readonly folder?: string;
  readonly account: string;
  readonly region: string;
  readonly now: () => number;
  readonly sweepIntervalMs: number;
}): Promise<DynamoDb> {
  const store = await openTableStore(options);
  const locks = new ItemLocks();
  const operations = operationsOn(store, locks, await TransactionTokens.load(store, options.now));
  let sweep = Promise.resolve();
  const timer = setInterval(() => {
    sweep = sweep
      .then(() => sweepExpired(store, locks, options.now()))
      .catch((error: unknown) => console.error('The embedded DynamoDB could not remove expired items.', error));
  }, options.sweepIntervalMs);
  timer.unref();
  return {
    async answer(name, input) {
      const operation = operations.get(name);
      if (operation === undefined) {
        throw new AwsError('com.amazon.coral.service#UnknownOperationException', `Unknown operation: ${name}`);
      }
      return operation(input);
    },
    async close() {
      clearInterval(timer);
      await sweep;
      await store.close();
    },
  };
}

type Operation = (input: Input) => Promise<unknown>;

function operationsOn(store: TableStore, locks: ItemLocks, tokens: TransactionTokens): ReadonlyMap<string, Operation> {
  const reading = (operation: EngineOperation) => [operation, (input: Input) => read(store, operation, input)] as const;
  const writing = (operation: WriteOperation) =>
    [operation, (input: Input) => writeItem(store, locks, prepareWrite(store, operation, input))] as const;
  // Changes of one table happen one after the other.
  const changing = (change: (store: TableStore, input: Input) => Promise<object>) => (input: Input) =>
    locks.hold([`table ${String(input.TableName)}`], () => change(store, input));
  return new Map<string, Operation>([
    reading('GetItem'),
    reading('BatchGetItem'),
    reading('Query'),
    reading('Scan'),
    reading('ListTables'),
    reading('ListTagsOfResource'),
    writing('PutItem'),
    writing('UpdateItem'),
    writing('DeleteItem'),
    ['BatchWriteItem', (input) => batchWrite(store, locks, input)],
    ['TransactWriteItems', (input) => transactWrite(store, locks, tokens, input)],
    ['TransactGetItems', (input) => transactGet(store, locks, input)],
    ['CreateTable', changing(tables.createTable)],
    ['UpdateTable', changing(tables.updateTable)],
    ['DeleteTable', changing(tables.deleteTable)],
    ['UpdateTimeToLive', changing(updateTimeToLive)],
    ['UpdateContinuousBackups', changing(tables.updateBackups)],
    ['DescribeTable', (input) => tables.describeTable(store, input)],
    ['DescribeTimeToLive', (input) => describeTimeToLive(store, input)],
    ['DescribeContinuousBackups', (input) => tables.describeBackups(store, input)],
    ['TagResource', (input) => tables.writeTags(store, 'TagResource', input)],
    ['UntagResource', (input) => tables.writeTags(store, 'UntagResource', input)],
  ]);
}

function read(store: TableStore, operation: EngineOperation, input: Input): Promise<unknown> {
  const checked = validate(operation, store.engine, input);
  return run(operation, viewOf(store, { resumeKey: resumeKeyOf(store, checked) }), checked);
}

function writeItem(store: TableStore, locks: ItemLocks, write: ItemWrite): Promise<unknown> {
  return locks.hold(itemNames([write]), async () => {
    const { output, changes } = await runWrite(store, write);
    await store.commit(changes);
    return output;
  });
}

/** BatchWriteItem, as the single writes that it stands for. */
async function batchWrite(store: TableStore, locks: ItemLocks, input: Input): Promise<object> {
  const checked = validate('BatchWriteItem', store.engine, input);
  const writes: ItemWrite[] = [];
  // dynalite has checked that these are tables with lists of requests of the two kinds.
  const requests = checked.RequestItems as Record<string, { PutRequest?: Input; DeleteRequest?: Input }[]>;
  for (const [table, ofTable] of Object.entries(requests)) {
    await tables.existing(store, table);
    for (const { PutRequest: put, DeleteRequest: remove } of ofTable) {
      writes.push(prepareWrite(store, put ? 'PutItem' : 'DeleteItem', { TableName: table, ...put, ...remove }));
    }
  }
  if (writes.some((write) => write.storageKey === undefined)) {
    throw validationError('The provided key element does not match the schema');
  }
  if (new Set(itemNames(writes)).size < writes.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
  await Promise.all(writes.map((write) => writeItem(store, locks, write)));
  return { UnprocessedItems: {} };
}

function resumeKeyOf(store: TableStore, input: Input): string | undefined {
  // dynalite has checked the types of these members.
  const startKey = input.ExclusiveStartKey as Attributes | undefined;
  const table = startKey && store.table(input.TableName as string);
  if (!table) return undefined;
  const names = table.KeySchema.map((key) => key.AttributeName);
  const key = Object.fromEntries(names.flatMap((name) => (startKey[name] ? [[name, startKey[name]]] : [])));
  return storageKey(table, key, false);
}
