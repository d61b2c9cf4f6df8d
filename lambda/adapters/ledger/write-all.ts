import { setTimeout as pause } from 'node:timers/promises';
import { type AwsClient, AwsError, conflictIn } from '../aws-client.ts';
import type { Item } from './attempt-row.ts';

/** The table of the ledger, and what of the world its writes need. */
export interface LedgerTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
  /** From 0 to 1, for pauses that no two writers share. */
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** A write of one item: the parameters of its operation, without the table, unless it is another one. Each has a condition. */
export type Write = { readonly Put: object } | { readonly Update: object };

/** The item as it is where a condition did not hold; `undefined` if there is none. */
export interface Refusal {
  readonly item: Item | undefined;
}

/** One for each write, in their order: `undefined` where nothing was wrong. */
export type Refusals = readonly (Refusal | undefined)[];

/** How long writers that meet on the same items make way for one another, and how often at most. */
const PATIENCE_MS = 2_000;
const MOST_TRIES = 24;
const LONGEST_PAUSE_MS = 160;

/** The reason that says that a condition did not hold. */
const REFUSED = 'ConditionalCheckFailed';
/** Reasons that say nothing of a condition: somebody else was writing, or too many were. */
const PASSING: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'RequestLimitExceeded',
]);

/** Until when something may be tried again that is tried once. */
export const ONCE = Number.NEGATIVE_INFINITY;

/** Until when something that begins now may be tried again. */
export function patienceFrom({ now }: LedgerTable): number {
  return now() + PATIENCE_MS;
}

/** Does all of the writes or none; gives nothing if they are done, else which conditions did not hold. One alone is no transaction. */
export async function writeAll(
  store: LedgerTable,
  writes: readonly [Write, ...Write[]],
  until = patienceFrom(store),
): Promise<Refusals | undefined> {
  const complete = writes.map((write) => within(store.table, write));
  const [only] = complete;
  if (complete.length === 1 && only) return await writeOne(store, only);
  return await patiently(store, until, async () => {
    try {
      await store.client('TransactWriteItems', { TransactItems: complete });
      return undefined;
    } catch (error) {
      return refusalsIn(error) ?? Promise.reject(error);
    }
  });
}

async function writeOne({ client }: LedgerTable, write: Write): Promise<Refusals | undefined> {
  try {
    if ('Put' in write) await client('PutItem', write.Put);
    else await client('UpdateItem', write.Update);
    return undefined;
  } catch (error) {
    const conflict = conflictIn(error);
    if (conflict) return [conflict];
    throw error;
  }
}

function within(TableName: string, write: Write): Write {
  const more = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  return 'Put' in write
    ? { Put: { TableName, ...write.Put, ...more } }
    : { Update: { TableName, ...write.Update, ...more } };
}

/** Sends again what only met others on its way: with pauses by chance, as those would meet again. */
export async function patiently<T>(store: LedgerTable, until: number, send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (tries >= MOST_TRIES || store.now() > until || !isPassing(error)) throw error;
      await makeWay(store, tries);
    }
  }
}

/** Waits for a moment, longer each time. */
export async function makeWay(
  { random = Math.random, sleep = pause }: Pick<LedgerTable, 'random' | 'sleep'>,
  tries: number,
): Promise<void> {
  await sleep(random() * Math.min(LONGEST_PAUSE_MS, 5 * 2 ** tries));
}

interface Reason {
  readonly Code?: string;
  readonly Item?: Item;
}

/**
 * What the conditions of a transaction said. The first write is the one that all others hang on: what was not looked at
 * there, because somebody was writing it, leaves everything open.
 */
function refusalsIn(error: unknown): Refusals | undefined {
  const reasons = reasonsIn(error);
  const [first] = reasons;
  if (first?.Code !== 'None' && first?.Code !== REFUSED) return undefined;
  const refusals = reasons.map(({ Code, Item }) => (Code === REFUSED ? { item: Item } : undefined));
  return refusals.some((refusal) => refusal !== undefined) ? refusals : undefined;
}

/** Whether a transaction has only met others on its way. */
export function isPassing(error: unknown): boolean {
  return reasonsIn(error).some(({ Code }) => PASSING.has(Code ?? ''));
}

function reasonsIn(error: unknown): readonly Reason[] {
  if (!(error instanceof AwsError) || error.name !== 'TransactionCanceledException') return [];
  const reasons: unknown = error.answer.CancellationReasons;
  return Array.isArray(reasons) ? reasons : [];
}

/** Others have changed the same items all the time. */
export class OthersFaster extends Error {
  override readonly name = 'OthersFaster';

  constructor() {
    super('others were always faster');
  }
}

/** Whether a write did not come about because of others who wrote the same accounts; the row itself was never in question. */
export function isCrowdedOut(error: unknown): boolean {
  return error instanceof OthersFaster || reasonsIn(error)[0]?.Code === 'None';
}
