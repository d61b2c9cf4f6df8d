import { describe, expect, test } from 'vitest';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import type { EndpointName } from '../../lambda/control/answer.ts';
import { digestOf } from '../../lambda/core/gateway-key.ts';
import { objectIn } from '../../lambda/core/json.ts';
import { providerKeyId } from '../../lambda/core/provider-keys/provider-key-id.ts';
import { aControlPlane, type Knock, NOW, PEPPER } from './a-control-plane.ts';
import { anEnding, aStart } from './an-attempt.ts';

const door = aControlPlane();
const { knock, time, faults, access, items } = door;
const ANN = 'arn:aws:sts::000000000000:assumed-role/TeamRed/ann';
const TEAM = { team: 'red' };

/** Every endpoint that changes something: one more of them does not compile without a line here. */
type Changing = Exclude<EndpointName, `GET ${string}`>;

interface Case {
  readonly action: string;
  readonly team: string | null;
  /** Makes what is to be changed, and says how. */
  prepare(): Promise<Knock>;
  /** What differs, before and after. */
  readonly differs: readonly [unknown, unknown];
}

const aKey = async () => (await knock('POST /teams/{team}/keys', { path: TEAM, body: { name: 'ci' } })).body.id;
const ofKey = async (body: object) => ({ path: { ...TEAM, key: await aKey() }, body });
const keyOf = (fields: object) => expect.objectContaining({ name: 'ci', ...fields });

const SECRET = 'gsk-a-key-of-a-provider';
const ID = providerKeyId(SECRET);
const keysOf = (fields: object) => expect.objectContaining({ provider: 'groq', ...fields });

