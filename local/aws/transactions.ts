import { hash } from 'node:crypto';
import { AwsError, dynamoError, validationError } from './aws-error.ts';
import type { Change, Input } from './dynalite.ts';
import { run, storageKey, validate } from './dynalite.ts';
import type { ItemLocks } from './item-locks.ts';
import type { ItemWrite, WriteOperation } from './item-writes.ts';
import { itemName, itemNames, prepareWrite, runWrite } from './item-writes.ts';
import type { TableStore } from './table-store.ts';
import { viewOf } from './table-store.ts';
import type { TransactionTokens } from './transaction-tokens.ts';

const MAX_ITEMS = 100;

/** What the four kinds of a transaction's items are done with. A check is a deletion that is never committed. */
const KINDS: Readonly<Record<string, { readonly operation: WriteOperation; readonly needs?: string }>> = {
  Put: { operation: 'PutItem' },
  Update: { operation: 'UpdateItem', needs: 'UpdateExpression' },
  Delete: { operation: 'DeleteItem' },
  ConditionCheck: { operation: 'DeleteItem', needs: 'ConditionExpression' },
};

interface Step {
  readonly write: ItemWrite;
  readonly isCheck: boolean;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/**
 * TransactWriteItems. All changes and the request's token go to LevelDB as one batch, which it applies whole or not
 * at all: a failed condition needs no roll-back, and a killed process leaves no half transaction to repair.
 */
export async function transactWrite(
  store: TableStore,
  locks: ItemLocks,
  tokens: TransactionTokens,
  input: Input,
): Promise<object> {
  const token = input.ClientRequestToken;
  // Taken first, because validation drops unknown members in place.
  const fingerprint = hash('sha256', JSON.stringify(input.TransactItems) ?? '', 'base64');
  const steps = transactItems(input).map((item, index) => readStep(store, item, index));
  const names = itemNames(steps.map((step) => step.write));
  refuseRepeated(names);
  if (typeof token !== 'string') return locks.hold(names, () => applySteps(store, steps, []));
  if (tokens.begin(token, fingerprint) === 'done') return {};
  try {
    return await locks.hold(names, async () => {
      const answer = await applySteps(store, steps, tokens.changes(token, fingerprint));
      tokens.complete(token, fingerprint);
      return answer;
    });
  } finally {
    tokens.end(token);
  }
}

/** TransactGetItems: all items as of one moment. */
export async function transactGet(store: TableStore, locks: ItemLocks, input: Input): Promise<object> {
  const gets = transactItems(input).map((item) => {
    const [kind, get] = onlyMember(item, 'Get');
    if (kind !== 'Get') throw validationError('TransactItems can only contain Get.');
    return validate('GetItem', store.engine, get);
  });
  const names = gets.map((get) => {
    // dynalite has checked the types of these members.
    const table = store.table(get.TableName as string);
    const key = table && storageKey(table, get.Key as Record<string, Record<string, unknown>>, false);
    if (table === undefined) throw dynamoError('ResourceNotFoundException', 'Requested resource not found');
    if (key === undefined) throw validationError('The provided key element does not match the schema');
    return itemName(table.TableName, key);
  });
  refuseRepeated(names);
  return locks.hold(names, async () => {
    const view = viewOf(store);
    return { Responses: await Promise.all(gets.map((get) => run('GetItem', view, get))) };
  });
}

async function applySteps(store: TableStore, steps: readonly Step[], further: readonly Change[]): Promise<object> {
  const changes: Change[] = [...further];
  const reasons: Reason[] = [];
  // The items are distinct, so no step has to see what another one changes.
  for (const step of steps) {
    try {
      const done = await runWrite(store, step.write);
      if (!step.isCheck) changes.push(...done.changes);
      reasons.push({ Code: 'None' });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (reasons.some((reason) => reason.Code !== 'None')) throw cancelled(reasons);
  await store.commit(changes);
  return {};
}

function transactItems(input: Input): readonly unknown[] {
  const items = input.TransactItems;
  if (Array.isArray(items) && items.length > 0 && items.length <= MAX_ITEMS) return items;
  throw validationError(
    "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less " +
      `than or equal to ${MAX_ITEMS} and greater than or equal to 1`,
  );
}

function readStep(store: TableStore, item: unknown, index: number): Step {
  const [name, request] = onlyMember(item, 'Check, Put, Update or Delete');
  const kind = KINDS[name];
  if (kind === undefined) throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  if (kind.needs !== undefined && typeof request[kind.needs] !== 'string') {
    const path = [name, kind.needs].map((part) => part.charAt(0).toLowerCase() + part.slice(1)).join('.');
    throw validationError(
      `1 validation error detected: Value null at 'transactItems.${index + 1}.member.${path}' failed to satisfy ` +
        'constraint: Member must not be null',
    );
  }
  return { write: prepareWrite(store, kind.operation, request), isCheck: name === 'ConditionCheck' };
}

function onlyMember(item: unknown, allowed: string): readonly [string, Input] {
  const members = typeof item === 'object' && item !== null ? Object.entries(item).filter(([, value]) => value) : [];
  const [first] = members;
  if (members.length === 1 && first !== undefined) return first;
  throw validationError(`TransactItems can only contain one of ${allowed}`);
}

function refuseRepeated(names: readonly string[]): void {
  if (new Set(names).size === names.length) return;
  throw validationError('Transaction request cannot include multiple operations on one item');
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof AwsError)) throw error;
  if (error.is('ConditionalCheckFailedException')) {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.details };
  }
  if (error.is('ValidationException')) return { Code: 'ValidationError', Message: error.message };
  throw error;
}

function cancelled(reasons: readonly Reason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return dynamoError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}
