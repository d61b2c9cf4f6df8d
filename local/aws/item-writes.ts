import { AwsError, validationError } from './aws-error.ts';
import type { Attributes, Change, Input } from './dynalite.ts';
import { run, storageKey, validate } from './dynalite.ts';
import type { TableStore } from './table-store.ts';
import { viewOf } from './table-store.ts';

/** The operations that write one item. */
export type WriteOperation = 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** A validated write of one item that waits for its turn. */
export interface ItemWrite {
  readonly operation: WriteOperation;
  readonly input: Input;
  readonly table: string;
  /** Absent when the table is missing or the key does not fit it: running the write then says so. */
  readonly storageKey?: string;
  /** Whether a failed condition is answered with the item as it is. */
  readonly showsItem: boolean;
}

/** Checks a write as DynamoDB does before it looks at any item. */
export function prepareWrite(store: TableStore, operation: WriteOperation, input: Input): ItemWrite {
  const shown = input.ReturnValuesOnConditionCheckFailure ?? 'NONE';
  if (shown !== 'ALL_OLD' && shown !== 'NONE') {
    throw validationError(
      `1 validation error detected: Value '${shown}' at 'returnValuesOnConditionCheckFailure' failed to satisfy ` +
        'constraint: Member must satisfy enum value set: [ALL_OLD, NONE]',
    );
  }
  const checked = validate(operation, store.engine, input);
  // dynalite has checked the types of these members.
  const table = checked.TableName as string;
  const attributes = (operation === 'PutItem' ? checked.Item : checked.Key) as Attributes;
  const described = store.table(table);
  const key = described && storageKey(described, attributes, operation === 'PutItem');
  const write = { operation, input: checked, table, showsItem: shown === 'ALL_OLD' };
  return key === undefined ? write : { ...write, storageKey: key };
}

/** The name by which an item is locked, and by which two writes of one item are recognised. */
export function itemName(table: string, key: string): string {
  return `${table}~${key}`;
}

export function itemNames(writes: readonly ItemWrite[]): readonly string[] {
  return writes.flatMap((write) => (write.storageKey === undefined ? [] : [itemName(write.table, write.storageKey)]));
}

/** Works out what a write changes, indexes included, or throws its refusal. The caller holds the item and commits. */
export async function runWrite(
  store: TableStore,
  write: ItemWrite,
): Promise<{ readonly output: unknown; readonly changes: readonly Change[] }> {
  const changes: Change[] = [];
  const record = (change: Change) => void changes.push(change);
  const view = viewOf(store, write.storageKey === undefined ? {} : { record, itemKey: write.storageKey });
  try {
    return { output: await run(write.operation, view, write.input), changes };
  } catch (error) {
    throw withItem(store, write, error);
  }
}

function withItem(store: TableStore, write: ItemWrite, error: unknown): unknown {
  if (!write.showsItem || write.storageKey === undefined) return error;
  if (!(error instanceof AwsError) || !error.is('ConditionalCheckFailedException')) return error;
  const item = store.item(write.table, write.storageKey);
  return item === undefined ? error : new AwsError(error.type, error.message, { details: { Item: item } });
}
