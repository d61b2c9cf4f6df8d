import { TokenRefusal, type TokenRefusalCode } from './token-refusal.ts';

/** Where AWS puts what it knows of a principal, apart from what every issuer says. */
const OF_AWS = 'https://sts.amazonaws.com/';
/** API Gateway lets no header through that is longer than 10,240 bytes; IAM's tags fill a few thousand at most. */
const LONGEST_TOKEN = 8_192;
const FORM = /^[\w-]{1,1024}\.[\w-]{1,8192}\.[\w-]{64,1024}$/;
const DEEPEST = 8;
const ALGORITHMS = ['ES384', 'RS256'] as const;
/** A role or a user of an account, or a session of a role. Neither the root user nor a service. */
const SUBJECT =
  /^arn:aws[a-z-]*:(?:iam::(\d{12}):(?:role|user)\/[\w+=,.@/-]{1,576}|sts::(\d{12}):assumed-role\/[\w+=,.@/-]{3,192})$/;

/** The signatures that are accepted: those that STS makes. */
export type TokenAlgorithm = (typeof ALGORITHMS)[number];

/** What a token must say to be for us, and to be one of now. */
export interface TokenRules {
  /** The issuers that are believed, to the letter. */
  readonly issuers: ReadonlySet<string>;
  readonly audience: string;
  readonly maxLifetimeSeconds: number;
}

/** Clocks differ. */
export const SKEW_SECONDS = 30;

/** What a token says. It is true only once its signature has been verified. */
export interface TokenClaims {
  readonly issuer: string;
  /** The ARN of the role, user or session. */
  readonly subject: string;
  /** In seconds since 1970. */
  readonly expiresAt: number;
  /** Of the principal and its session, as IAM has them: `request_tags` were chosen by who asked, and are not read. */
  readonly principalTags: ReadonlyMap<string, string>;
}

/** What the configuration says of tokens and teams. */
export interface TokenTeams {
  /** The ARN of a role or user to its team, for those that cannot have the tag. */
  readonly teamOfRole: ReadonlyMap<string, string>;
  /** An issuer to the teams that it may speak for; absent: all. */
  readonly teamsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A token taken apart, as far as that can be trusted before anything is verified: to find the key that may verify it. */
interface UnverifiedToken {
  readonly algorithm: TokenAlgorithm;
  readonly keyId: string;
  readonly issuer: string;
}

/** Whether a text has the form of a token: three parts in base64url. */
export function isTokenShaped(text: string): boolean {
  return text.length <= LONGEST_TOKEN && FORM.test(text);
}

/**
 * Takes a token apart, and refuses what no signature could save: so nonsense, tokens for others and old ones cost neither a
 * verification nor a question to the issuer. Keys that a header brings along (`jwk`, `jku`, `x5u`) are not even read.
 */
export function parseToken(text: string, rules: TokenRules, now: number): UnverifiedToken {
  if (!isTokenShaped(text)) throw new TokenRefusal('token-malformed');
  const [head = '', body = '', signature = ''] = text.split('.');
  if (!isCanonical(signature)) throw new TokenRefusal('token-malformed');
  const { alg, kid, crit, b64 } = objectIn(head);
  const algorithm = ALGORITHMS.find((name) => name === alg);
  if (!algorithm) throw new TokenRefusal('token-algorithm');
  // Extensions that must be understood: none is.
  if (crit !== undefined || b64 !== undefined) throw new TokenRefusal('token-malformed');
  if (typeof kid !== 'string' || kid === '' || kid.length > 256) throw new TokenRefusal('token-key-unknown');
  const { issuer } = readClaims(objectIn(body), rules, now);
  return { algorithm, keyId: kid, issuer };
}

/** Reads the claims of a token, and refuses those of one that is not for us, or not of now. */
export function readClaims(claims: Readonly<Record<string, unknown>>, rules: TokenRules, now: number): TokenClaims {
  const { iss, aud, sub, iat, exp, nbf } = claims;
  insist(typeof iss === 'string' && rules.issuers.has(iss), 'token-issuer');
  // A token for others as well is one that those others could use here.
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  insist(audiences.length === 1 && audiences[0] === rules.audience, 'token-audience');
  insist(isSeconds(exp) && isSeconds(iat), 'token-malformed');
  const seconds = Math.floor(now / 1000);
  insist(exp + SKEW_SECONDS > seconds, 'token-expired');
  insist(iat - SKEW_SECONDS <= seconds && exp > iat, 'token-premature');
  insist(nbf === undefined || (isSeconds(nbf) && nbf - SKEW_SECONDS <= seconds), 'token-premature');
  insist(exp - iat <= rules.maxLifetimeSeconds, 'token-lifetime');
  const [, ofIam, ofSession] = SUBJECT.exec(typeof sub === 'string' ? sub : '') ?? [];
  insist(typeof sub === 'string' && (ofIam ?? ofSession) !== undefined, 'token-subject');
  const { aws_account: account, principal_tags: tags } = asObject(claims[OF_AWS]);
  insist(account === undefined || account === (ofIam ?? ofSession), 'token-account');
  const texts = Object.entries(asObject(tags)).filter((tag): tag is [string, string] => typeof tag[1] === 'string');
  return { issuer: iss, subject: sub, expiresAt: exp, principalTags: new Map(texts) };
}

function insist(isSo: boolean, code: TokenRefusalCode): asserts isSo {
  if (!isSo) throw new TokenRefusal(code);
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  // Any object may be asked for members that it does not have.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** A part of a token. Two members of one name would be read in one way here, and maybe in another elsewhere. */
function objectIn(part: string): Readonly<Record<string, unknown>> {
  if (!isCanonical(part)) throw new TokenRefusal('token-malformed');
  const text = Buffer.from(part, 'base64url').toString('utf8');
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || membersIn(value) !== membersWritten(text))
    throw new TokenRefusal('token-malformed');
  return asObject(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Refused by who asks, in the same words as any other nonsense.
  }
}

/** Members of an object and of all that is in it; no number where that is deeper than any token of AWS. */
function membersIn(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEEPEST) return Number.NaN;
  const inner = Object.values(value);
  const own = Array.isArray(value) ? 0 : inner.length;
  return inner.reduce((sum: number, each) => sum + membersIn(each, depth + 1), own);
}

/** Texts that a colon follows: in JSON, these are the names of members. */
function membersWritten(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

/** Base64url has several spellings of the same bytes; only one is the token that was signed. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}
