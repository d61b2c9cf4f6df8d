import { TEAM_KEYS_PARTITION } from '../access-settings.ts';
import type { KeyName, StoredKey, TeamKeys } from '../core/team-keys.ts';
import { allowanceItem } from './allowance-item.ts';
import { conflictIn } from './aws-client.ts';
import { type AccessTable, keyOf, recordIn } from './dynamodb-keys.ts';
import { itemsAt } from './items-at.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { type Refusals, type Write, writeAll } from './ledger/write-all.ts';
import { queryPartition } from './query-partition.ts';

/** The table, and the time until which writers make way for one another. */
type ManagedTable = AccessTable & { now(): number };

/** More than anybody reads; all of them are some 500 KB. */
const MOST_LISTED = 1_000;

/** Keys on DynamoDB, each with an entry in the list of its team, which is written with it or not at all. */
export function createTeamKeys(store: ManagedTable): TeamKeys {
  return {
    async put(key) {
      const refusals = await writeAll(store, writesOf(key));
      if (refusals && !isWritten(key, refusals)) throw new Error('a key of this id exists');
    },
    async list(team) {
      const entries = await queryPartition({ ...store, pk: listOf(team), isConsistent: true });
      const newest = entries.sort((a, b) => createdAtOf(b) - createdAtOf(a)).slice(0, MOST_LISTED);
      const items = await Array.fromAsync(
        itemsAt(
          store,
          newest.map((entry) => keyOf(entry.sk?.S ?? '')),
        ),
      );
      const keys = items.map(storedIn).sort((a, b) => b.createdAt - a.createdAt || (a.keyId < b.keyId ? -1 : 1));
      return { keys, hasMore: entries.length > newest.length };
    },
    async find(name) {
      const question = { TableName: store.table, Key: keyOf(name.keyId), ConsistentRead: true };
      const { Item: item } = await store.client<{ readonly Item?: Item }>('GetItem', question);
      return ofTeam(name, item);
    },
    revoke: (name, at) => revoke(store, name, at),
    async replace(old, successor, endsAt) {
      const refusals = await writeAll(store, [...writesOf(successor), endingOf(old, successor.keyId, endsAt)]);
      return !refusals || isWritten(successor, refusals);
    },
  };
}

async function revoke({ client, table }: ManagedTable, name: KeyName, at: number): Promise<StoredKey | undefined> {
  try {
    const { Attributes } = await client<{ readonly Attributes?: Item }>('UpdateItem', {
      TableName: table,
      Key: keyOf(name.keyId),
      UpdateExpression: 'SET revokedAt = :at',
      // Of another team it is not there; revoked before, it stays so since then.
      ConditionExpression: 'team = :team AND (attribute_not_exists(revokedAt) OR revokedAt > :at)',
      ExpressionAttributeValues: { ':at': { N: String(at) }, ':team': { S: name.team } },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return ofTeam(name, Attributes);
  } catch (cause) {
    const conflict = conflictIn(cause);
    if (!conflict) throw cause;
    return ofTeam(name, conflict.item);
  }
}

/** A key and its entry in the list: an id that exists already is never overwritten. */
function writesOf(key: StoredKey): readonly [Write, Write] {
  const item = {
    ...keyOf(key.keyId),
    ...texts({ keyId: key.keyId, team: key.team, digest: key.digest, name: key.name }),
    ...numbers({ createdAt: key.createdAt, expiresAt: key.expiresAt, revokedAt: key.revokedAt }),
    ...(key.allowance && allowanceItem(key.allowance)),
  };
  const entry = { pk: { S: listOf(key.team) }, sk: { S: key.keyId }, ...numbers({ createdAt: key.createdAt }) };
  const ConditionExpression = 'attribute_not_exists(pk)';
  return [{ Put: { Item: item, ConditionExpression } }, { Put: { Item: entry, ConditionExpression } }];
}

/** Only as it was read: a key that was revoked or rotated since has no other successor. */
function endingOf(old: StoredKey, replacedBy: string, endsAt: number): Write {
  return {
    Update: {
      Key: keyOf(old.keyId),
      UpdateExpression: 'SET expiresAt = :endsAt, replacedBy = :by',
      ConditionExpression: 'team = :team AND attribute_not_exists(revokedAt) AND attribute_not_exists(replacedBy)',
      ExpressionAttributeValues: {
        ':endsAt': { N: String(endsAt) },
        ':by': { S: replacedBy },
        ':team': { S: old.team },
      },
    },
  };
}

/** Whether what refused the key is the key itself: it was written, and the answer was lost on its way. */
function isWritten({ digest, team }: StoredKey, [refusal]: Refusals): boolean {
  return refusal?.item?.digest?.S === digest && refusal.item.team?.S === team;
}

function ofTeam({ team }: KeyName, item: Item | undefined): StoredKey | undefined {
  return item?.team?.S === team ? storedIn(item) : undefined;
}

function storedIn(item: Item): StoredKey {
  return {
    ...recordIn(item),
    name: item.name?.S,
    createdAt: createdAtOf(item),
    replacedBy: item.replacedBy?.S,
  };
}

function createdAtOf(item: Item): number {
  return Number(item.createdAt?.N ?? 0);
}

function listOf(team: string): string {
  return `${TEAM_KEYS_PARTITION}${team}`;
}
