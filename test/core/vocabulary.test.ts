import { describe, expect, test } from 'vitest';
import type { DialectId } from '../../lambda/core/dialect-id.ts';
import { NO_PREFERENCES } from '../../lambda/core/preferences.ts';
import { readPreferences } from '../../lambda/core/read-preferences.ts';
import type { Json } from '../../lambda/core/types.ts';
import { VOCABULARY } from '../../lambda/core/vocabulary.ts';
import { BODY, HEADERS } from './vocabulary-examples.ts';

const read = (body: Json, headers: Record<string, string> = {}, dialect: DialectId = 'openai-chat') =>
  readPreferences({ model: 'm', ...body }, new Map(Object.entries(headers)), dialect);
const refusal = (body: Json, headers: Record<string, string> = {}) => {
  try {
    read(body, headers);
  } catch (error) {
    return String(error);
  }
  return 'accepted';
};

test('every row of the vocabulary has an example', () => {
  const rows = VOCABULARY.map((row) => `${row.in} ${row.of} ${row.name}`);
  const examples = [
    ...BODY.map(([of, name]) => `body ${of} ${name}`),
    ...HEADERS.map(([of, name]) => `header ${of} ${name}`),
  ];
  expect(examples.sort()).toEqual(rows.sort());
});

/** An object whose members of members lead to a value. */
const nested = (name: string, value: unknown): Json =>
  name.split('.').reduceRight<unknown>((inner, member) => ({ [member]: inner }), value) as Json; // Of one member at least.

describe('in a body', () => {
  test.each(BODY)('%s: %s %j', (_of, name, value, says) => {
    if (typeof says === 'string') return expect(refusal(nested(name, value))).toContain(says);
    const { body, preferences } = read(nested(name, value));
    expect(preferences).toEqual({ ...NO_PREFERENCES, ...says });
    expect(body).toEqual(name === 'user' ? { model: 'm', user: value } : { model: 'm' });
  });
});

describe('in a header', () => {
  test.each(HEADERS)('%s: %s %s', (_of, name, value, says) => {
    const headers = { [name.replace('*', 'env')]: String(value) };
    if (typeof says === 'string') return expect(refusal({}, headers)).toContain(says);
    expect(read({}, headers).preferences).toEqual({ ...NO_PREFERENCES, ...says });
  });
});

describe('what is meant but not understood is a 400 that says what is allowed', () => {
  test.each([
    [{ provider: { order: ['groq'], weights: {} } }, '`provider.weights` is not known here'],
    [{ provider: 'groq' }, '`provider` is not known here: `provider` is an object of order, only'],
    [{ provider: { max_price: { audio: 1 } } }, '`provider.max_price.audio` is not known here'],
    [{ providerOptions: { gateway: { speed: 'high' } } }, '`providerOptions.gateway.speed` is not known here'],
    [{ race: { modells: ['b'] } }, '`race.modells` is not known here: `race` is an object of models, delay_ms'],
    [{ models: [1] }, '`models` must be a list of at most 32 names'],
    [{ models: new Array(33).fill('b') }, 'at most 32'],
    [{ provider: { sort: 'luck' } }, '`provider.sort` must be one of price'],
    [{ provider: { allow_fallbacks: 'maybe' } }, 'must be true or false'],
    [{ provider: { max_price: { prompt: -1 } } }, 'USD per million tokens'],
    [{ num_retries: 11 }, 'a whole number from 0 to 10'],
    [{ race: { delay_ms: 1.5 } }, 'a whole number from 0 to 60000'],
    [{ session_id: '' }, 'a text of at most 256 characters'],
  ])('%j', (body, message) => {
    expect(refusal(body)).toContain(message);
  });

  test.each([
    ['x-headgate-timeout', 'soon', 'a time such as `30s`'],
    ['x-headgate-timeout', 'first=0s', 'a time such as `30s`'],
    ['x-litellm-timeout', '881', 'a time from 0.001 to 880'],
    ['x-portkey-metadata', 'env=test', 'a JSON object'],
    ['x-portkey-config', 'pc-123', '`strategy.mode`'],
    ['x-portkey-config', '{"targets":[{"provider":"a","api_key":"sk"}]}', '`targets` of'],
    ['x-portkey-config', '{"targets":[{"provider":"a","weight":0}]}', 'a weight above 0'],
    ['x-portkey-config', '{"targets":[{"provider":"a","override_params":{"temperature":0}}]}', '`targets` of'],
    ['x-portkey-config', '{"retry":{"attempts":1,"on_status_codes":[500]}}', '`retry` is `{ "attempts" }`'],
    ['x-portkey-config', '{"retry":2}', '`retry` is `{ "attempts" }`'],
    ['x-portkey-config', '{"strategy":{"mode":"fallback","on_status_codes":[429]}}', '`strategy.mode`'],
    ['x-portkey-config', '{"strategy":{"mode":"conditional"},"targets":[{"provider":"a"}]}', '`strategy.mode`'],
  ])('%s: %s', (name, value, message) => {
    expect(refusal({}, { [name]: value })).toContain(message);
  });
});

