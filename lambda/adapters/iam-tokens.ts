import type { Tokens } from '../core/gateway.ts';
import { digestOfText } from '../core/hash.ts';
import {
  isTokenShaped,
  parseToken,
  readClaims,
  SKEW_SECONDS,
  type TokenClaims,
  type TokenRules,
} from '../core/iam-token.ts';
import { TokenRefusal } from '../core/token-refusal.ts';
import type { TokensConfiguration } from '../token-settings.ts';
import { createIssuerKeys, type IssuerKey, type IssuerKeys } from './issuer-keys.ts';
import { createDocumentReader } from './read-document.ts';

export interface TokensOptions {
  readonly configuration: TokensConfiguration;
  readonly audience: string;
  now(): number;
  /** Is told when an issuer could not be asked for its keys. */
  report(cause: unknown): void;
}

/** A token that was verified, under the hash of all of it: a shorter name would be that of another token, too. */
interface Verified {
  readonly claims: TokenClaims;
  readonly keyId: string;
  readonly key: IssuerKey;
}

/** Only genuine tokens are remembered, so nobody can fill this from outside. */
const MOST_REMEMBERED = 2_000;
/** Where AWS publishes an issuer's keys. Asked directly: a document that names another place cannot lead us there. */
const KEYS_PATH = '/.well-known/jwks.json';

/** Verifies tokens of `sts:GetWebIdentityToken`, of the configured issuers and for this gateway only. */
export function createTokens(options: TokensOptions): Tokens & { close(): Promise<void> } {
  const { configuration, audience, now, report } = options;
  const { issuers, roles, maxLifetimeSeconds } = configuration;
  const reader = createDocumentReader();
  const rules: TokenRules = { issuers: new Set(issuers.map(({ url }) => url)), audience, maxLifetimeSeconds };
  const keysOf = new Map(
    issuers.map(({ url }) => {
      const read = () => reader.read(`${url}${KEYS_PATH}`);
      return [url, createIssuerKeys({ read, now, report })] as const;
    }),
  );
  const verified = new Map<string, Verified>();
  const remember = (digest: string, entry: Verified) => {
    const oldest = verified.size >= MOST_REMEMBERED ? verified.keys().next().value : undefined;
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(digest, entry);
  };
  return {
    teamOfRole: new Map(Object.entries(roles)),
    teamsOf: new Map(issuers.flatMap(({ url, teams }) => (teams ? [[url, new Set(teams)] as const] : []))),
    async verify(token) {
      if (!isTokenShaped(token)) throw new TokenRefusal('token-malformed');
      const at = now();
      const digest = digestOfText(token);
      const known = verified.get(digest);
      if (known && isGood(known, at, keysOf)) return known.claims;
      verified.delete(digest);
      const { algorithm, keyId, issuer } = parseToken(token, rules, at);
      const key = await keysOf.get(issuer)?.find(keyId);
      if (!key) throw new TokenRefusal('token-key-unknown');
      // A key is never used with an algorithm that is not its own, whatever the token says.
      if (key.algorithm !== algorithm) throw new TokenRefusal('token-algorithm');
      const payload = await payloadOf(token, { key, issuer, audience, at });
      const claims = readClaims(payload, rules, at);
      remember(digest, { claims, keyId, key });
      return claims;
    },
    close: () => reader.close(),
  };
}

/** For as long as it lives, and its issuer has not withdrawn the key. */
function isGood({ claims, keyId, key }: Verified, at: number, keysOf: ReadonlyMap<string, IssuerKeys>): boolean {
  return at < claims.expiresAt * 1000 && keysOf.get(claims.issuer)?.has(keyId, key) === true;
}

interface Expected {
  readonly key: IssuerKey;
  readonly issuer: string;
  readonly audience: string;
  readonly at: number;
}

/** What a token says whose signature is right. Loaded with the first token: most cold starts never see one. */
async function payloadOf(token: string, { key, issuer, audience, at }: Expected) {
  const { jwtVerify } = await import('jose/jwt/verify');
  try {
    const { payload } = await jwtVerify(token, key.key, {
      algorithms: [key.algorithm],
      issuer,
      audience,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(at),
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    return payload;
  } catch {
    throw new TokenRefusal('token-forged'); // What it says was held to the rules before: the signature is what is left.
  }
}
