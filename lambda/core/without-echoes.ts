import { GatewayError } from './errors.ts';
import { objectIn } from './json.ts';
import type { Json } from './types.ts';
import { withoutSecret } from './without-secret.ts';

/** A piece of a key that is as long as this is no word. */
const KEY_PIECE = 12;
/** So much of a prompt is repeated by nobody by chance. Clients match on wording, which may stand in a prompt as well. */
const SAID_PIECE = 64;
/** A shorter text is an ordinary word of an error. */
const LEAST_SAID = 16;
/** What is longer is no wording that a client would match on. */
const LONGEST_RELAY = 64 * 1024;
/** Where in a request stands what was said, and not how it was asked for. */
const SAID_IN = new Set([
  'content',
  'text',
  'input',
  'prompt',
  'system',
  'instructions',
  'output',
  'arguments',
  'thinking',
]);

/** What a request held that must not come back in an error. */
export interface Sent {
  readonly secret: string;
  readonly body: Json;
}

/**
 * What a provider says of a failure, without what it repeats of the key and of the conversation: errors are kept where
 * answers are not, in logs of clients and in tickets.
 */
export function withoutEchoes(error: unknown, { secret, body }: Sent): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { relay, param, providerCode } = error.details;
  const said = saidIn(body);
  const withoutKey = leavingOut([secret], KEY_PIECE, 1);
  const withoutLong = leavingOut(said, SAID_PIECE, SAID_PIECE);
  const short = said.filter((one) => one.length < SAID_PIECE);
  const clean = (text: string) => {
    const rest = withoutKey(withoutSecret(text, secret));
    return withoutLong(short.reduce((left, one) => left.replaceAll(one, '[…]'), rest));
  };
  const message = clean(error.message);
  const isSame = (text: string | undefined) => text === undefined || clean(text) === text;
  const isRelayed = relay !== undefined && relay.body.length <= LONGEST_RELAY && isSame(relay.body);
  if (message === error.message && isSame(param) && isSame(providerCode) && isRelayed === (relay !== undefined))
    return error;
  return new GatewayError(error.code, message, {
    ...error.details,
    param: isSame(param) ? param : undefined,
    providerCode: isSame(providerCode) ? providerCode : undefined,
    // What is changed is no longer byte for byte what the provider wrote: it is said in the words of the dialect.
    relay: isRelayed ? relay : undefined,
  });
}

/** The texts of a conversation, as they are and as JSON writes them. Without recursion, like all that reads bodies. */
function saidIn(body: Json): readonly string[] {
  const said: string[] = [];
  const open: Part[] = [{ value: body, isSaid: false, isWhole: false }];
  for (let part = open.pop(); part; part = open.pop()) {
    const { value, isSaid, isWhole } = part;
    if (typeof value === 'string' && isSaid && value.length >= LEAST_SAID) said.push(value);
    else if (Array.isArray(value)) for (const one of value) open.push({ value: one, isSaid, isWhole });
    else
      for (const [key, one] of Object.entries(objectIn(value) ?? {})) {
        const isOne = isWhole || SAID_IN.has(key);
        // What a tool is called with is an object, all of which was said; a message in a list has members of all kinds.
        open.push({ value: one, isSaid: isOne, isWhole: isWhole || (isOne && objectIn(one) !== undefined) });
      }
  }
  const written = said.map((text) => JSON.stringify(text).slice(1, -1));
  return [...said, ...written.filter((text, at) => text !== said[at])];
}

interface Part {
  readonly value: unknown;
  readonly isSaid: boolean;
  /** Whether all within it was said. */
  readonly isWhole: boolean;
}

/** Leaves out of texts what they share with others: each piece of these is known, and a match is followed to both its ends. */
function leavingOut(sources: readonly string[], length: number, step: number): (text: string) => string {
  const known = new Map<string, Place>();
  for (const source of sources) {
    const last = source.length - length;
    for (let at = 0; at <= last; at += step) known.set(source.slice(at, at + length), { source, at });
    if (last >= 0) known.set(source.slice(last), { source, at: last });
  }
  return (text) => {
    const parts: string[] = [];
    let from = 0;
    for (let at = 0; known.size > 0 && at + length <= text.length; at += 1) {
      const place = known.get(text.slice(at, at + length));
      if (!place) continue;
      const [before, after] = sharedAround(text, { at, from, length }, place);
      parts.push(text.slice(from, at - before), '[…]');
      from = at + after;
      at = from - 1;
    }
    return from === 0 ? text : parts.join('') + text.slice(from);
  };
}

interface Place {
  readonly source: string;
  readonly at: number;
}

/** How far a text and a source are the same, before and after a piece of both. */
function sharedAround(
  text: string,
  piece: { readonly at: number; readonly from: number; readonly length: number },
  { source, at }: Place,
): readonly [before: number, after: number] {
  let before = 0;
  while (piece.at - before > piece.from && at > before && text[piece.at - before - 1] === source[at - before - 1])
    before += 1;
  let after = piece.length;
  while (piece.at + after < text.length && text[piece.at + after] === source[at + after]) after += 1;
  return [before, after];
}
