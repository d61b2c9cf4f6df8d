import { describe, expect, test } from 'vitest';
import { createKeysRecords } from '../../lambda/adapters/dynamodb-key-records.ts';
import { createSecrets } from '../../lambda/adapters/secrets-manager.ts';
import { rememberOwnKeys } from '../../lambda/core/provider-keys/own-keys.ts';
import { aControlPlane } from './a-control-plane.ts';

const door = aControlPlane();
const { knock, time, faults, access, places, secretsManager, items } = door;
const MINUTE = 60_000;
const SHARED = { provider: 'groq' };
const RED = { team: 'red', provider: 'groq' };

/** A gateway as its function is: what it has read it remembers. */
function aReader() {
  const told: unknown[] = [];
  const now = () => time.now;
  const own = rememberOwnKeys({ store: createKeysRecords(access()), now, report: (cause) => told.push(cause) });
  const { shared, teamPrefix } = places();
  let reads = 0;
  const client = async <Output>(operation: string, input: object) => {
    reads += 1;
    if (faults.refuses(operation, JSON.stringify(input))) throw new Error('refused by the test');
    return await secretsManager()<Output>(operation, input);
  };
  const names = { pepper: 'p', providers: shared, teams: { prefix: teamPrefix, own } };
  const secrets = createSecrets(client, names, now);
  return {
    reads: () => reads,
    told,
    keysOf: async (team?: string, maxAgeMs?: number) => {
      const wanted = { team, ...(maxAgeMs !== undefined && { maxAgeMs }) };
      const found = await secrets.providerKeys('groq', wanted).catch(({ code, status }) => ({ code, status }));
      return 'code' in found ? found : found.map(({ key, weight }) => `${key}*${weight}`);
    },
  };
}

const setShared = (...keys: unknown[]) =>
  knock('PUT /admin/provider-keys/{provider}', { path: SHARED, body: { keys } });
const setOwn = (...keys: unknown[]) =>
  knock('PUT /teams/{team}/provider-keys/{provider}', { path: RED, body: { keys } });
const UNAVAILABLE = { code: 'provider-key-unavailable', status: 503 };

describe('keys that are put in', () => {
  test('are those that all teams share, several with weights, in the place of those before', async () => {
    const { keysOf } = aReader();
    expect(await keysOf('red')).toEqual(UNAVAILABLE);
    expect(await setShared('gsk-one', { key: 'gsk-two', weight: 3 })).toMatchObject({ status: 200 });
    expect(await keysOf('red')).toEqual(['gsk-one*1', 'gsk-two*3']);
    await setShared('gsk-three');
    time.now += 5 * MINUTE;
    expect(await keysOf('red')).toEqual(['gsk-three*1']);
  });

  test('are a team’s own, and nobody else’s', async () => {
    await setShared('gsk-shared');
    await setOwn('gsk-own');
    const { keysOf } = aReader();
    expect([await keysOf('red'), await keysOf('blue'), await keysOf()]).toEqual([
      ['gsk-own*1'],
      ['gsk-shared*1'],
      ['gsk-shared*1'],
    ]);
    expect(await keysOf('red/../blue')).toEqual(['gsk-shared*1']);
  });

  test('are listed without what they are, for a team its own only', async () => {
    await setShared('gsk-shared');
    await setOwn({ key: 'gsk-own', weight: 2 });
    const all = await knock('GET /admin/provider-keys');
    expect(all.body.data).toEqual([
      expect.objectContaining({
        provider: 'groq',
        team: null,
        keys: [{ id: expect.stringMatching(/^\w{8}$/), weight: 1 }],
      }),
      expect.objectContaining({ provider: 'groq', team: 'red', changedBy: expect.stringMatching(/role\/ops$/) }),
    ]);
    const own = await knock('GET /teams/{team}/provider-keys', { path: { team: 'red' } });
    expect(own.body.data).toMatchObject([{ team: 'red', keys: [{ weight: 2 }] }]);
    expect((await knock('GET /teams/{team}/provider-keys', { path: { team: 'blue' } })).body.data).toEqual([]);
    expect(JSON.stringify([all, own, await items()])).not.toContain('gsk-');
  });

  test('are taken out again: shared ones from every version, a team’s own with their secret', async () => {
    await setShared('gsk-shared');
    await setOwn('gsk-own');
    const { keysOf } = aReader();
    await knock('DELETE /teams/{team}/provider-keys/{provider}', { path: RED });
    expect(await keysOf('red')).toEqual(['gsk-shared*1']);
    await knock('DELETE /admin/provider-keys/{provider}', { path: SHARED });
    expect(await aReader().keysOf('red')).toEqual(UNAVAILABLE);
    const version = { SecretId: places().shared.groq, VersionStage: 'AWSPREVIOUS' };
    expect(await secretsManager()('GetSecretValue', version)).toMatchObject({ SecretString: '[]' });
    expect(await setOwn('gsk-again')).toMatchObject({ status: 200 });
    expect(await aReader().keysOf('red')).toEqual(['gsk-again*1']);
  });

  test.each([
    ['no keys', {}],
    ['an empty list', { keys: [] }],
    ['another field', { keys: ['gsk-secret'], weight: 1 }],
    ['a key as the name of a field', { 'gsk-secret': true }],
    ['a key that has another field', { keys: [{ key: 'gsk-secret', name: 'x' }] }],
    ['a key with a space', { keys: ['gsk-secret gsk-secret'] }],
    ['a key that no header takes', { keys: ['gsk-secret\u00e9'] }],
    ['a key twice', { keys: ['gsk-secret', 'gsk-secret'] }],
    ['a weight of nothing', { keys: [{ key: 'gsk-secret', weight: 0 }] }],
  ])('are refused, and not repeated: %s', async (_name, body) => {
    const answer = await knock('PUT /admin/provider-keys/{provider}', { path: SHARED, body });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).not.toContain('gsk-secret');
    expect(await items()).toEqual([]);
  });

  test.each([
    ['a provider that is not there', { provider: 'grok' }],
    ['one that asks for no key', { provider: 'open' }],
    ['a name that leads elsewhere', { provider: '../blue/groq' }],
    ['a team that is not there', { provider: 'groq', team: 'green' }],
  ])('are refused for %s', async (_name, path) => {
    const endpoint =
      'team' in path ? 'PUT /teams/{team}/provider-keys/{provider}' : 'PUT /admin/provider-keys/{provider}';
    expect(await knock(endpoint, { path, body: { keys: ['gsk-one'] } })).toMatchObject({ status: 400 });
  });

  test('are written down as failed if Secrets Manager does not take them', async () => {
    faults.refuses = (operation) => operation === 'PutSecretValue';
    expect(await setShared('gsk-one')).toMatchObject({ status: 503 });
    faults.refuses = () => false;
    const { body } = await knock('GET /admin/audit');
    expect(body.data).toMatchObject([{ action: 'provider-key.set', outcome: 'failed' }]);
    expect((await knock('GET /admin/provider-keys')).body.data).toEqual([]);
  });
});

