import { expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';

const validated = (more: object) => validateConfiguration({ providers: { openai: {} }, ...more });

test('nothing is remembered unless somebody asks, and what is has bounds', () => {
  const { cache, teams } = validated({ teams: { red: {} } });
  expect(cache).toEqual({ ttlSeconds: 3_600, longestTtlSeconds: 2_592_000, waitMs: 10_000, routes: {} });
  expect(teams.red).not.toHaveProperty('cache');
});

test('an alias and a team may have it on', () => {
  const { cache, teams } = validated({
    routes: { often: 'openai/gpt-5-nano', seldom: 'openai/gpt-5-nano' },
    cache: { routes: { often: true, seldom: { ttlSeconds: 60 } } },
    teams: { red: { cache: { use: 'always', ttlSeconds: 9 } }, blue: { cache: {} } },
  });
  expect(cache.routes).toEqual({ often: {}, seldom: { ttlSeconds: 60 } });
  expect([teams.red?.cache, teams.blue?.cache]).toEqual([{ use: 'always', ttlSeconds: 9 }, { use: 'asked' }]);
});

test.each<[object, string]>([
  [{ cache: { on: true } }, 'cache.on: unknown key. Allowed: ttlSeconds, longestTtlSeconds, waitMs, routes'],
  [{ cache: { ttlSeconds: 0 } }, 'cache.ttlSeconds: 0. Allowed: a whole number from 1'],
  [{ cache: { routes: { nobody: true } } }, 'Allowed: a name of "routes"'],
  [{ teams: { red: { cache: { use: 'on' } } } }, 'teams.red.cache.use: "on". Allowed: asked, always or never'],
])('%j is refused with the key and what is allowed', (more, message) => {
  expect(() => validated(more)).toThrow(message);
});
