import { GatewayError } from '../core/errors.ts';
import type { AttemptStart, Ending, Ledger } from '../core/ledger.ts';
import { attemptKey, type Item, itemFromEnding, itemFromStart } from './attempt-row.ts';
import { type AwsClient, conflictIn } from './aws-client.ts';

export interface LedgerTable {
  readonly client: AwsClient;
  readonly table: string;
  now(): number;
}

/**
 * The ledger on DynamoDB. What it cannot promise: an answer that is lost on the way back (the write may or may not have
 * happened). So every write has a condition on the state of the row, and "it is already as I want it" is success.
 */
export function createLedger(store: LedgerTable): Ledger {
  return {
    async begin(start) {
      try {
        await putNew(store, itemFromStart(start));
      } catch (cause) {
        // Closed, not open: an attempt without a row would be money that nobody counts.
        throw new GatewayError('ledger-unavailable', 'The ledger cannot be written. Nothing was sent to a provider.', {
          cause,
          retryAfterSeconds: 1,
        });
      }
    },
    async end(start, ending) {
      const found = await settle(store, start, itemFromEnding(ending, store.now()));
      if (!found) return;
      if (found.state?.S === 'EXPIRED') await correct(store, start, ending, found);
      else if (!isSame(found, ending)) throw new Error(`attempt is ${found.state?.S} already`);
    },
  };
}

/** Writes a row that must be new; if it is there already, an earlier try of ours has written it. */
async function putNew({ client, table }: LedgerTable, item: Item): Promise<void> {
  try {
    await client('PutItem', { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
  } catch (error) {
    if (!conflictIn(error)) throw error;
  }
}

/** Ends a row that is still reserved; gives the row as it is if it is not. */
async function settle({ client, table }: LedgerTable, start: AttemptStart, changes: Item): Promise<Item | undefined> {
  const names = Object.keys(changes);
  try {
    await client('UpdateItem', {
      TableName: table,
      Key: attemptKey(start.team, start.callId, start.attempt),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE openShard, leaseUntil`,
      ConditionExpression: '#state = :reserved',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
        ':reserved': { S: 'RESERVED' },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return undefined;
  } catch (error) {
    const found = conflictIn(error)?.item;
    if (found) return found;
    throw error;
  }
}

/** The sweeper was faster: its row stays as it is, and one more row holds the difference. */
async function correct(store: LedgerTable, start: AttemptStart, ending: Ending, expired: Item): Promise<void> {
  const { cost: _, ...changes } = itemFromEnding(ending, store.now());
  const { pk, sk } = attemptKey(start.team, start.callId, start.attempt);
  const { picoUsd } = ending.cost;
  const charged = BigInt(expired.cost?.N ?? 0);
  await putNew(store, {
    ...itemWithoutHold(start),
    ...changes,
    pk,
    sk: { S: `${sk.S}#correction` },
    state: { S: 'CORRECTION' },
    ...(picoUsd !== null && { cost: { N: String(picoUsd - charged) } }),
  });
}

function itemWithoutHold(start: AttemptStart): Item {
  const { openShard: _shard, leaseUntil: _lease, hold: _hold, ...item } = itemFromStart(start);
  return item;
}

function isSame(found: Item, ending: Ending): boolean {
  return found.outcome?.S === ending.outcome && found.cost?.N === ending.cost.picoUsd?.toString();
}
