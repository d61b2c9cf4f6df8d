import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessTable, createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { createTeamKeys } from '../../lambda/adapters/dynamodb-team-keys.ts';
import type { Item as Row } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createKey } from '../../lambda/core/create-key.ts';
import { parseKey } from '../../lambda/core/gateway-key.ts';
import { UNLIMITED } from '../../lambda/core/limits/allowance.ts';
import type { StoredKey } from '../../lambda/core/team-keys.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
let access: AccessTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
  access = { client: dynamoDb.client, table: await dynamoDb.emptyTable() };
});
afterAll(() => dynamoDb.close());

const NOW = 1_800_000_000_000;
let made = 0;

const put = (key: StoredKey) => createTeamKeys({ ...access, now: Date.now }).put(key, anAuditEntry());

/** A key as the control door makes it. */
function aNewKey(body: Record<string, unknown> = {}) {
  const order = { team: 'red', body, place: 'live', ofTeam: UNLIMITED } as const;
  made += 1;
  return createKey(order, 'pepper', { now: () => NOW, randomBytes: (count) => new Uint8Array(count).fill(made) });
}

test('finds a key that was just made, with all that decides about it', async () => {
  const { record } = aNewKey({ name: 'ci', expiresInDays: 30 });
  await put(record);
  expect(await createKeyStore(access).find(record.keyId)).toEqual({
    keyId: record.keyId,
    team: 'red',
    digest: record.digest,
    expiresAt: NOW + 30 * 86_400_000,
    revokedAt: undefined,
  });
});

test('finds no key that was never made', async () => {
  expect(await createKeyStore(access).find('nobodyknowsit')).toBeUndefined();
});

test('keeps when a key was revoked', async () => {
  const { record } = aNewKey();
  await put({ ...record, revokedAt: NOW + 5 });
  expect(await createKeyStore(access).find(record.keyId)).toMatchObject({ revokedAt: NOW + 5, expiresAt: undefined });
});

test('never overwrites a key, not even when two are made at once', async () => {
  const { record } = aNewKey();
  const rivals: StoredKey[] = ['red', 'blue', 'green'].map((team) => ({ ...record, team }));
  const results = await Promise.allSettled(rivals.map((rival) => put(rival)));
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await createKeyStore(access).find(record.keyId)).toMatchObject({ team: rivals[winner]?.team });
});

test('the secret of a key is nowhere in the table', async () => {
  const { record, answer } = aNewKey({ name: 'ci' });
  await put(record);
  const { Item } = await access.client<{ readonly Item?: Row }>('GetItem', {
    TableName: access.table,
    Key: { pk: { S: `key#${record.keyId}` }, sk: { S: 'key' } },
  });
  const { secret = 'none' } = parseKey(answer.key) ?? {};
  expect(secret).toHaveLength(43);
  expect(JSON.stringify(Item)).not.toContain(secret);
  expect(Item?.name?.S).toBe('ci');
});

test('a key id from outside cannot reach another item', async () => {
  for (const id of ['', '#', '../key', "' OR 1=1--", 'x'.repeat(1_000)]) {
    expect(await createKeyStore(access).find(id)).toBeUndefined();
  }
});