test('what a request does not have changes nothing, not even the object of its body', () => {
  const sent = { model: 'm', messages: [], temperature: 1 };
  const { body, preferences } = readPreferences(sent, new Map([['accept', '*/*']]), 'openai-chat');
  expect(body).toBe(sent);
  expect(preferences).toBe(NO_PREFERENCES);
  expect(read({ models: null, provider: null }).preferences).toEqual(NO_PREFERENCES);
});

test('tags and waits from several places are put together', () => {
  const { preferences } = read(
    { providerOptions: { gateway: { tags: ['a'] } }, provider: { max_price: { prompt: 1, completion: 2 } } },
    {
      'x-headgate-tags': 'b',
      'helicone-property-env': 'c',
      'x-headgate-timeout': '9s',
      'x-litellm-stream-timeout': '2',
    },
  );
  expect([...preferences.tags].sort()).toEqual(['a', 'b', 'env:c']);
  expect(preferences.timeouts).toEqual({ totalMs: 9_000, firstContentMs: 2_000 });
  expect(preferences.maxPrice).toEqual({ input: 1_000_000n, output: 2_000_000n });
});

test('metadata that is no text becomes a tag all the same', () => {
  const metadata = JSON.stringify({ k: { toString: 1, valueOf: 1 }, n: 3, none: null });
  for (const name of ['x-portkey-metadata', 'cf-aig-metadata'])
    expect(read({}, { [name]: metadata }).preferences.tags).toEqual([
      'k:{"toString":1,"valueOf":1}',
      'n:3',
      'none:null',
    ]);
});

test('options for providers beside those for the gateway go on', () => {
  const { body } = read({ providerOptions: { gateway: { order: ['groq'] }, openai: { store: true } } });
  expect(body).toEqual({ model: 'm', providerOptions: { openai: { store: true } } });
});

test('a request for OpenRouter keeps OpenRouter’s own words, of which only the filters are read, for other providers', () => {
  const own = {
    models: ['openai/gpt-5'],
    provider: { order: ['azure'], quantizations: ['fp8'] },
    plugins: [{ id: 'web' }],
    session_id: 's-1',
    user: 'ann',
  };
  const { body, preferences } = read({ model: 'openrouter/openai/gpt-5-mini', ...own, num_retries: 0 });
  expect(body).toEqual({ model: 'openrouter/openai/gpt-5-mini', ...own });
  expect(preferences).toEqual({ ...NO_PREFERENCES, user: 'ann', maxAttempts: 1 });
  const filters = { only: ['azure'], zdr: true, max_price: { prompt: 1 }, sort: { by: 'price' } };
  expect(read({ model: 'openrouter/openai/gpt-5-mini', provider: filters }).preferences).toEqual({
    ...NO_PREFERENCES,
    beyondOpenRouter: { only: ['azure'], ignore: [], dataCollection: 'deny', maxPrice: { input: 1_000_000n } },
  });
  expect(read({ model: 'openrouter/auto', models: ['b'] }).preferences.models).toEqual(['b']);
});

test('Anthropic’s own field of the name `fallbacks` is Anthropic’s', () => {
  const fallbacks = [{ model: 'claude-haiku-5-5' }];
  const { body, preferences } = read({ fallbacks }, {}, 'anthropic-messages');
  expect(body).toEqual({ model: 'm', fallbacks });
  expect(preferences.models).toEqual([]);
});