const CHANGES: Readonly<Record<Changing, Case>> = {
  'POST /teams/{team}/keys': {
    action: 'key.create',
    team: 'red',
    prepare: async () => ({ path: TEAM, body: { name: 'ci', budget: { month: 5 } } }),
    differs: [null, keyOf({ state: 'active', budget: expect.objectContaining({ month: '5' }) })],
  },
  'POST /teams/{team}/dashboard-links': {
    action: 'key.create',
    team: 'red',
    prepare: async () => ({ path: TEAM, by: ANN }),
    differs: [null, expect.objectContaining({ name: 'dashboard of assumed-role/TeamRed', state: 'active' })],
  },
  'PATCH /teams/{team}/keys/{key}': {
    action: 'key.edit',
    team: 'red',
    prepare: () => ofKey({ tags: ['nightly'] }),
    differs: [keyOf({ tags: [] }), keyOf({ tags: ['nightly'] })],
  },
  'PATCH /admin/teams/{team}/keys/{key}': {
    action: 'key.edit',
    team: 'red',
    prepare: () => ofKey({ scopes: ['usage:all'] }),
    differs: [keyOf({ scopes: [] }), keyOf({ scopes: ['usage:all'] })],
  },
  'POST /teams/{team}/keys/{key}/revoke': {
    action: 'key.revoke',
    team: 'red',
    prepare: () => ofKey({}),
    differs: [keyOf({ state: 'active' }), keyOf({ state: 'revoked' })],
  },
  'POST /teams/{team}/keys/{key}/rotate': {
    action: 'key.rotate',
    team: 'red',
    prepare: () => ofKey({}),
    differs: [keyOf({ replacedBy: null }), keyOf({ replacedBy: expect.stringMatching(/^\w{12}$/) })],
  },
  'PUT /admin/teams/{team}/budget': {
    action: 'budget.set',
    team: 'red',
    prepare: async () => ({ path: TEAM, body: { budget: { day: '1.5' } } }),
    differs: [
      expect.objectContaining({ budget: expect.objectContaining({ day: null }) }),
      expect.objectContaining({ budget: expect.objectContaining({ day: '1.5' }) }),
    ],
  },
  'POST /admin/teams/{team}/calls/{id}/corrections': {
    action: 'call.correct',
    team: 'red',
    async prepare() {
      const ledger = createLedger(access());
      const start = aStart();
      await ledger.begin(start);
      await ledger.end(start, anEnding(2_000_000_000_000n));
      return { path: { ...TEAM, id: start.callId }, body: { costUsd: '3', reason: 'the invoice' } };
    },
    differs: [
      { attempt: 1, costUsd: '2' },
      { attempt: 1, costUsd: '3', reason: 'the invoice' },
    ],
  },
  'POST /teams/{team}/experiments/{name}': {
    action: 'experiment.set',
    team: 'red',
    prepare: async () => ({ path: { ...TEAM, name: 'smart' }, body: { promote: 'small', reason: 'cheaper' } }),
    differs: [null, { state: 'promoted', arm: 'small', share: 1, reason: 'cheaper' }],
  },
  'POST /admin/switches': {
    action: 'switch.set',
    team: null,
    prepare: async () => ({ body: { provider: 'groq', off: true, reason: 'on fire' } }),
    differs: [null, expect.objectContaining({ provider: 'groq', off: true, reason: 'on fire' })],
  },
  'PUT /admin/provider-keys/{provider}': {
    action: 'provider-key.set',
    team: null,
    prepare: async () => ({ path: { provider: 'groq' }, body: { keys: [SECRET] } }),
    differs: [null, keysOf({ team: null, keys: [{ id: ID, weight: 1, hmac: digestOf(SECRET, PEPPER) }] })],
  },
  'DELETE /admin/provider-keys/{provider}': {
    action: 'provider-key.remove',
    team: null,
    prepare: async () => ({ path: { provider: 'groq' } }),
    differs: [null, null],
  },
  'PUT /teams/{team}/provider-keys/{provider}': {
    action: 'provider-key.set',
    team: 'red',
    prepare: async () => ({ path: { ...TEAM, provider: 'groq' }, body: { keys: [{ key: SECRET, weight: 3 }] } }),
    differs: [null, keysOf({ team: 'red', keys: [{ id: ID, weight: 3, hmac: digestOf(SECRET, PEPPER) }] })],
  },
  'DELETE /teams/{team}/provider-keys/{provider}': {
    action: 'provider-key.remove',
    team: 'red',
    async prepare() {
      const path = { ...TEAM, provider: 'groq' };
      await knock('PUT /teams/{team}/provider-keys/{provider}', { path, body: { keys: [SECRET] } });
      return { path };
    },
    differs: [keysOf({ team: 'red', keys: [{ id: ID, weight: 1 }] }), null],
  },
};

// The keys of a record are those that its type says.
const CASES = Object.entries(CHANGES) as [Changing, Case][];

async function listed(team?: string) {
  const { body } = await knock('GET /admin/audit', team === undefined ? {} : { query: { team } });
  return body.data;
}

describe.each(CASES)('%s', (endpoint, { action, team, prepare, differs }) => {
  test('is written down: who, when, what was before and is after', async () => {
    const order = await prepare();
    time.now += 60_000;
    const { status, body } = await knock(endpoint, { ...order, by: ANN });
    expect(status).toBeLessThan(300);
    const [entry] = await listed();
    const [before, after] = differs;
    const subject = expect.any(String);
    expect(entry).toEqual({
      ...{ id: expect.any(String), at: new Date(NOW + 60_000).toISOString(), by: ANN, outcome: 'done' },
      ...{ action, team, subject, before, after },
    });
    expect(JSON.stringify(entry)).not.toMatch(/hg_live_|digest|gsk-a-key/);
    if (typeof body.key === 'string') expect(JSON.stringify(await items())).not.toContain(body.key.slice(22, 60));
  });

  test('is asked for strictly: a field that is not known is refused by its name, and all but objects', async () => {
    const order = await prepare();
    const before = await items();
    const { status, body } = await knock(endpoint, { ...order, body: { ...objectIn(order.body), colour: 'red' } });
    expect([status, body.message]).toEqual([400, expect.stringContaining('`colour`')]);
    for (const odd of [[], 'x', 1, null]) expect((await knock(endpoint, { ...order, body: odd })).status).toBe(400);
    expect(await items()).toEqual(before);
  });

  test('does not come about if it cannot be written down', async () => {
    const order = await prepare();
    const before = await items();
    faults.refuses = (_operation, input) => input.includes('"audit#');
    expect(await knock(endpoint, order)).toMatchObject({ status: 503, body: { code: 'access-unavailable' } });
    faults.refuses = () => false;
    expect(await items()).toEqual(before);
    expect((await knock(endpoint, order)).status).toBeLessThan(300);
  });
});

