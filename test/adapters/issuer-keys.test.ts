/** When an issuer is asked for its keys, and when it is not. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIssuerKeys } from '../../lambda/adapters/issuer-keys.ts';
import { createDocumentReader } from '../../lambda/adapters/read-document.ts';
import { aKeyPair, anIssuer, type TestIssuer } from '../support/an-issuer.ts';

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await anIssuer();
});
afterEach(() => issuer?.close());

const MINUTE = 60_000;
const isAccepted = (promise: Promise<unknown>) =>
  promise.then(
    () => true,
    () => false,
  );

test('keys are asked for once, at the one address that is known, for any number of tokens at once', async () => {
  const tokens = issuer.verifier();
  expect(issuer.asked).toEqual([]);
  const many = await Promise.all(Array.from({ length: 20 }, () => issuer.token()));
  await Promise.all(many.map((token) => tokens.verify(token)));
  expect(issuer.asked).toEqual(['/.well-known/jwks.json']);
});

test('a key that nobody knows asks once a minute, whoever makes it up, and a new key is found so', async () => {
  const tokens = issuer.verifier();
  await tokens.verify(await issuer.token());
  for (let at = 0; at < 50; at += 1)
    await expect(tokens.verify(await issuer.token({ header: { kid: `k${at}` } }))).rejects.toMatchObject({
      code: 'token-key-unknown',
    });
  expect(issuer.asked).toHaveLength(1);
  const next = await aKeyPair('ES384');
  issuer.publish([issuer.es.jwk, next.jwk]);
  expect(await isAccepted(tokens.verify(await issuer.token({ key: next })))).toBe(false);
  issuer.time.now += MINUTE;
  expect(await isAccepted(tokens.verify(await issuer.token({ key: next })))).toBe(true);
  expect(issuer.asked).toHaveLength(2);
});

test('a key that the issuer has withdrawn is refused after an hour, also to tokens that were verified before', async () => {
  const tokens = issuer.verifier();
  const early = await issuer.token({
    claims: { iat: issuer.time.now / 1000 + 20, exp: issuer.time.now / 1000 + 3_620 },
  });
  await tokens.verify(early);
  issuer.publish([issuer.rs.jwk]);
  issuer.time.now += 60 * MINUTE;
  await expect.poll(() => isAccepted(issuer.token().then(tokens.verify))).toBe(false);
  expect(await isAccepted(tokens.verify(early))).toBe(false);
  expect(await isAccepted(tokens.verify(await issuer.token({ key: issuer.rs })))).toBe(true);
});

test.each<[string, Parameters<TestIssuer['publish']>[0]]>([
  ['fails', { status: 503 }],
  ['leads elsewhere', { status: 302, location: 'http://127.0.0.1:9/.well-known/jwks.json' }],
  ['sends no JSON', { status: 200, body: '<html>' }],
  ['sends something else', { status: 200, body: '{"keys":{}}' }],
  ['has no keys', []],
  ['never stops', { status: 200, body: `{"keys":[${' '.repeat(70_000)}]}` }],
])('what is known stays known when the issuer %s, and it is told', async (_, answer) => {
  const tokens = issuer.verifier();
  await tokens.verify(await issuer.token());
  issuer.publish(answer);
  issuer.time.now += 61 * MINUTE;
  await tokens.verify(await issuer.token());
  await expect.poll(() => tokens.complaints.length).toBe(1);
  await tokens.verify(await issuer.token());
  issuer.time.now += MINUTE;
  await tokens.verify(await issuer.token());
  await expect.poll(() => tokens.complaints.length).toBe(2);
  expect(issuer.asked).toHaveLength(3);
});

test('where nothing is known yet, an issuer that fails is tried again after seconds, and it is no refusal', async () => {
  const tokens = issuer.verifier();
  issuer.publish({ status: 500 });
  for (let at = 0; at < 5; at += 1)
    await expect(tokens.verify(await issuer.token())).rejects.not.toHaveProperty('code');
  expect(issuer.asked).toHaveLength(1);
  issuer.publish([issuer.es.jwk]);
  issuer.time.now += 5_000;
  expect(await isAccepted(tokens.verify(await issuer.token()))).toBe(true);
});

test('only keys that are for signatures, of the two kinds, are taken, and only their public half', async () => {
  const { es, rs } = issuer;
  const document = [
    { ...es.jwk, kid: 'for-encryption', use: 'enc' },
    { ...es.jwk, kid: 'of-another-algorithm', alg: 'ES256' },
    { ...es.jwk, kid: 'of-another-curve', crv: 'P-256' },
    { kty: 'oct', k: 'c2VjcmV0', kid: 'shared-secret' },
    { ...es.jwk, kid: undefined },
    null,
    { ...rs.jwk, kid: 'good', d: 'private' },
    { ...es.jwk, kid: 'good' },
  ];
  const keys = createIssuerKeys({
    read: async () => JSON.stringify({ keys: document }),
    now: () => issuer.time.now,
    report: () => {},
  });
  for (const name of ['for-encryption', 'of-another-algorithm', 'of-another-curve', 'shared-secret'])
    expect(await keys.find(name)).toBeUndefined();
  const good = await keys.find('good');
  expect(good).toMatchObject({ algorithm: 'RS256', key: { type: 'public', usages: ['verify'] } });
});

test('keys come over https, or from this machine', async () => {
  const reader = createDocumentReader();
  for (const url of ['http://keys.example.com/k', 'http://[::1]:1/k', 'http://169.254.169.254/k'])
    await expect(reader.read(url)).rejects.toThrow('only read over https');
  await reader.close();
});

test('a token is verified once while it lives, and is known by all of it', async () => {
  const tokens = issuer.verifier();
  const token = await issuer.token();
  const first = await tokens.verify(token);
  expect(await tokens.verify(token)).toBe(first);
  expect(await tokens.verify(await issuer.token())).not.toBe(first);
  // The same beginning, and another end.
  const other = `${token.slice(0, -8)}${token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA'}`;
  await expect(tokens.verify(other)).rejects.toMatchObject({ code: 'token-forged' });
  issuer.time.now += 331_000;
  await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token-expired' });
});
