import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { createSwitchStore } from '../../lambda/adapters/dynamodb-switches.ts';
import { createTeamKeys } from '../../lambda/adapters/dynamodb-team-keys.ts';
import type { Switch, SwitchStore } from '../../lambda/core/switches.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { createMemorySwitchStore } from '../support/memory-switch-store.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const OFF: Switch = {
  kind: 'provider',
  name: 'openai',
  isOff: true,
  at: NOW,
  by: 'arn:aws:iam::111122223333:user/ops',
  reason: 'outage',
};

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const onDynamoDb = async () => createSwitchStore({ client: dynamoDb.client, table: await dynamoDb.emptyTable() });

describe.each<[string, () => Promise<SwitchStore>]>([
  ['in memory', async () => createMemorySwitchStore()],
  ['on DynamoDB', onDynamoDb],
])('switches %s', (_name, make) => {
  test('are none before one is set', async () => {
    expect(await (await make()).read()).toEqual([]);
  });

  test('are read as they were set: who, when and why', async () => {
    const store = await make();
    const model: Switch = { ...OFF, kind: 'model', name: 'openrouter/openai/gpt-5#1', reason: undefined };
    const key: Switch = { ...OFF, kind: 'key', name: '0a1b2c3d' };
    for (const one of [OFF, model, key]) await store.set(one, anAuditEntry());
    expect(new Set(await store.read())).toEqual(new Set([OFF, model, key]));
  });

  test('are one for each thing, the later word on it', async () => {
    const store = await make();
    await store.set(OFF, anAuditEntry());
    const on = { ...OFF, isOff: false, at: NOW + 1, reason: undefined };
    await store.set(on, anAuditEntry());
    expect(await store.read()).toEqual([on]);
  });

  test('may be set twice by the same word, and never back by an earlier one', async () => {
    const store = await make();
    for (const _ of [1, 2]) await store.set(OFF, anAuditEntry());
    await expect(store.set({ ...OFF, isOff: false, at: NOW - 1 }, anAuditEntry())).rejects.toThrow('else');
    expect(await store.read()).toEqual([OFF]);
  });
});

describe('switches on DynamoDB', () => {
  test('are all read, however many there are', async () => {
    const store = await onDynamoDb();
    const long = 'x'.repeat(250);
    const many = Array.from({ length: 300 }, (_, at) => ({ ...OFF, kind: 'model', name: `a/${at}${long}` }) as const);
    await Promise.all(many.map((one) => store.set(one, anAuditEntry())));
    expect(await store.read()).toHaveLength(300);
  });

  test('lie beside gateway keys without meeting them', async () => {
    const table = await dynamoDb.emptyTable();
    const access = { client: dynamoDb.client, table };
    await createSwitchStore(access).set({ ...OFF, kind: 'key', name: '0a1b2c3d' }, anAuditEntry());
    const key = { keyId: '0a1b2c3d', team: 'red', digest: 'd', expiresAt: undefined, revokedAt: undefined };
    await createTeamKeys({ ...access, now: () => NOW }).put(
      { ...key, name: undefined, createdAt: NOW },
      anAuditEntry(),
    );
    expect(await createKeyStore(access).find('0a1b2c3d')).toEqual(key);
    expect(await createSwitchStore(access).read()).toHaveLength(1);
  });

  test('that this version does not know are left out', async () => {
    const store = await onDynamoDb();
    const Item = { pk: { S: 'switches' }, sk: { S: 'planet#earth' }, state: { S: 'OFF' } };
    await dynamoDb.client('PutItem', { TableName: dynamoDb.table(), Item });
    expect(await store.read()).toEqual([]);
  });
});
