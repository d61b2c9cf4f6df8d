import type { AttemptStart, Ending, OpenAttempt } from '../../core/ledger.ts';
import { type AccountItem, textOfItems } from './account-items.ts';
import { attemptKey, type Item, itemFromEnding, itemFromStart, numbers, texts } from './attempt-row.ts';
import type { Write } from './write-all.ts';

/** The row of an attempt that begins; if it is there already, an earlier try has written it. */
export function beginRow(start: AttemptStart, heldAgainst: readonly AccountItem[]): Write {
  const accounts = heldAgainst.length > 0 ? textOfItems(heldAgainst) : undefined;
  return putNew({ ...itemFromStart(start), ...texts({ accounts }) });
}

/** A row that is over as it begins: nothing is held, and nobody has to end it. */
export function noteRow(start: AttemptStart, ending: Ending, endedAt: number): Write {
  const { openShard: _shard, leaseUntil: _lease, hold: _hold, ...begun } = itemFromStart(start);
  return putNew({ ...begun, ...itemFromEnding(ending, endedAt) });
}

/** Its end, as long as it is reserved, and held against what is about to be released. */
export function endRow(
  start: AttemptStart,
  ending: Ending,
  endedAt: number,
  heldAgainst: readonly AccountItem[],
): Write {
  return endReserved(attemptKey(start.team, start.callId, start.attempt), itemFromEnding(ending, endedAt), heldAgainst);
}

/** Its end by the sweeper. Charged at its hold: nobody knows what a killed function has spent, and too little would be the wrong guess. */
export function expireRow(open: OpenAttempt, endedAt: number): Write {
  const changes = {
    ...texts({ state: 'EXPIRED', outcome: 'expired', costSource: 'expiry' }),
    ...numbers({ cost: open.holdPicoUsd ?? undefined, endedAt }),
  };
  return endReserved(attemptKey(open.team, open.callId, open.attempt), changes, open.heldAgainst, open.leaseUntil);
}

/** The sweeper was faster: its row stays as it is, and one more holds the difference, if that is known. */
export function correctRow(start: AttemptStart, ending: Ending, endedAt: number, difference: bigint | null): Write {
  const { openShard: _shard, leaseUntil: _lease, hold: _hold, ...begun } = itemFromStart(start);
  const { cost: _, ...ended } = itemFromEnding(ending, endedAt);
  const { pk, sk } = attemptKey(start.team, start.callId, start.attempt);
  return putNew({
    ...begun,
    ...ended,
    pk,
    ...texts({ sk: `${sk.S}#correction`, state: 'CORRECTION' }),
    ...numbers({ cost: difference ?? undefined }),
  });
}

function putNew(item: Item): Write {
  return { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function endReserved(key: Item, changes: Item, heldAgainst: readonly AccountItem[], leaseUntil?: number): Write {
  const names = Object.keys(changes);
  const isHeld = heldAgainst.length > 0;
  const held = isHeld ? '#accounts = :accounts' : 'attribute_not_exists(#accounts)';
  const lease = leaseUntil === undefined ? '' : ' AND leaseUntil = :lease';
  return {
    Update: {
      Key: key,
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE openShard, leaseUntil`,
      ConditionExpression: `#state = :reserved AND ${held}${lease}`,
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        '#accounts': 'accounts',
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
        ':reserved': { S: 'RESERVED' },
        ...(isHeld && { ':accounts': { S: textOfItems(heldAgainst) } }),
        ...(leaseUntil !== undefined && { ':lease': { N: String(leaseUntil) } }),
      },
    },
  };
}
