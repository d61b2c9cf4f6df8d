import { GatewayError, quoted } from './errors.ts';
import { objectIn } from './json.ts';
import type { Waits } from './preferences.ts';

/** Reads the value of one row of the vocabulary; throws a 400 that names it and says what is allowed. */
export type Read<T> = (value: unknown, name: string) => T;

/** Names of models or providers: a list, or text with commas, as headers have it. */
export const namesIn: Read<readonly string[]> = (value, name) => {
  const list = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  const isRight = Array.isArray(list) && list.length <= 32 && list.every(isName);
  if (!isRight) throw wrong(name, value, 'a list of at most 32 names');
  return list.filter((item) => item !== '');
};

/** LiteLLM and Bifrost write further models as text or as `{ model }`. */
export const modelsIn: Read<readonly string[]> = (value, name) => {
  if (!Array.isArray(value)) return namesIn(value, name);
  return namesIn(
    value.map((item) => (typeof item === 'string' ? item : objectIn(item)?.model)),
    name,
  );
};

export const wordIn =
  <T extends string>(words: Readonly<Record<string, T>>): Read<T> =>
  (value, name) => {
    const word = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined;
    if (word === undefined) throw wrong(name, value, `one of ${Object.keys(words).join(', ')}`);
    return word;
  };

/** A switch; headers write it as text. */
export const switchIn: Read<boolean> = (value, name) => {
  if (value === true || value === 'true' || value === 'on') return true;
  if (value === false || value === 'false' || value === 'off') return false;
  throw wrong(name, value, 'true or false');
};

export const wholeIn =
  (least: number, most: number): Read<number> =>
  (value, name) => {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw wrong(name, value, `a whole number from ${least} to ${most}`);
  };

/** The name of a session, a user or a tag. */
export const textIn: Read<string> = (value, name) => {
  if (typeof value === 'string' && value.length > 0 && value.length <= 256) return value;
  throw wrong(name, value, 'a text of at most 256 characters');
};

/** Metadata, as tags: an object of texts, in a header as JSON. */
export const pairsIn: Read<readonly string[]> = (value, name) => {
  const object = objectIn(typeof value === 'string' ? parsed(value) : value);
  if (!object || Object.keys(object).length > 32) throw wrong(name, value, 'a JSON object of at most 32 members');
  return Object.entries(object).map(([key, member]) =>
    `${key}:${typeof member === 'object' ? JSON.stringify(member) : member}`.slice(0, 256),
  );
};

/** USD for a million tokens, as OpenRouter writes it, in pico-dollars for one. */
export const perMillionIn: Read<bigint> = (value, name) => {
  const usd = typeof value === 'string' ? Number(value) : value;
  if (typeof usd === 'number' && usd >= 0 && usd <= 1_000_000) return BigInt(Math.round(usd * 1e6));
  throw wrong(name, value, 'USD per million tokens, from 0 to 1000000');
};

const LONGEST_MS = 880_000;

/** Milliseconds, from a number of seconds or of milliseconds. */
export const waitIn =
  (unitMs: 1 | 1000): Read<number> =>
  (value, name) => {
    const number = typeof value === 'string' && /^\d{1,9}(\.\d{1,3})?$/.test(value) ? Number(value) : value;
    const ms = typeof number === 'number' ? Math.round(number * unitMs) : Number.NaN;
    if (ms >= 1 && ms <= LONGEST_MS) return ms;
    throw wrong(name, value, `a time from ${1 / unitMs} to ${LONGEST_MS / unitMs}`);
  };

const WAITS: Readonly<Record<string, keyof Waits>> = {
  connect: 'connectMs',
  first: 'firstContentMs',
  idle: 'idleMs',
  total: 'totalMs',
};

/** `30s`, for the whole answer, or `first=5s, idle=20s`: the four waits by their names. */
export const waitsIn: Read<Partial<Waits>> = (value, name) => {
  const allowed = 'a time such as `30s` or `500ms`, or several as `connect=1s, first=5s, idle=20s, total=60s`';
  if (typeof value !== 'string') throw wrong(name, value, allowed);
  const waits: Partial<Record<keyof Waits, number>> = {};
  for (const part of value.split(',')) {
    const match = /^\s*(?:(connect|first|idle|total)\s*=\s*)?(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s)?\s*$/.exec(part);
    const wait = match && WAITS[match[1] ?? 'total'];
    const ms = match ? Math.round(Number(match[2]) * (match[3] === 'ms' ? 1 : 1_000)) : 0;
    if (!wait || ms < 1 || ms > LONGEST_MS) throw wrong(name, value, allowed);
    waits[wait] = ms;
  }
  return waits;
};

/** Parses JSON that stands in a header; `undefined` if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever asked says what is allowed.
  }
}

export function wrong(name: string, value: unknown, allowed: string): GatewayError {
  const told = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const message = `\`${name}\` must be ${allowed}, not ${quoted(told)}.`;
  return new GatewayError('invalid-request', message, { param: name });
}

function isName(item: unknown): item is string {
  return typeof item === 'string' && item.length <= 256;
}
