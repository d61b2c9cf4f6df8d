import { objectIn } from '../json.ts';
import type { Found } from '../preferences.ts';
import { switchIn, wholeIn, wordIn, wrong } from '../vocabulary-values.ts';
import type { CacheWish } from './cache-wish.ts';

const MOST_SECONDS = 31_536_000;
const seconds = (least: number) => wholeIn(least, MOST_SECONDS);

/** `on, ttl=600`: words of ours, any of them together. */
export function cacheIn(value: unknown, name: string): Found {
  const parts = typeof value === 'string' ? value.toLowerCase().split(',') : [];
  if (parts.length === 0) throw wrong(name, value, ALLOWED);
  return { cache: Object.assign({}, ...parts.map((part) => wordOf(part.trim(), value, name))) };
}

const ALLOWED =
  '`on`, `off` or `refresh`, with `ttl=600`, `max-age=60` (seconds), `no-store` or `pace=original` after a comma';

const WORDS: ReadonlyMap<string, CacheWish> = new Map([
  ['on', { isOn: true }],
  ['off', { isOff: true }],
  ['refresh', { isOn: true, isRefresh: true }],
  ['no-store', { isUnkept: true }],
  ['pace=original', { isPaced: true }],
  ['pace=now', { isPaced: false }],
]);

function wordOf(word: string, value: unknown, name: string): CacheWish {
  const known = WORDS.get(word);
  if (known) return known;
  const [, key, number] = /^(ttl|max-age)\s*=\s*(\d{1,9})s?$/.exec(word) ?? [];
  if (key === 'ttl') return { isOn: true, ttlSeconds: seconds(1)(number, `${name}: ttl`) };
  if (key === 'max-age') return { maxAgeSeconds: seconds(0)(number, `${name}: max-age`) };
  throw wrong(name, value, ALLOWED);
}

/** The standard header: it bounds what is on, and turns nothing on. Words that are for other caches are passed over. */
export function cacheControlIn(value: unknown): Found {
  const words = (typeof value === 'string' ? value : '').toLowerCase().split(',');
  const wish: CacheWish = Object.assign({}, ...words.map((word) => directive(word.trim())));
  return { cache: wish };
}

function directive(word: string): CacheWish {
  if (word === 'no-cache') return { isRefresh: true };
  if (word === 'no-store') return { isOff: true };
  const [, age] = /^max-age\s*=\s*"?(\d{1,9})"?$/.exec(word) ?? [];
  return age === undefined ? {} : { maxAgeSeconds: Number(age) };
}

/** LiteLLM's `cache` of a body. What would be kept apart by it is kept apart by teams here. */
export function liteLlmCacheIn(value: unknown, name: string): Found {
  const members = objectIn(value);
  const allowed = 'an object with some of use-cache, no-cache, no-store, ttl, s-maxage, s-max-age';
  if (!members) throw wrong(name, value, allowed);
  const wishes = Object.entries(members).map(([member, one]): CacheWish => {
    const own = `${name}.${member}`;
    if (member === 'use-cache') return switchIn(one, own) ? { isOn: true } : { isOff: true };
    if (member === 'no-cache') return switchIn(one, own) ? { isRefresh: true } : {};
    if (member === 'no-store') return switchIn(one, own) ? { isUnkept: true } : {};
    if (member === 'ttl') return { isOn: true, ttlSeconds: seconds(1)(one, own) };
    if (member === 's-maxage' || member === 's-max-age') return { isOn: true, maxAgeSeconds: seconds(0)(one, own) };
    throw wrong(name, value, allowed);
  });
  return { cache: Object.assign({}, ...wishes) };
}

/** A switch that turns it on, or off where an alias or a team has turned it on. */
export const cacheOnIn = (value: unknown, name: string): Found => ({
  cache: switchIn(value, name) ? { isOn: true } : { isOff: true },
});

/** A switch that asks anew where it is on. */
export const cacheRefreshIn = (value: unknown, name: string): Found =>
  switchIn(value, name) ? { cache: { isRefresh: true } } : {};

/** A switch that passes it by. */
export const cacheSkipIn = (value: unknown, name: string): Found =>
  switchIn(value, name) ? { cache: { isOff: true } } : {};

/** How long to keep it, where it is on. */
export const cacheTtlIn = (value: unknown, name: string): Found => ({ cache: { ttlSeconds: seconds(1)(value, name) } });

/** How long to keep it, which turns it on; 0 passes it by. */
export function cacheTtlOnIn(value: unknown, name: string): Found {
  const ttlSeconds = seconds(0)(value, name);
  return { cache: ttlSeconds === 0 ? { isOff: true } : { isOn: true, ttlSeconds } };
}

/** Portkey's modes: whatever is found by likeness there is found by sameness here. */
export function portkeyCacheIn(value: unknown, name: string): Found {
  wordIn({ simple: 'simple', semantic: 'semantic' })(value, name);
  return { cache: { isOn: true } };
}

/** Helicone's switch: the greatest age of `cache-control` is its time to live. */
export const heliconeCacheIn = (value: unknown, name: string): Found => ({
  cache: switchIn(value, name) ? { isOn: true, isAgeTtl: true } : { isOff: true },
});