describe('row 33: a key that cannot be had', () => {
  test('of a team is a 503, and never the key of another or of all', async () => {
    await setShared('gsk-shared');
    await setOwn('gsk-own');
    const reader = aReader();
    expect(await reader.keysOf('red')).toEqual(['gsk-own*1']);
    // Somebody deletes the secret by hand.
    await secretsManager()('DeleteSecret', {
      SecretId: `${places().teamPrefix}red/groq`,
      ForceDeleteWithoutRecovery: true,
    });
    time.now += 4 * MINUTE;
    expect(await reader.keysOf('red')).toEqual(UNAVAILABLE);
    expect(await reader.keysOf('blue')).toEqual(['gsk-shared*1']);
  });

  test('denied or throttled, is used from memory for five minutes, and then it is a 503', async () => {
    await setShared('gsk-shared');
    const { keysOf } = aReader();
    expect(await keysOf('red')).toEqual(['gsk-shared*1']);
    faults.refuses = (operation) => operation === 'GetSecretValue';
    time.now += 5 * MINUTE - 1;
    expect(await keysOf('red')).toEqual(['gsk-shared*1']);
    time.now += 1;
    expect(await keysOf('red')).toEqual(UNAVAILABLE);
  });

  test('is looked for in the team’s own secret while nobody knows which teams have one', async () => {
    await setShared('gsk-shared');
    await setOwn('gsk-own');
    faults.refuses = (operation) => operation === 'Query';
    const { keysOf, told } = aReader();
    expect([await keysOf('red'), await keysOf('blue')]).toEqual([['gsk-own*1'], ['gsk-shared*1']]);
    expect(told).not.toEqual([]);
    faults.refuses = (operation, input) => operation === 'Query' || input.includes('/red/');
    expect(await aReader().keysOf('red')).toEqual(UNAVAILABLE);
  });
});

describe('a key that a provider refuses', () => {
  test('is read again, once in half a minute, by all that wait for it together', async () => {
    await setShared('gsk-old');
    const { keysOf, reads } = aReader();
    await keysOf('blue');
    await setShared('gsk-new');
    expect(await keysOf('blue')).toEqual(['gsk-old*1']);
    time.now += 30_000;
    const before = reads();
    const together = await Promise.all(Array.from({ length: 20 }, () => keysOf('blue', 30_000)));
    expect(new Set(together.flat())).toEqual(new Set(['gsk-new*1']));
    for (let call = 0; call < 20; call += 1) await keysOf('blue', 30_000);
    expect(reads() - before).toBe(1);
  });
});
