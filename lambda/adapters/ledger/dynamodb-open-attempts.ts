import type { OpenAttempt, OpenAttempts } from '../../core/ledger.ts';
import { OPEN_ATTEMPTS_INDEX, OPEN_ATTEMPTS_SHARDS } from '../../settings.ts';
import { itemsInText, release } from './account-items.ts';
import { type Item, openShard } from './attempt-row.ts';
import { expireRow } from './attempt-writes.ts';
import { type LedgerTable, writeAll } from './write-all.ts';

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
    heldAgainst: itemsInText(item.accounts?.S),
  };
}

async function expire(store: LedgerTable, open: OpenAttempt, now: number): Promise<boolean> {
  const hold = open.holdPicoUsd ?? 0n;
  const released = release(open.team, open.heldAgainst, { holdPicoUsd: hold, spentPicoUsd: hold });
  const refusals = await writeAll(store, [expireRow(open, now), ...released]);
  if (refusals && !refusals[0]) throw new Error('an account is gone');
  return refusals === undefined; // Else it has ended by itself in the meantime.
}
