import type { OpenAttempt, OpenAttempts } from '../core/ledger.ts';
import { OPEN_ATTEMPTS_INDEX, OPEN_ATTEMPTS_SHARDS } from '../settings.ts';
import { attemptKey, type Item, openShard } from './attempt-row.ts';
import { conflictIn } from './aws-client.ts';
import type { LedgerTable } from './dynamodb-ledger.ts';

/**
 * The sweeper's view of the ledger. The index lags behind the table and may name rows that have ended since, so each is
 * ended on a condition. DynamoDB's TTL would be no sweeper: it deletes when it likes, and it charges nobody.
 */
export function createOpenAttempts(store: LedgerTable): OpenAttempts {
  return {
    async *overdue(now) {
      for (let shard = 0; shard < OPEN_ATTEMPTS_SHARDS; shard += 1) yield* overdueIn(store, openShard(shard), now);
    },
    expire: (attempt, now) => expire(store, attempt, now),
  };
}

/** A page of a query's result. */
interface Page {
  readonly Items?: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

async function* overdueIn({ client, table }: LedgerTable, shard: string, now: number): AsyncGenerator<OpenAttempt> {
  let from: Item | undefined;
  do {
    const page: Page = await client('Query', {
      TableName: table,
      IndexName: OPEN_ATTEMPTS_INDEX,
      KeyConditionExpression: 'openShard = :shard AND leaseUntil < :now',
      ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
      ...(from && { ExclusiveStartKey: from }),
    });
    for (const item of page.Items ?? []) yield openAttemptFrom(item);
    from = page.LastEvaluatedKey;
  } while (from);
}

function openAttemptFrom(item: Item): OpenAttempt {
  return {
    team: item.team?.S ?? '',
    callId: item.callId?.S ?? '',
    attempt: Number(item.attempt?.N),
    leaseUntil: Number(item.leaseUntil?.N),
    holdPicoUsd: item.hold?.N === undefined ? null : BigInt(item.hold.N),
  };
}

/** Charged at its hold: nobody knows what a killed function has spent, and too little would be the wrong guess. */
async function expire({ client, table }: LedgerTable, open: OpenAttempt, now: number): Promise<boolean> {
  const cost = open.holdPicoUsd === null ? '' : ', cost = :cost';
  try {
    await client('UpdateItem', {
      TableName: table,
      Key: attemptKey(open.team, open.callId, open.attempt),
      UpdateExpression: `SET #state = :expired, outcome = :outcome, costSource = :source, endedAt = :now${cost} REMOVE openShard, leaseUntil`,
      ConditionExpression: '#state = :reserved AND leaseUntil = :lease',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':expired': { S: 'EXPIRED' },
        ':outcome': { S: 'expired' },
        ':source': { S: 'expiry' },
        ':reserved': { S: 'RESERVED' },
        ':lease': { N: String(open.leaseUntil) },
        ':now': { N: String(now) },
        ...(open.holdPicoUsd !== null && { ':cost': { N: String(open.holdPicoUsd) } }),
      },
    });
    return true;
  } catch (error) {
    if (conflictIn(error)) return false; // It has ended by itself in the meantime.
    throw error;
  }
}
