import type { AwsCredentials } from './sign.ts';

/** Credentials that end, and when. */
export interface Temporary extends AwsCredentials {
  readonly sessionToken: string;
  readonly expiresAt: number;
}

/** What was pasted: credentials, or what is wrong with it. */
export type Pasted = { readonly credentials: Temporary } | { readonly problem: string };

/** Where nobody says when they end: as long as the shortest-lived that AWS hands out by itself. */
const USUAL_MS = 3_600_000;

const STATIC =
  'These are the keys of a user, which do not end. Paste temporary ones: those of `aws sts get-session-token`, or of a profile with a role, by `aws configure export-credentials`.';
const UNREAD =
  'This is not what `aws configure export-credentials` prints: a JSON object with AccessKeyId, SecretAccessKey and SessionToken, or lines with AWS_ACCESS_KEY_ID=…';

/**
 * Reads temporary credentials as AWS's command line and `headgate local credentials` print them: as one JSON object, or as
 * lines for a shell or a file. Never quotes what was pasted.
 */
export function readCredentials(text: string, now: number): Pasted {
  const found = text.trim().startsWith('{') ? fromJson(text) : fromLines(text);
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '', expiration } = found;
  if (accessKeyId === '' || secretAccessKey === '') return { problem: UNREAD };
  if (sessionToken === '') return { problem: STATIC };
  if (![accessKeyId, secretAccessKey, sessionToken].every(isPlain))
    return { problem: 'A part of them is broken: there are spaces or signs in it that no credentials have.' };
  const expiresAt = expiration === undefined ? now + USUAL_MS : Date.parse(expiration);
  if (Number.isNaN(expiresAt)) return { problem: 'They do not say when they end in a way that can be read.' };
  if (expiresAt <= now) return { problem: 'They have expired. Get new ones, and paste those.' };
  return { credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt } };
}

interface Found {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  readonly expiration?: string | undefined;
}

/** Of a profile's process, or the whole answer of STS. */
function fromJson(text: string): Found {
  const parsed = parse(text);
  const given = memberOf(parsed, 'Credentials') ?? parsed;
  const textIn = (name: string) => {
    const value = memberOf(given, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    accessKeyId: textIn('AccessKeyId'),
    secretAccessKey: textIn('SecretAccessKey'),
    sessionToken: textIn('SessionToken') ?? textIn('Token'),
    expiration: textIn('Expiration'),
  };
}

/** `export NAME=value`, as also Windows' two shells and the file of credentials write it. */
const LINE = /^\s*(?:export\s+|set\s+|\$env:)?(aws_[a-z_]+)\s*=\s*(['"]?)(.*?)\2;?\s*$/gim;

function fromLines(text: string): Found {
  const said = new Map([...text.matchAll(LINE)].map(([, name = '', , value]) => [name.toLowerCase(), value]));
  return {
    accessKeyId: said.get('aws_access_key_id'),
    secretAccessKey: said.get('aws_secret_access_key'),
    sessionToken: said.get('aws_session_token'),
    expiration: said.get('aws_credential_expiration'),
  };
}

/** What a header may carry, and nothing that could end one. */
function isPlain(text: string): boolean {
  return /^[\x21-\x7e]{1,8192}$/.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Then nothing is found in it, and that is what is said.
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
