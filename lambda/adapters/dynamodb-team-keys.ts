import { TEAM_KEYS_PARTITION } from '../access-settings.ts';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { KeyName, StoredKey, TeamKeys } from '../core/team-keys.ts';
import { allowanceItem } from './allowance-item.ts';
import { writeAudited } from './audited-write.ts';
import { type AccessTable, keyOf, recordIn } from './dynamodb-keys.ts';
import { itemsAt } from './items-at.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import type { Refusals, Write } from './ledger/write-all.ts';
import { queryPartition } from './query-partition.ts';

/** The table, and the time until which writers make way for one another. */
type ManagedTable = AccessTable & { now(): number };

/** More than anybody reads; all of them are some 500 KB. */
const MOST_LISTED = 1_000;

/** Keys on DynamoDB, each with an entry in the list of its team, which is written with it or not at all. */
export function createTeamKeys(store: ManagedTable): TeamKeys {
  return {
    async put(key, entry) {
      const refusals = await writeAudited(store, writesOf(key), { entry });
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
    find: (name) => find(store, name),
    revoke: (name, at, entry) => revoke(store, { name, at, entry }),
    async replace({ old, successor, endsAt }, entry) {
      const writes = [...writesOf(successor), endingOf(old, successor.keyId, endsAt)] as const;
      const refusals = await writeAudited(store, writes, { entry });
      return !refusals || isWritten(successor, refusals);
    },
    async edit(old, edited, entry) {
      const refusals = await writeAudited(store, [editOf(old, edited)], { entry });
      // Its own edit is known again, if only the answer was lost on its way.
      return !refusals || refusals[0]?.item?.edition?.S === edited.edition;
    },
  };
}

async function find({ client, table }: ManagedTable, name: KeyName): Promise<StoredKey | undefined> {
  const question = { TableName: table, Key: keyOf(name.keyId), ConsistentRead: true };
  const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', question);
  return ofTeam(name, item);
}

interface Revocation {
  readonly name: KeyName;
  readonly at: number;
  readonly entry: AuditEntry;
}

async function revoke(store: ManagedTable, { name, at, entry }: Revocation): Promise<StoredKey | undefined> {
  const update = {
    Key: keyOf(name.keyId),
    UpdateExpression: 'SET revokedAt = :at',
    // Of another team it is not there; revoked before, it stays so since then.
    ConditionExpression: 'team = :team AND (attribute_not_exists(revokedAt) OR revokedAt > :at)',
    ExpressionAttributeValues: { ':at': { N: String(at) }, ':team': { S: name.team } },
  };
  const refusals = await writeAudited(store, [{ Update: update }], { entry });
  return refusals ? ofTeam(name, refusals[0]?.item) : await find(store, name);
}

/** A key and its entry in the list: an id that exists already is never overwritten. */
function writesOf(key: StoredKey): readonly [Write, Write] {
  const item = itemOf(key);
  const entry = { pk: { S: listOf(key.team) }, sk: { S: key.keyId }, ...numbers({ createdAt: key.createdAt }) };
  const ConditionExpression = 'attribute_not_exists(pk)';
  return [{ Put: { Item: item, ConditionExpression } }, { Put: { Item: entry, ConditionExpression } }];
}

function itemOf(key: StoredKey): Item {
  const { createdAt, expiresAt, revokedAt } = key;
  return {
    ...keyOf(key.keyId),
    ...texts({ keyId: key.keyId, team: key.team, digest: key.digest, name: key.name, edition: key.edition }),
    ...numbers({ createdAt, expiresAt, revokedAt }),
    ...(key.allowance && allowanceItem(key.allowance)),
    ...lists({ tags: key.tags, scopes: key.scopes }),
  };
}

/** What is empty is not there. */
function lists(values: Readonly<Record<string, readonly string[] | undefined>>): Item {
  const some = Object.entries(values).filter(([, list]) => list && list.length > 0);
  return Object.fromEntries(some.map(([name, list = []]) => [name, { L: list.map((S) => ({ S })) }]));
}

/** The whole item, only as it was read: an edit knows all that is in it, and nothing that was ended comes back. */
function editOf(old: StoredKey, edited: StoredKey): Write {
  const isUnchanged = old.edition === undefined ? 'attribute_not_exists(edition)' : 'edition = :edition';
  return {
    Put: {
      Item: itemOf(edited),
      ConditionExpression: `team = :team AND attribute_not_exists(revokedAt) AND attribute_not_exists(replacedBy) AND ${isUnchanged}`,
      ExpressionAttributeValues: {
        ':team': { S: old.team },
        ...(old.edition !== undefined && { ':edition': { S: old.edition } }),
      },
    },
  };
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
    ...(item.edition?.S && { edition: item.edition.S }),
  };
}

function createdAtOf(item: Item): number {
  return Number(item.createdAt?.N ?? 0);
}

function listOf(team: string): string {
  return `${TEAM_KEYS_PARTITION}${team}`;
}
