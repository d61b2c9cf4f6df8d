import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Identity } from '../iam/identity.ts';
import { isAllowed, principalArn } from '../iam/policy.ts';
import { AwsError } from './aws-error.ts';
import type { QueryResult } from './query-protocol.ts';

const ALGORITHMS = ['ES384', 'RS256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** The issuer of the local account: signs what it knows of its identities, and publishes the keys for that. */
export interface TokenIssuer {
  /** Answers `GetWebIdentityToken` for an identity whose signature has been verified. */
  issue(parameters: URLSearchParams, caller: TokenCaller): Promise<QueryResult>;
  /** What is published below `/.well-known/`; `undefined` for anything else. */
  documentAt(path: string): Promise<object | undefined>;
}

/** Who asks for a token, and until when its session lasts. */
export interface TokenCaller {
  readonly identity: Identity;
  readonly sessionEndsAt: number | undefined;
}

interface IssuerOptions {
  readonly url: string;
  readonly region: string;
  now(): number;
}

/** Makes an issuer with keys of its own, once somebody needs them: an RSA key takes a while. */
export function createTokenIssuer({ url, region, now }: IssuerOptions): TokenIssuer {
  let made: Promise<readonly SigningKey[]> | undefined;
  const keys = () => {
    made ??= Promise.all(ALGORITHMS.map(makeKey));
    return made;
  };
  return {
    async issue(parameters, caller) {
      const wish = wishIn(parameters);
      requireAllowed(wish, caller.identity);
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + wish.durationSeconds;
      if (caller.sessionEndsAt !== undefined && expiresAt * 1000 > caller.sessionEndsAt) {
        throw new AwsError(
          'SessionDurationEscalationException',
          'The token would outlive the session that asks for it.',
          {
            status: 403,
          },
        );
      }
      const key = (await keys()).find(({ algorithm }) => algorithm === wish.algorithm);
      if (!key) throw new Error(`no key for ${wish.algorithm}`);
      const token = await new SignJWT(claimsOf(caller.identity, wish, region))
        .setProtectedHeader({ alg: wish.algorithm, kid: key.keyId, typ: 'JWT' })
        .setIssuer(url)
        .setAudience(wish.audiences.length === 1 ? (wish.audiences[0] ?? '') : [...wish.audiences])
        .setSubject(principalArn(caller.identity.arn))
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key.privateKey);
      return { WebIdentityToken: token, Expiration: new Date(expiresAt * 1000).toISOString() };
    },
    async documentAt(path) {
      if (path === '/.well-known/jwks.json') return { keys: (await keys()).map(({ jwk }) => jwk) };
      if (path !== '/.well-known/openid-configuration') return undefined;
      return {
        issuer: url,
        jwks_uri: `${url}/.well-known/jwks.json`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ALGORITHMS,
      };
    },
  };
}

interface SigningKey {
  readonly algorithm: Algorithm;
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function makeKey(algorithm: Algorithm): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const keyId = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' };
  return { algorithm, keyId, privateKey, jwk };
}

interface Wish {
  readonly audiences: readonly string[];
  readonly algorithm: Algorithm;
  readonly durationSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
}

function wishIn(parameters: URLSearchParams): Wish {
  const audiences = listIn(parameters, (at) => parameters.get(`Audience.member.${at}`));
  if (audiences.length === 0 || audiences.length > 10 || audiences.some((each) => each === '' || each.length > 1000)) {
    throw new AwsError('ValidationError', "'audience' must have 1 to 10 members of 1 to 1000 characters.");
  }
  const algorithm = ALGORITHMS.find((name) => name === parameters.get('SigningAlgorithm'));
  if (!algorithm) throw new AwsError('ValidationError', `'signingAlgorithm' must be one of ${ALGORITHMS.join(', ')}.`);
  const durationSeconds = Number(parameters.get('DurationSeconds') ?? 300);
  if (!Number.isInteger(durationSeconds) || durationSeconds < 60 || durationSeconds > 3600) {
    throw new AwsError('ValidationError', "'durationSeconds' must be from 60 to 3600.");
  }
  const tags = listIn(parameters, (at) => {
    const key = parameters.get(`Tags.member.${at}.Key`);
    return key === null ? null : ([key, parameters.get(`Tags.member.${at}.Value`) ?? ''] as const);
  });
  return { audiences, algorithm, durationSeconds, tags: Object.fromEntries(tags) };
}

/** Members of a list as the query protocol numbers them. */
function listIn<Member>(parameters: URLSearchParams, read: (at: number) => Member | null): readonly Member[] {
  const members: Member[] = [];
  for (let at = 1; at <= parameters.size; at += 1) {
    const member = read(at);
    if (member === null) break;
    members.push(member);
  }
  return members;
}

function requireAllowed({ audiences, algorithm, durationSeconds, tags }: Wish, identity: Identity): void {
  const context = {
    'sts:IdentityTokenAudience': audiences,
    'sts:SigningAlgorithm': algorithm,
    'sts:DurationSeconds': String(durationSeconds),
  };
  const actions = ['GetWebIdentityToken', ...(Object.keys(tags).length > 0 ? ['TagGetWebIdentityToken'] : [])];
  for (const action of actions) {
    const { allowed, reason } = isAllowed(identity, `sts:${action}`, '*', context);
    if (!allowed) throw new AwsError('AccessDenied', reason, { status: 403 });
  }
}

/** Under AWS's own name: what its administrators have set, and apart from it what the caller has chosen. */
function claimsOf({ accountId, tags }: Identity, wish: Wish, region: string) {
  const own = { aws_account: accountId, source_region: region, principal_tags: tags };
  const asked = Object.keys(wish.tags).length > 0 ? { request_tags: wish.tags } : {};
  return { 'https://sts.amazonaws.com/': { ...own, ...asked } };
}
