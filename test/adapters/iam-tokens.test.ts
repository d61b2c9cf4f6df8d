import { createHmac, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tokens } from '../../lambda/core/gateway.ts';
import { parseToken } from '../../lambda/core/iam-token.ts';
import { TokenRefusal } from '../../lambda/core/token-refusal.ts';
import { AUDIENCE, aKeyPair, anIssuer, ROLE_ARN, type TestIssuer, type TokenChanges } from '../support/an-issuer.ts';

let issuer: TestIssuer;
let tokens: Tokens;
beforeAll(async () => {
  issuer = await anIssuer();
  tokens = issuer.verifier();
});
afterAll(() => issuer?.close());

const OF_AWS = 'https://sts.amazonaws.com/';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => issuer.time.now / 1000;
const refusalOf = (token: string, by = tokens) =>
  by.verify(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenRefusal ? error.code : error),
  );

test.each(['ES384', 'RS256'] as const)('a token of the issuer, signed with %s, says who has it', async (algorithm) => {
  const key = algorithm === 'ES384' ? issuer.es : issuer.rs;
  const { subject, principalTags, issuer: name } = await tokens.verify(await issuer.token({ key }));
  expect([subject, name, principalTags.get('headgate-team')]).toEqual([ROLE_ARN, issuer.url, 'red']);
});

/** Each is signed by the issuer's own key: it is what the token says that is wrong. */
const WRONG: readonly (readonly [string, string, (now: number) => TokenChanges])[] = [
  ['is for somebody else', 'token-audience', () => ({ claims: { aud: 'https://api.example.com' } })],
  ['is for others as well', 'token-audience', () => ({ claims: { aud: [AUDIENCE, 'https://api.example.com'] } })],
  ['is for nobody', 'token-audience', () => ({ claims: { aud: [] } })],
  ['has the audience in other letters', 'token-audience', () => ({ claims: { aud: AUDIENCE.toUpperCase() } })],
  ['is of another issuer', 'token-issuer', () => ({ claims: { iss: 'https://evil.tokens.sts.global.api.aws' } })],
  ['names the issuer with a slash more', 'token-issuer', () => ({ claims: { iss: `${issuer.url}/` } })],
  ['has no issuer', 'token-issuer', () => ({ claims: { iss: undefined } })],
  ['is over', 'token-expired', (now) => ({ claims: { iat: now - 400, exp: now - 30 } })],
  ['has no end', 'token-malformed', () => ({ claims: { exp: undefined } })],
  ['has its end as a text', 'token-malformed', (now) => ({ claims: { exp: String(now + 300) } })],
  ['has its end in pieces of a second', 'token-malformed', (now) => ({ claims: { exp: now + 0.5 } })],
  ['has an end that is no number of seconds', 'token-malformed', () => ({ claims: { exp: 1e300 } })],
  ['does not say when it was made', 'token-malformed', () => ({ claims: { iat: undefined } })],
  ['was made in the future', 'token-premature', (now) => ({ claims: { iat: now + 31, exp: now + 90 } })],
  ['begins in the future', 'token-premature', (now) => ({ claims: { nbf: now + 31 } })],
  ['ends before it begins', 'token-premature', (now) => ({ claims: { iat: now + 5, exp: now + 5 } })],
  ['lives for longer than an hour', 'token-lifetime', (now) => ({ claims: { exp: now + 3601 } })],
  ['is of the root user', 'token-subject', () => ({ claims: { sub: 'arn:aws:iam::111122223333:root' } })],
  ['is of a repository of code', 'token-subject', () => ({ claims: { sub: 'repo:acme/app:ref:refs/heads/main' } })],
  ['is of nobody', 'token-subject', () => ({ claims: { sub: undefined } })],
  ['is of another account than it says', 'token-account', () => ({ ofAws: { aws_account: '999988887777' } })],
  ['has a critical extension', 'token-malformed', () => ({ header: { crit: ['exp'], exp: 1 } })],
  ['has a payload that is not encoded', 'token-malformed', () => ({ header: { b64: true } })],
  ['names no key', 'token-key-unknown', () => ({ header: { kid: undefined } })],
  ['names a key that nobody has', 'token-key-unknown', () => ({ header: { kid: 'nobody' } })],
];

