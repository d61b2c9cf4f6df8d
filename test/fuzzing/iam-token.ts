import fc from 'fast-check';
import { expect } from 'vitest';
import { TokenRefusal } from '../../lambda/core/token-refusal.ts';
import { AUDIENCE, aKeyPair, anIssuer } from '../support/an-issuer.ts';
import type { Properties } from './fuzz.ts';

/** How often the issuer may be asked for its keys, however many tokens name keys that nobody has. */
const MOST_ASKED = 3;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const character = fc.constantFrom(...BASE64URL, '.', '=', ' ', '+', '/', '\n', '\0', 'é');
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(...BASE64URL), maxLength: 120 }),
  fc.json().map((text) => Buffer.from(text).toString('base64url')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(AUDIENCE, [AUDIENCE], -1, 0, 1e300, 1_800_000_000.5, '1800000300', null, true, {}),
  fc.integer({ min: 1_799_990_000, max: 1_800_010_000 }),
);
const claimName = fc.constantFrom(
  'iss',
  'aud',
  'sub',
  'iat',
  'exp',
  'nbf',
  'jti',
  'https://sts.amazonaws.com/',
  '__proto__',
);
const headerName = fc.constantFrom('alg', 'kid', 'typ', 'jku', 'jwk', 'x5u', 'x5c', 'zip', 'cty');
const algorithm = fc.constantFrom(
  'none',
  'None',
  '',
  'HS256',
  'HS384',
  'ES256',
  'RS384',
  'PS256',
  'EdDSA',
  'ES384',
  'RS256',
);

let opened: ReturnType<typeof open> | undefined;

/** What must hold of whatever verifies tokens of AWS. */
export function propertiesOf(): Properties {
  return {
    'is refused as what it is, whatever it is': fc.asyncProperty(anyText, async (text) => {
      await expectRefusal(text);
    }),
    'is refused with any one character changed, more or less': fc.asyncProperty(
      ...[fc.nat(), fc.array(character, { maxLength: 1 }), fc.nat(1)],
      async (place, written, taken) => {
        const { valid } = await issuer();
        const at = place % valid.length;
        const changed = valid.slice(0, at) + written.join('') + valid.slice(at + taken);
        fc.pre(changed !== valid);
        await expectRefusal(changed);
      },
    ),
    'is refused with parts of another': fc.asyncProperty(
      fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
      async (order) => {
        const { valid, other } = await issuer();
        const parts = [...valid.split('.'), ...other.split('.')];
        const mixed = order.map((at) => parts[at]).join('.');
        fc.pre(mixed !== valid && mixed !== other);
        await expectRefusal(mixed);
      },
    ),
    'is refused if somebody else has signed it, whatever its head says': fc.asyncProperty(
      ...[algorithm, fc.boolean(), headerName, odd],
      async (alg, namesKey, name, value) => {
        const { tokens, forger, es } = await issuer();
        const signed = await tokens.token({ key: forger, header: { ...(namesKey && { kid: es.keyId }) } });
        const [, body, signature] = signed.split('.');
        const head = { alg, typ: 'JWT', kid: es.keyId, ...(name !== 'alg' && { [name]: value }) };
        await expectRefusal(signed);
        await expectRefusal(`${Buffer.from(JSON.stringify(head)).toString('base64url')}.${body}.${signature}`);
        await expectRefusal(`${Buffer.from(JSON.stringify({ ...head, alg: 'none' })).toString('base64url')}.${body}.`);
      },
    ),
    'says who has it only for us and for now, whatever the issuer writes into it': fc.asyncProperty(
      ...[claimName, odd],
      async (name, value) => {
        const { tokens, verifier, asked } = await issuer();
        const claims = await verifier
          .verify(await tokens.token({ claims: { [name]: value } }))
          .catch((error: unknown) => {
            expect(error).toBeInstanceOf(TokenRefusal);
          });
        expect(asked.length).toBeLessThanOrEqual(MOST_ASKED);
        if (!claims) return;
        expect([claims.issuer, claims.subject.startsWith('arn:aws')]).toEqual([tokens.url, true]);
        expect(claims.expiresAt).toBeGreaterThan(tokens.time.now / 1_000 - 31);
        if (name === 'aud') expect([value].flat()).toEqual([AUDIENCE]);
      },
    ),
  };
}

/** An issuer whose tokens are verified, and somebody who would like to be it. It ends with the process of the tests. */
async function open() {
  const tokens = await anIssuer();
  const [forger, valid, other] = await Promise.all([aKeyPair('ES384'), tokens.token(), tokens.token()]);
  const verifier = tokens.verifier();
  await verifier.verify(valid);
  return { tokens, forger, valid, other, verifier, es: tokens.es, asked: tokens.asked };
}

function issuer() {
  opened ??= open();
  return opened;
}

async function expectRefusal(text: string): Promise<void> {
  const { verifier, asked } = await issuer();
  await expect(verifier.verify(text)).rejects.toBeInstanceOf(TokenRefusal);
  expect(asked.length).toBeLessThanOrEqual(MOST_ASKED);
}
