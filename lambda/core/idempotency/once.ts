import type { AnswerPlace } from '../cache/answers.ts';
import { canonicalJson } from '../cache/canonical-json.ts';
import { GatewayError } from '../errors.ts';
import { digestOfText } from '../hash.ts';
import type { Json } from '../types.ts';

/** That a request is to be answered once, however often it is sent: the name that its caller gave it, and what it asks. */
export interface Once {
  readonly key: string;
  /** Of the endpoint and the whole body: the same name for another request is a mistake of the caller's. */
  readonly fingerprint: string;
}

/** Reads the header; `undefined` where a request has none. */
export function onceIn(headers: Headers, endpoint: string, body: Json): Once | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const message = '`Idempotency-Key` is 1 to 255 printable ASCII characters: use a UUID for each request.';
    throw new GatewayError('invalid-request', message, { param: 'Idempotency-Key' });
  }
  return { key, fingerprint: digestOfText(canonicalJson([endpoint, body])) };
}

/** Where its answer lies: a team's own, and no place of the cache, whose names are digests alone. */
export function oncePlace(team: string, { key }: Once): AnswerPlace {
  return { team, name: `once#${digestOfText(key)}` };
}