describe('a token, genuinely signed, that', () => {
  test.each(WRONG)('%s is refused: %s', async (_, code, change) => {
    expect(await refusalOf(await issuer.token(change(seconds())))).toBe(code);
  });

  test.each([
    ['within half a minute of its end', -329, -29],
    ['of a clock that is half a minute ahead', 30, 90],
    ['of a whole hour', 0, 3600],
  ])('is %s is accepted', async (_, from, to) => {
    const claims = { iat: seconds() + from, exp: seconds() + to };
    expect(await refusalOf(await issuer.token({ claims }))).toBe('accepted');
  });

  test('lives for longer than the configuration allows is refused', async () => {
    const strict = issuer.verifier({ maxLifetimeSeconds: 299 });
    expect(await refusalOf(await issuer.token(), strict)).toBe('token-lifetime');
  });

  test('has a member twice is refused, wherever it is', async () => {
    const times = `"iat":${seconds()},"exp":${seconds() + 300}`;
    const own = `"${OF_AWS}":{"principal_tags":{"headgate-team":"blue","headgate-team":"red"}}`;
    const begin = `{"iss":"${issuer.url}","aud":"${AUDIENCE}","sub":"${ROLE_ARN}",${times}`;
    for (const payload of [`${begin},${own}}`, `${begin},"sub":"${ROLE_ARN}"}`, `${begin},"s\\u0075b":"x"}`])
      expect(await refusalOf(await issuer.token({ payload }))).toBe('token-malformed');
    expect(await refusalOf(await issuer.token({ payload: `${begin}}` }))).toBe('accepted');
  });
});

describe('a token that nobody has signed', () => {
  test.each(['none', 'None', 'HS256', 'ES256', 'RS384', 'PS256', 'EdDSA', '', 'constructor'])(
    'with `alg: %s`',
    async (alg) => {
      const [, body, signature] = (await issuer.token()).split('.');
      const head = part({ alg, kid: issuer.es.keyId });
      expect(await refusalOf(`${head}.${body}.${signature}`)).toBe('token-algorithm');
      expect(await refusalOf(`${head}.${body}.`)).toBe('token-malformed');
    },
  );

  test('with the public key as the secret of an HMAC, or the algorithm of another key', async () => {
    const [, body] = (await issuer.token()).split('.');
    const pem = createPublicKey({ key: { ...issuer.rs.jwk, kty: 'RSA' }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const alg of ['HS256', 'RS256', 'ES384']) {
      const signed = `${part({ alg, kid: issuer.rs.keyId })}.${body}`;
      const forged = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url').repeat(2)}`;
      expect(await refusalOf(forged)).toMatch(/^token-(algorithm|forged|malformed)$/);
    }
    const crossed = await issuer.token({ key: issuer.rs, header: { kid: issuer.es.keyId } });
    expect(await refusalOf(crossed)).toBe('token-algorithm');
  });

  test('with a key that it brings along, in any of the ways in which that can be said', async () => {
    const own = await aKeyPair('ES384');
    const asked = issuer.asked.length;
    for (const header of [
      { jwk: own.jwk },
      { jku: 'https://evil.example/keys' },
      { x5u: 'https://evil.example/x' },
      { x5c: ['AA=='] },
    ])
      expect(await refusalOf(await issuer.token({ key: own, header: { ...header, kid: issuer.es.keyId } }))).toBe(
        'token-forged',
      );
    expect(issuer.asked).toHaveLength(asked);
  });

  test('but that is too long, or is no token at all', async () => {
    const nonsense = [
      '',
      '.',
      '..',
      'a.b.c',
      'x'.repeat(100_000),
      `${'e30.'.repeat(3)}`,
      "' OR 1=1--",
      '{"$ne":1}',
      '\0',
      '🔑',
    ];
    const [head, body, signature] = (await issuer.token()).split('.');
    const deep = Buffer.from(`{"a":${'['.repeat(3000)}${']'.repeat(3000)}}`).toString('base64url');
    const odd = [
      `${head}.${body}`,
      `${head}.${body}.${signature}.`,
      `${head}=.${body}.${signature}`,
      `${head}.${deep}.${signature}`,
    ];
    for (const token of [...nonsense, ...odd]) expect(await refusalOf(token)).toBe('token-malformed');
    expect(await refusalOf(await issuer.token({ claims: { more: 'x'.repeat(8_192) } }))).toBe('token-malformed');
  });
});

test('ten thousand changes of a token are refused, each by name, and ask nobody for anything', async () => {
  const valid = await issuer.token({ key: issuer.rs });
  await tokens.verify(valid);
  const asked = issuer.asked.length;
  const sign = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é');
  const changed = fc
    .tuple(fc.nat(valid.length), fc.nat(3), fc.string({ unit: sign, maxLength: 3 }))
    .map(([at, less, more]) => valid.slice(0, at) + more + valid.slice(at + less))
    .filter((token) => token !== valid);
  await fc.assert(
    fc.asyncProperty(changed, async (token) => {
      expect(await refusalOf(token)).toMatch(/^token-[a-z-]+$/);
    }),
    { numRuns: 10_000 },
  );
  expect(issuer.asked).toHaveLength(asked);
  expect(await refusalOf(valid)).toBe('accepted');
});

test('whatever a text is, it is taken apart or refused by name', () => {
  const rules = { issuers: new Set([issuer.url]), audience: AUDIENCE, maxLifetimeSeconds: 3600 };
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  const shaped = fc.tuple(json, json, fc.base64String({ minLength: 64 })).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.oneof(fc.string(), shaped), (text) => {
      expect(() => parseToken(text, rules, issuer.time.now)).toThrow(TokenRefusal);
    }),
    { numRuns: 5_000 },
  );
});
