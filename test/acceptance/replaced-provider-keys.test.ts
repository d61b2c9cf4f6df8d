import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createSecrets } from '../../lambda/adapters/secrets-manager.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, type Play, startFakeProvider, status } from '../support/fake-provider.ts';

/** Keys that a provider refuses, and keys that are replaced while calls go on. */
const HELLO = { model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }] };
const time = { now: 0 };
const secret = { value: '', reads: 0 };
let provider: FakeProvider;
let headgate: TestGateway;

const client: AwsClient = async <Output>() => {
  secret.reads += 1;
  return { SecretString: secret.value } as Output;
};

beforeAll(async () => {
  provider = await startFakeProvider();
});
beforeEach(() => {
  provider.reset();
  time.now = Date.now();
  Object.assign(secret, { value: '', reads: 0 });
  const clock = { now: () => time.now, randomBytes };
  const { providerKeys } = createSecrets(client, { pepper: 'p', providers: { fake: 'f' } }, clock.now);
  const secrets = { pepper: async () => 'a pepper for tests', providerKeys };
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withProvider('other', { url: provider.url })
    .withPorts({ secrets, health: createHealth(), clock })
    .start();
  return () => headgate.close();
});
afterAll(() => provider.close());

const taking =
  (...keys: readonly string[]): Play =>
  (stage) => {
    const key = stage.request.header('authorization')?.replace('Bearer ', '') ?? '';
    const body = {
      error: { message: `Incorrect API key provided: ${key}. You can find it…`, code: 'invalid_api_key' },
    };
    return (keys.includes(key) ? answer({ text: 'Hi' }) : status(401, { body }))(stage);
  };
const used = () => provider.requests.map((request) => request.header('authorization')?.replace('Bearer ', ''));
const ask = async () => (await headgate.ask(HELLO)).status;

describe('row 34: a key that its provider refuses', () => {
  test('is a 502 that tells nothing of it, and is tried once', async () => {
    secret.value = 'sk-proj-abcdefghijklmnop1234';
    provider.otherwise(taking());
    const response = await headgate.ask(HELLO);
    const text = await response.text();
    expect(response.status).toBe(502);
    expect(JSON.parse(text).error).toMatchObject({ error_type: 'provider_auth_failed' });
    expect(text).not.toMatch(/sk-proj|abcd|1234/);
    expect(
      JSON.stringify(headgate.rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('1234');
    expect(provider.requests).toHaveLength(1);
    expect(headgate.rows).toMatchObject([{ state: 'VOIDED' }]);
  });

  test('is known to be bad: another is asked before it from then on', async () => {
    secret.value = '["sk-bad", "sk-good"]';
    provider.otherwise(taking('sk-good'));
    for (let call = 0; call < 10; call += 1) expect(await ask()).toBe(200);
    expect(used().filter((key) => key === 'sk-bad').length).toBeLessThanOrEqual(1);
  });

  test('and stays bad is looked up once in half a minute, and asked once a call', async () => {
    secret.value = 'sk-bad';
    provider.otherwise(taking());
    for (let call = 0; call < 10; call += 1) expect(await ask()).toBe(502);
    expect(provider.requests).toHaveLength(10);
    expect(secret.reads).toBe(1); // It was read this very moment.
    time.now += 30_000;
    for (let call = 0; call < 10; call += 1) expect(await ask()).toBe(502);
    expect(secret.reads).toBe(2);
  });
});

describe('a key that is replaced', () => {
  test('is read again when the old one is refused, so that the call is answered', async () => {
    secret.value = 'sk-old';
    provider.otherwise(taking('sk-old'));
    expect(await ask()).toBe(200);
    secret.value = 'sk-new';
    provider.otherwise(taking('sk-new'));
    time.now += 30_000;
    expect(await ask()).toBe(200);
    expect(used()).toEqual(['sk-old', 'sk-old', 'sk-new']);
    expect(await ask()).toBe(200);
    expect(used().at(-1)).toBe('sk-new');
    expect(headgate.rows.map(({ state }) => state)).toEqual(['SETTLED', 'VOIDED', 'SETTLED', 'SETTLED']);
  });

  test('is read once for all calls that it fails at the same time', async () => {
    secret.value = 'sk-old';
    provider.otherwise(taking('sk-old'));
    expect(await ask()).toBe(200);
    secret.value = 'sk-new';
    provider.otherwise(taking('sk-new'));
    time.now += 30_000;
    const before = secret.reads;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set([200]));
    expect(secret.reads - before).toBe(1);
  });

  test('while both work, is never refused', async () => {
    secret.value = 'sk-old';
    provider.otherwise(taking('sk-old', 'sk-new'));
    for (let minute = 0; minute < 12; minute += 1) {
      if (minute === 2) secret.value = 'sk-new';
      expect(await ask()).toBe(200);
      time.now += 60_000;
    }
    expect(headgate.rows.every(({ state }) => state === 'SETTLED')).toBe(true);
    expect(used().slice(-5)).toEqual(Array.from({ length: 5 }, () => 'sk-new'));
  });
});
