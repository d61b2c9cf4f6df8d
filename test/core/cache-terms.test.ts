import { describe, expect, test } from 'vitest';
import { cacheTerms } from '../../lambda/core/cache/cache-terms.ts';
import { sharesOf } from '../../lambda/core/cache/shares.ts';
import { readPreferences } from '../../lambda/core/read-preferences.ts';
import { CACHE_RULES } from '../support/memory-answers.ts';

type Headers = Readonly<Record<string, string>>;
const RULES = { ...CACHE_RULES, ttlSeconds: 3_600, longestTtlSeconds: 7_200 };
const termsOf = (headers: Headers, body: object = {}, rules = RULES) => {
  const { preferences } = readPreferences({ ...body }, new Map(Object.entries(headers)), 'openai-chat');
  return cacheTerms({ wish: preferences.cache, team: 'red', model: 'alias' }, rules);
};
const PLAIN = { isLookedUp: true, isKept: true, ttlSeconds: 3_600, maxAgeSeconds: Infinity, isPaced: false };

describe('is on', () => {
  test.each<[Headers, object, object]>([
    [{ 'x-headgate-cache': 'on' }, {}, PLAIN],
    [{ 'x-headgate-cache': 'ttl=60' }, {}, { ...PLAIN, ttlSeconds: 60, maxAgeSeconds: 60 }],
    [{ 'x-headgate-cache': 'On, TTL=60s , pace=original' }, {}, { ttlSeconds: 60, isPaced: true }],
    [{ 'x-headgate-cache': 'refresh' }, {}, { isLookedUp: false, isKept: true }],
    [{ 'x-headgate-cache': 'on, no-store' }, {}, { isLookedUp: true, isKept: false }],
    [{ 'x-headgate-cache': 'on, max-age=5' }, {}, { ttlSeconds: 3_600, maxAgeSeconds: 5 }],
    [{ 'x-headgate-cache': 'ttl=999999' }, {}, { ttlSeconds: 7_200 }],
    [{ 'x-openrouter-cache': 'true', 'x-openrouter-cache-ttl': '600' }, {}, { ttlSeconds: 600 }],
    [{ 'x-openrouter-cache': 'true', 'x-openrouter-cache-clear': 'true' }, {}, { isLookedUp: false }],
    [{}, { cache: { 'use-cache': true } }, PLAIN],
    [{}, { cache: { ttl: 60, 'no-cache': true } }, { isLookedUp: false, ttlSeconds: 60 }],
    [{}, { cache: { 's-maxage': 5 } }, { maxAgeSeconds: 5 }],
    [{ 'x-portkey-cache': 'simple', 'x-portkey-cache-force-refresh': 'true' }, {}, { isLookedUp: false }],
    [{ 'helicone-cache-enabled': 'true', 'cache-control': 'max-age=60' }, {}, { ttlSeconds: 60, maxAgeSeconds: 60 }],
    [{ 'x-portkey-config': '{"cache":{"mode":"simple","max_age":60}}' }, {}, { ttlSeconds: 60 }],
    [{ 'cf-aig-cache-ttl': '600' }, {}, { ttlSeconds: 600 }],
    [{ 'x-headgate-cache': 'on', 'cache-control': 'no-cache' }, {}, { isLookedUp: false }],
    [{ 'x-headgate-cache': 'on', 'cache-control': 'max-age=0, private' }, {}, { isLookedUp: false }],
  ])('by %j %j', (headers, body, terms) => {
    expect(termsOf(headers, body)).toMatchObject(terms);
  });

  test('by the configuration, for an alias or for all of a team, and not where a request says otherwise', () => {
    const byAlias = { ...RULES, routes: { alias: { ttlSeconds: 60 } } };
    const always = { ...RULES, teams: { red: { use: 'always', ttlSeconds: 90 } as const } };
    expect([termsOf({}, {}, byAlias)?.ttlSeconds, termsOf({}, {}, always)?.ttlSeconds]).toEqual([60, 90]);
    expect(termsOf({ 'x-headgate-cache': 'ttl=10' }, {}, byAlias)?.ttlSeconds).toBe(10);
    for (const rules of [byAlias, always]) expect(termsOf({ 'x-headgate-cache': 'off' }, {}, rules)).toBeUndefined();
  });
});

describe('is off', () => {
  test.each<[Headers, object]>([
    [{}, {}],
    [{ 'cache-control': 'max-age=600' }, {}],
    [{ 'x-openrouter-cache-ttl': '600' }, {}],
    [{ 'x-portkey-cache-force-refresh': 'true' }, {}],
    [{ 'helicone-cache-enabled': 'false' }, {}],
    [{ 'x-headgate-cache': 'on', 'cache-control': 'no-store' }, {}],
    [{ 'x-headgate-cache': 'on', 'cf-aig-skip-cache': 'true' }, {}],
    [{ 'x-headgate-cache': 'off', 'x-openrouter-cache': 'true' }, {}],
    [{ 'cf-aig-cache-ttl': '0' }, {}],
    [{}, { cache: { 'no-cache': true, 'no-store': true } }],
  ])('by %j %j', (headers, body) => {
    expect(termsOf(headers, body)).toBeUndefined();
  });

  test('for a team that may not, whoever asks', () => {
    const never = { ...RULES, routes: { alias: {} }, teams: { red: { use: 'never' } as const } };
    expect(termsOf({ 'x-headgate-cache': 'on' }, {}, never)).toBeUndefined();
  });
});

test.each<[Headers, object]>([
  [{ 'x-headgate-cache': 'yes' }, {}],
  [{ 'x-headgate-cache': 'ttl=0' }, {}],
  [{ 'x-headgate-cache': '' }, {}],
  [{ 'x-portkey-cache': 'fuzzy' }, {}],
  [{}, { cache: { namespace: 'blue' } }],
  [{}, { cache: true }],
])('a word that nobody knows is an error: %j %j', (headers, body) => {
  expect(() => termsOf(headers, body)).toThrow(/must be/);
});

test('what is wrong is named with its word, and quoted once', () => {
  expect(() => termsOf({ 'x-headgate-cache': 'on, ttl=0' }, {})).toThrow(
    '`x-headgate-cache: ttl` must be a whole number from 1 to 31536000, not "0".',
  );
});

test('shares come to the whole, whatever the weights', () => {
  expect(sharesOf(10n, [1, 1, 1])).toEqual([3n, 3n, 4n]);
  expect(sharesOf(1n, [5, 5])).toEqual([0n, 1n]);
  expect(sharesOf(7n, [0, 0])).toEqual([7n, 0n]);
});
