import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Preferences } from '../../lambda/core/preferences.ts';
import { VOCABULARY } from '../../lambda/core/vocabulary.ts';
import { BODY, HEADERS } from '../core/vocabulary-examples.ts';

/** What each wish means, as the page says it. */
const MEANING: Readonly<Record<Exclude<keyof Preferences, 'allows'>, string>> = {
  models: 'further models, in order, for when the first fails',
  order: 'the providers to try first',
  only: 'the only providers to use',
  ignore: 'the providers not to use',
  allowsFallbacks: 'whether anything but the first choice may be tried',
  sort: 'the measure: price, latency or throughput',
  maxPrice: 'the most that a token may cost',
  beyondOpenRouter: 'what holds wherever OpenRouter is not asked',
  requiresParameters: 'only targets that take every field of the request',
  dataCollection: 'only providers that keep nothing',
  sessionId: 'what stays together',
  maxAttempts: 'the most attempts',
  race: 'a race',
  plan: 'where to go: fallback or balance',
  timeouts: 'how long to wait',
  tags: 'tags, for the ledger',
  user: 'the user, for the ledger',
  cache: 'how answers are remembered: see [caching](caching.md)',
  wantsTrace: 'whether the answer shows what was tried',
};

test('the page has a row for each spelling, with what it means or why it is refused', () => {
  const page = readFileSync('docs/routing.md', 'utf8');
  const [, table = ''] = /\n\| spelling \|.*\n\| --- .*\n((?:\|.*\n)+)/.exec(page) ?? [];
  const expected = VOCABULARY.map((row) => {
    const examples = row.in === 'body' ? BODY : HEADERS;
    const says = examples.find(([of, name]) => of === row.of && name === row.name)?.[3];
    const means =
      typeof row.reads === 'string'
        ? `refused: ${row.reads}`
        : // An example says these members and no others.
          (Object.keys(says ?? {}) as (keyof typeof MEANING)[]).map((member) => MEANING[member]).join('; ');
    return `| \`${row.name}\` | ${row.in} | ${row.of} | ${means} |`;
  });
  expect(table.trimEnd().split('\n')).toEqual(expected);
});