describe('what was changed', () => {
  test('is listed from the newest to the oldest, page by page, over months', async () => {
    for (const day of [0, 10, 20, 30, 40]) {
      time.now = NOW + day * 86_400_000;
      await knock('POST /teams/{team}/keys', { path: TEAM, body: { name: `day ${day}` } });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { from: '2026-11-01', limit: '2', ...(cursor && { cursor }) };
      const { body } = await knock('GET /teams/{team}/audit', { path: TEAM, query });
      seen.push(...body.data.map(({ after }: { after: { name: string } }) => after.name));
      cursor = body.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['day 40', 'day 30', 'day 20', 'day 10', 'day 0']);
    const december = { from: '2026-12-01', to: '2026-12-21' };
    expect((await knock('GET /admin/audit', { query: december })).body.data).toHaveLength(2);
  });

  test('is seen by its team, and by operators for all teams and the gateway itself', async () => {
    await knock('POST /teams/{team}/keys', { path: TEAM, body: {} });
    await knock('POST /teams/{team}/keys', { path: { team: 'blue' }, body: {} });
    await knock('POST /admin/switches', { body: { provider: 'groq', off: true } });
    const teamsOf = (data: readonly { team: string | null }[]) => data.map(({ team }) => team).sort();
    const own = await knock('GET /teams/{team}/audit', { path: TEAM });
    expect(teamsOf(own.body.data)).toEqual(['red']);
    expect(teamsOf(await listed())).toEqual(['blue', 'red', null].sort());
    expect(teamsOf(await listed('blue'))).toEqual(['blue']);
    expect(await knock('GET /teams/{team}/audit', { path: TEAM, query: { team: 'blue' } })).toMatchObject({
      status: 400,
    });
  });

  test('is asked for strictly', async () => {
    const refused = async (query: Record<string, string>) => (await knock('GET /admin/audit', { query })).status;
    expect(await refused({ action: 'key.create' })).toBe(400);
    expect(await refused({ cursor: 'x' })).toBe(400);
    expect(await refused({ team: 'red#x' })).toBe(400);
    expect(await refused({ limit: '501' })).toBe(400);
  });

  test('goes on from a page whose last entry has since become older than what is asked for', async () => {
    for (const name of ['a', 'b', 'c']) await knock('POST /teams/{team}/keys', { path: TEAM, body: { name } });
    const first = await knock('GET /teams/{team}/audit', { path: TEAM, query: { limit: '2' } });
    time.now += 30 * 86_400_000;
    const query = { cursor: first.body.next_cursor };
    expect(await knock('GET /teams/{team}/audit', { path: TEAM, query })).toMatchObject({
      status: 200,
      body: { data: [], has_more: false },
    });
  });

  test('is looked up for at most 400 days at once: each month is a question to the table', async () => {
    const longer = { from: '1971-01-01' };
    const refused = await knock('GET /teams/{team}/audit', { path: TEAM, query: longer });
    expect(refused).toMatchObject({ status: 400, body: { param: 'from' } });
  });

  test('has no entry for what was so before', async () => {
    const key = await aKey();
    const revoke = { path: { ...TEAM, key } };
    await knock('POST /teams/{team}/keys/{key}/revoke', revoke);
    const before = await listed();
    await knock('POST /teams/{team}/keys/{key}/revoke', revoke);
    expect(await listed()).toEqual(before);
  });
});
