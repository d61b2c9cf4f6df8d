import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type AwsClient, AwsError } from '../../lambda/adapters/aws-client.ts';
import { createSecrets } from '../../lambda/adapters/secrets-manager.ts';
import type { KeyRecord, Secrets } from '../../lambda/core/gateway.ts';
import { aKey } from '../support/a-gateway.ts';
import { aHouse, expectNoCall, HELLO } from './a-house.ts';
import { askWithEvent } from './an-event.ts';

/** What the store holds and what time it is, for the tests that change them. */
const store = new Map<string, KeyRecord>();
let now: number | undefined;
let secrets: Secrets = healthySecrets();

const house = aHouse((builder) => {
  store.clear();
  now = undefined;
  secrets = healthySecrets();
  return builder.withPorts({ clock: { now: () => now ?? Date.now(), randomBytes } });
});

afterEach(() => {
  now = undefined;
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function askAs(authorization: string | undefined, more: Record<string, string> = {}) {
  const headers: Record<string, string[]> = { 'content-type': ['application/json'] };
  if (authorization !== undefined) headers.authorization = [authorization];
  for (const [name, value] of Object.entries(more)) headers[name] = [value];
  const keys = { find: async (keyId: string) => store.get(keyId) ?? house.headgate.gateway.keys.find(keyId) };
  const gateway = { ...house.headgate.gateway, keys, secrets };
  return askWithEvent(gateway, { headers, body: JSON.stringify(HELLO) });
}

/** The body without what differs between any two calls. */
async function textOf(response: Response): Promise<string> {
  return (await response.text()).replace(/"call_id":"\w+"/, '"call_id":"…"');
}

describe('who asks', () => {
  test('row 17: no key, an empty one, and other schemes are refused in the same words', async () => {
    const { key } = house.headgate;
    const texts = new Set<string>();
    for (const value of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Basic dXNlcjpwYXNz',
      key,
      `Token ${key}`,
      `Bearer${key}`,
    ]) {
      const response = await askAs(value);
      expect(response.status).toBe(401);
      texts.add(await textOf(response));
    }
    expect(texts.size).toBe(1);
    expect([...texts][0]).toContain('"code":"invalid_api_key"');
    expectNoCall(house);
  });

  test('row 18: a good shape with a bad checksum is refused without a read of the store', async () => {
    const { key } = house.headgate;
    for (const at of [10, 30, key.length - 1]) {
      const wrong = key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
      expect((await askAs(`Bearer ${wrong}`)).status).toBe(401);
    }
    expect(house.headgate.keyReads()).toBe(0);
    expectNoCall(house);
  });

  test('row 19: the right key id with another secret is refused', async () => {
    const { record } = aKey('red');
    const other = aKey('red');
    store.set(other.record.keyId, { ...record, keyId: other.record.keyId });
    expect((await askAs(`Bearer ${other.key}`)).status).toBe(401);
    expectNoCall(house);
  });

  test.each([
    ['SQL', "' OR 1=1--"],
    ['a query object', '{"$ne":1}'],
    ['100 KB', `hg_live_${'x'.repeat(100_000)}`],
    ['a NUL', 'hg_live_\0'],
    ['an emoji', 'hg_live_🙂'],
    ['a provider’s key', 'sk-proj-canary-of-a-provider-key-000000000000'],
  ])('row 20: %s as a key is refused before it is looked up, and is not in the log', async (_, value) => {
    for (const response of [await askAs(`Bearer ${value}`), await askAs(undefined, { 'x-api-key': value })]) {
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain(value.slice(0, 40));
    }
    expect(house.headgate.keyReads()).toBe(0);
    expect(house.log.join('')).not.toContain(value.slice(0, 12));
    expectNoCall(house);
  });

  test('row 21: a key that is revoked stops working on a warm instance within a minute', async () => {
    const { key, record } = aKey('red');
    now = Date.now();
    store.set(record.keyId, record);
    expect((await askAs(`Bearer ${key}`)).status).toBe(200);
    store.set(record.keyId, { ...record, revokedAt: now });
    now += MINUTE;
    expect((await askAs(`Bearer ${key}`)).status).toBe(401);
  });

  test('row 21: a key that is made on a warm instance works within a minute, even if it was asked for before', async () => {
    const { key, record } = aKey('red');
    now = Date.now();
    expect((await askAs(`Bearer ${key}`)).status).toBe(401);
    store.set(record.keyId, record);
    now += MINUTE;
    expect((await askAs(`Bearer ${key}`)).status).toBe(200);
  });

  test('row 22: a key works until the second before it expires, and no longer', async () => {
    now = Date.now();
    const { key, record } = aKey('red', { expiresAt: now });
    store.set(record.keyId, record);
    now -= SECOND;
    expect((await askAs(`Bearer ${key}`)).status).toBe(200);
    now += SECOND;
    expect((await askAs(`Bearer ${key}`)).status).toBe(401);
  });
});

describe('secrets', () => {
  test('row 32: without a pepper no key is accepted', async () => {
    const { key } = house.headgate;
    for (const value of ['', '  ', undefined, new AwsError('ResourceNotFoundException', 400, {})]) {
      secrets = createSecrets(aSecretsManager({ pepper: value }), { pepper: 'pepper', providers: {} }, Date.now);
      expect((await askAs(`Bearer ${key}`)).status).toBe(503);
    }
    expectNoCall(house);
  });

  test.each([
    ['is not there', new AwsError('ResourceNotFoundException', 400, {})],
    ['may not be read', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
    ['is throttled', Object.assign(new Error('slow down'), { name: 'ThrottlingException' })],
    ['is empty', ''],
  ])('row 33: a provider key that %s is a 503 before anything is held', async (_, value) => {
    secrets = secretsWith({ fake: value });
    const response = await askAs(`Bearer ${house.headgate.key}`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('"error_type":"provider_key_unavailable"');
    expectNoCall(house);
  });

  test('row 33: a key that was read is used while it cannot be read again, but not for ever', async () => {
    now = Date.now();
    const values: Values = { fake: 'provider-key-of-fake' };
    secrets = secretsWith(values);
    const ask = () => askAs(`Bearer ${house.headgate.key}`);
    expect((await ask()).status).toBe(200);
    values.fake = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    now += 5 * MINUTE - 1;
    expect((await ask()).status).toBe(200);
    now += 1;
    expect((await ask()).status).toBe(503);
    expect(house.provider.requests).toHaveLength(2);
  });

  test('row 33: a key that is put in anew is used within five minutes', async () => {
    now = Date.now();
    const values: Values = { fake: 'old-key' };
    secrets = secretsWith(values);
    for (const key of ['old-key', 'new-key']) {
      values.fake = key;
      expect((await askAs(`Bearer ${house.headgate.key}`)).status).toBe(200);
      expect(house.provider.requests.at(-1)?.header('authorization')).toBe(`Bearer ${key}`);
      now += 5 * MINUTE;
    }
  });
});

type Values = Record<string, string | Error | undefined>;

function healthySecrets(): Secrets {
  return {
    pepper: async () => 'a pepper for tests',
    providerKeys: async () => [{ id: '1', key: 'provider-key-of-fake', weight: 1 }],
  };
}

/** Provider keys from Secrets Manager; the pepper is at hand. */
function secretsWith(values: Values): Secrets {
  const names = { pepper: 'pepper', providers: { fake: 'fake' } };
  const { providerKeys } = createSecrets(aSecretsManager(values), names, () => now ?? Date.now());
  return { ...healthySecrets(), providerKeys };
}

/** Answers with what the test says is in a secret, or fails as it says. */
function aSecretsManager(values: Values): AwsClient {
  return async <Output>(_operation: string, input: object) => {
    // The adapter asks for a secret by its id, and for nothing else.
    const { SecretId: id } = input as { readonly SecretId: string };
    const value = values[id];
    if (value instanceof Error) throw value;
    return { SecretString: value } as Output;
  };
}
