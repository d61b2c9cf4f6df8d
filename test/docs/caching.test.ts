import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cacheRules } from '../../lambda/core/cache/cache.ts';
import { cacheTerms } from '../../lambda/core/cache/cache-terms.ts';
import { VOCABULARY } from '../../lambda/core/vocabulary.ts';
import { BODY, HEADERS } from '../core/vocabulary-examples.ts';
import { configurationFrom, TYPESCRIPT } from './configuration-examples.ts';

const PAGE = readFileSync('docs/caching.md', 'utf8').toLowerCase();

test('its configuration does what the page says of it', async () => {
  const { text } = TYPESCRIPT.find(({ file }) => file === 'docs/caching.md') ?? { text: '' };
  const { cache, teams } = await configurationFrom(text);
  const rules = cacheRules(cache, teams);
  const ttl = (team: string, model: string, wish: object = {}) => cacheTerms({ wish, team, model }, rules)?.ttlSeconds;
  expect([
    ttl('platform', 'openai/gpt-5'),
    ttl('platform', 'classify'),
    ttl('legal', 'classify', { isOn: true }),
  ]).toEqual([600, 86_400, undefined]);
  expect([ttl('other', 'openai/gpt-5'), ttl('other', 'openai/gpt-5', { isOn: true })]).toEqual([undefined, 3_600]);
});

test('it names every word that other gateways have for it', () => {
  const examples = [...BODY, ...HEADERS].filter(([, , , says]) => typeof says === 'object' && 'cache' in says);
  const names = examples.map(([, name]) => name.toLowerCase());
  expect(VOCABULARY.length).toBeGreaterThan(names.length);
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !PAGE.includes(name))).toEqual([]);
});
