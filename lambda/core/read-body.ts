import { GatewayError, quoted } from './errors.ts';
import type { Bounds, Decompress } from './gateway.ts';
import type { Json } from './types.ts';

/** Names that `Object.assign` and friends would turn into a prototype. */
const POISONOUS = new Set(['__proto__', 'constructor', 'prototype']);
/** Fields by which other gateways let a caller choose where provider keys are sent. Each has been an advisory. */
const HOST_FIELDS = ['api_base', 'base_url', 'api_key', 'extra_headers', 'user_config', 'custom_host'];

type BodyBounds = Pick<Bounds, 'bodyBytes' | 'jsonDepth'>;

/** A body that may be looked at: an object, of bounded size and depth, with numbers that survive being written again. */
export async function readBody(
  request: Request,
  bounds: BodyBounds,
  decompress?: Decompress,
): Promise<{ body: Json; bytes: number }> {
  requireJson(request.headers);
  const encoding = encodingOf(request.headers);
  if (encoding && !decompress) throw unsupported(encoding);
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > bounds.bodyBytes) throw tooLarge(bounds);
  const sent = new Uint8Array(await request.arrayBuffer());
  if (sent.length > bounds.bodyBytes) throw tooLarge(bounds);
  const bytes = encoding && decompress ? await decompress(sent, encoding, bounds.bodyBytes) : sent;
  const body = parse(bytes);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be a JSON object.');
  inspect(body, bounds.jsonDepth);
  for (const field of HOST_FIELDS) {
    if (Object.hasOwn(body, field))
      throw invalid(`\`${field}\` is not for callers: providers and keys are the gateway's.`, field);
  }
  // It is an object and not an array: that is all that Json claims.
  return { body: body as Json, bytes: bytes.length };
}

function requireJson(headers: Headers): void {
  const type = headers.get('content-type') ?? '';
  const isJson = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type.trim());
  if (!isJson)
    throw new GatewayError('media-unsupported', `Send \`content-type: application/json\`, not ${quoted(type)}.`);
}

/** How the body is compressed; `undefined` if it is not. More than one encoding at once is a bomb within a bomb. */
function encodingOf(headers: Headers): string | undefined {
  const encoding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (encoding.includes(',')) throw unsupported(encoding);
  return encoding === '' || encoding === 'identity' ? undefined : encoding;
}

function unsupported(encoding: string): GatewayError {
  return new GatewayError(
    'media-unsupported',
    `A body with \`content-encoding: ${encoding.slice(0, 64)}\` is not taken here.`,
  );
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw invalid('The body is empty. Send a JSON object.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's own message quotes the body: a prompt must not get into an error.
    throw invalid('The body is not valid JSON in UTF-8.');
  }
}

/** Walks without recursion: a body of a million brackets must cost a 400 and not the process. */
function inspect(root: object, maxDepth: number): void {
  const open: { value: object; depth: number }[] = [{ value: root, depth: 1 }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, depth } = item;
    if (depth > maxDepth) throw invalid(`The body is nested more than ${maxDepth} levels deep.`);
    // Arrays and objects are both records of their own keys.
    const record = value as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      if (POISONOUS.has(key)) throw invalid(`A field must not be named \`${key}\`.`);
      const member = record[key];
      if (typeof member === 'object' && member !== null) open.push({ value: member, depth: depth + 1 });
      else if (typeof member === 'number') requireExact(member, key);
      // Half a surrogate pair becomes U+FFFD somewhere on the way: better here, before anything is compared or hashed.
      else if (typeof member === 'string' && !member.isWellFormed()) record[key] = member.toWellFormed();
    }
  }
}

/** A number that changes when it is written again would reach the provider as another one. */
function requireExact(number: number, key: string): void {
  if (Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))) return;
  throw invalid(`The number in ${quoted(key)} is too large to be kept exactly.`);
}

function invalid(message: string, param?: string): GatewayError {
  return new GatewayError('invalid-request', message, { param });
}

function tooLarge(bounds: BodyBounds): GatewayError {
  return new GatewayError(
    'request-too-large',
    `The body is larger than ${bounds.bodyBytes} bytes. Send images and files as URLs.`,
  );
}
