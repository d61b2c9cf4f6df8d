import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAllowanceStore } from '../../lambda/adapters/dynamodb-allowances.ts';
import { createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { createTeamKeys } from '../../lambda/adapters/dynamodb-team-keys.ts';
import type { AllowanceOrder, AllowanceStore } from '../../lambda/core/limits/allowance-store.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { createMemoryAllowanceStore } from '../support/memory-allowance-store.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const EVERYTHING: AllowanceOrder['allowance'] = {
  budget: { day: 0n, week: null, month: 9_007_199_254_740_993n, total: 1n },
  limits: {
    ...{ requestsPerMinute: 600, tokensPerMinute: null, concurrent: 0, maxCallPicoUsd: 500_000_000_000n },
    ...{ models: ['openai/*', 'smart'], endpoints: [] },
  },
};
const ORDER: AllowanceOrder = {
  ...{ team: 'red', allowance: EVERYTHING, asConfigured: [], at: NOW, by: 'arn:aws:iam::111122223333:user/ops' },
};

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

describe.each<[string, () => Promise<AllowanceStore>]>([
  ['in memory', async () => createMemoryAllowanceStore()],
  ['on DynamoDB', async () => createAllowanceStore({ client: dynamoDb.client, table: await dynamoDb.emptyTable() })],
])('changed allowances %s', (_name, make) => {
  test('are read as they were said, exactly, with who and when; what is lifted is not what is not said', async () => {
    const store = await make();
    expect(await store.read()).toEqual([]);
    await store.set(ORDER, anAuditEntry());
    await store.set({ ...ORDER, team: 'blue', allowance: { budget: { day: null }, limits: {} } }, anAuditEntry());
    const { asConfigured: _, ...red } = ORDER;
    const blue = { ...red, team: 'blue', allowance: { budget: { day: null }, limits: {} } };
    expect(new Set(await store.read())).toEqual(new Set([red, blue]));
  });

  test('row 80: change only what is said, so that what two operators say at once is all heard', async () => {
    const store = await make();
    const say = (allowance: AllowanceOrder['allowance']) => store.set({ ...ORDER, allowance }, anAuditEntry());
    await Promise.all([
      say({ budget: { month: 5n }, limits: {} }),
      say({ budget: {}, limits: { concurrent: 7 } }),
      say({ budget: { day: null }, limits: {} }),
    ]);
    const [change] = await store.read();
    expect(change?.allowance).toEqual({ budget: { month: 5n, day: null }, limits: { concurrent: 7 } });
  });

  test('are forgotten where what is configured shall be in force again', async () => {
    const store = await make();
    await store.set(ORDER, anAuditEntry());
    const asConfigured = ['budget.month', 'limits.maxCallUsd', 'limits.models'] as const;
    await store.set(
      { ...ORDER, allowance: { budget: { day: 3n }, limits: {} }, asConfigured, at: NOW + 1 },
      anAuditEntry(),
    );
    const [change] = await store.read();
    expect(change?.allowance.budget).toEqual({ day: 3n, week: null, total: 1n });
    expect(Object.keys(change?.allowance.limits ?? {}).sort()).toEqual(
      ['concurrent', 'endpoints', 'requestsPerMinute', 'tokensPerMinute'].sort(),
    );
  });

  test('may be said twice, and never undone by an earlier word', async () => {
    const store = await make();
    for (const _ of [1, 2]) await store.set(ORDER, anAuditEntry());
    await expect(
      store.set({ ...ORDER, allowance: { budget: { day: 1n }, limits: {} }, at: NOW - 1 }, anAuditEntry()),
    ).rejects.toThrow('else');
    expect((await store.read())[0]?.allowance).toEqual(EVERYTHING);
  });
});

test('a key keeps what it may, and where nothing is said of it, it may what its team may', async () => {
  const access = { client: dynamoDb.client, table: await dynamoDb.emptyTable() };
  const key = { keyId: 'k', team: 'red', digest: 'd', expiresAt: undefined, revokedAt: undefined };
  await createTeamKeys({ ...access, now: () => NOW }).put(
    {
      ...key,
      allowance: EVERYTHING,
      name: 'ci',
      createdAt: NOW,
    },
    anAuditEntry(),
  );
  await createTeamKeys({ ...access, now: () => NOW }).put(
    {
      ...key,
      keyId: 'plain',
      allowance: { budget: {}, limits: {} },
      name: 'ci',
      createdAt: NOW,
    },
    anAuditEntry(),
  );
  expect(await createKeyStore(access).find('k')).toEqual({ ...key, allowance: EVERYTHING });
  expect(await createKeyStore(access).find('plain')).toEqual({ ...key, keyId: 'plain' });
});
