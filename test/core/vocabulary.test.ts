import { describe, expect, test } from 'vitest';
import type { DialectId } from '../../lambda/core/dialect-id.ts';
import { NO_PREFERENCES, type Preferences } from '../../lambda/core/preferences.ts';
import { readPreferences } from '../../lambda/core/read-preferences.ts';
import type { Json } from '../../lambda/core/types.ts';
import { VOCABULARY } from '../../lambda/core/vocabulary.ts';

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

/** A row, a value for it, and what that says; text is why it is refused. */
type Example = readonly [of: string, name: string, value: unknown, says: Partial<Preferences> | string];
const PORTKEY_PLAN = {
  strategy: { mode: 'loadbalance' },
  targets: [{ provider: '@openai', override_params: { model: 'gpt-5-mini' }, weight: 3 }, { provider: 'groq' }],
  retry: { attempts: 2 },
  request_timeout: 9_000,
};

const BODY: readonly Example[] = [
  ['OpenRouter', 'models', ['b', 'c'], { models: ['b', 'c'] }],
  ['OpenRouter', 'provider.order', ['groq', 'cerebras'], { order: ['groq', 'cerebras'] }],
  ['OpenRouter', 'provider.only', ['groq'], { only: ['groq'] }],
  ['OpenRouter', 'provider.ignore', ['groq'], { ignore: ['groq'] }],
  ['OpenRouter', 'provider.allow_fallbacks', false, { allowsFallbacks: false }],
  ['OpenRouter', 'provider.sort', 'throughput', { sort: 'throughput' }],
  ['OpenRouter', 'provider.max_price.prompt', 0.15, { maxPrice: { input: 150_000n } }],
  ['OpenRouter', 'provider.max_price.completion', '2', { maxPrice: { output: 2_000_000n } }],
  ['OpenRouter', 'provider.require_parameters', true, { requiresParameters: true }],
  ['OpenRouter', 'provider.data_collection', 'deny', { dataCollection: 'deny' }],
  ['OpenRouter', 'provider.zdr', true, { dataCollection: 'deny' }],
  ['OpenRouter', 'provider.quantizations', ['fp8'], 'not supported'],
  ['OpenRouter', 'provider.preferred_min_throughput', 50, 'not supported'],
  ['OpenRouter', 'provider.preferred_max_latency', 2, 'not supported'],
  ['OpenRouter', 'provider.enforce_distillable_text', true, 'not supported'],
  ['OpenRouter', 'provider.max_price.request', 1, 'not supported'],
  ['OpenRouter', 'provider.max_price.image', 1, 'not supported'],
  ['OpenRouter', 'plugins', [{ id: 'web' }], 'not supported'],
  ['OpenRouter', 'session_id', 's-1', { sessionId: 's-1' }],
  ['OpenRouter', 'user', 'ann', { user: 'ann' }],
  ['Headgate', 'race.models', ['b'], { race: { models: ['b'] } }],
  ['Headgate', 'race.delay_ms', 200, { race: { delay: 200 } }],
  ['Vercel', 'providerOptions.gateway.order', ['groq'], { order: ['groq'] }],
  ['Vercel', 'providerOptions.gateway.only', ['groq'], { only: ['groq'] }],
  ['Vercel', 'providerOptions.gateway.sort', 'ttft', { sort: 'latency' }],
  ['Vercel', 'providerOptions.gateway.models', ['b'], { models: ['b'] }],
  ['Vercel', 'providerOptions.gateway.user', 'ann', { user: 'ann' }],
  ['Vercel', 'providerOptions.gateway.tags', ['x'], { tags: ['x'] }],
  ['Vercel', 'providerOptions.gateway.zeroDataRetention', true, { dataCollection: 'deny' }],
  ['Vercel', 'providerOptions.gateway.disallowPromptTraining', true, { dataCollection: 'deny' }],
  ['Vercel', 'providerOptions.gateway.byok', { openai: [] }, 'not for callers'],
  ['Vercel', 'providerOptions.gateway.providerTimeouts', {}, 'not supported'],
  ['Vercel', 'providerOptions.gateway.caching', 'auto', 'not supported'],
  ['LiteLLM', 'fallbacks', [{ model: 'b' }, 'c'], { models: ['b', 'c'] }],
  ['LiteLLM', 'num_retries', 2, { maxAttempts: 3 }],
  ['LiteLLM', 'disable_fallbacks', true, { allowsFallbacks: false }],
  ['LiteLLM', 'fastest_response', true, 'not supported'],
  ['LiteLLM', 'mock_testing_fallbacks', true, 'not supported'],
];

const HEADERS: readonly Example[] = [
  ['Headgate', 'x-headgate-timeout', 'first=5s, 60s', { timeouts: { firstContentMs: 5_000, totalMs: 60_000 } }],
  ['Headgate', 'x-headgate-tags', 'a, b', { tags: ['a', 'b'] }],
  ['Headgate', 'x-headgate-trace', 'on', { wantsTrace: true }],
  ['LiteLLM', 'x-litellm-num-retries', '0', { maxAttempts: 1 }],
  ['LiteLLM', 'x-litellm-timeout', '30', { timeouts: { totalMs: 30_000 } }],
  ['LiteLLM', 'x-litellm-stream-timeout', '1.5', { timeouts: { firstContentMs: 1_500 } }],
  ['LiteLLM', 'x-litellm-tags', 'a', { tags: ['a'] }],
  ['LiteLLM', 'x-litellm-customer-id', 'ann', { user: 'ann' }],
  ['LiteLLM', 'x-litellm-end-user-id', 'ann', { user: 'ann' }],
  ['Portkey', 'x-portkey-retry-count', '1', { maxAttempts: 2 }],
  ['Portkey', 'x-portkey-request-timeout', '5000', { timeouts: { totalMs: 5_000 } }],
  ['Portkey', 'x-portkey-metadata', '{"env":"test"}', { tags: ['env:test'] }],
  [
    'Portkey',
    'x-portkey-config',
    JSON.stringify(PORTKEY_PLAN),
    {
      plan: {
        mode: 'balance',
        targets: [
          { provider: 'openai', model: 'gpt-5-mini', weight: 3 },
          { provider: 'groq', model: undefined, weight: 1 },
        ],
      },
      maxAttempts: 3,
      timeouts: { totalMs: 9_000 },
    },
  ],
  ['Portkey', 'x-portkey-custom-host', 'http://169.254.169.254', 'not for callers'],
  ['Portkey', 'x-portkey-virtual-key', 'k', 'not for callers'],
  ['Portkey', 'x-portkey-provider', 'openai', 'write the provider before the model'],
  ['Helicone', 'helicone-retry-enabled', 'false', { maxAttempts: 1 }],
  ['Helicone', 'helicone-retry-num', '2', { maxAttempts: 3 }],
  ['Helicone', 'helicone-user-id', 'ann', { user: 'ann' }],
  ['Helicone', 'helicone-session-id', 's-1', { sessionId: 's-1' }],
  ['Helicone', 'helicone-property-*', 'test', { tags: ['env:test'] }],
  ['Helicone', 'helicone-fallbacks', '[]', 'not supported'],
  ['Helicone', 'helicone-target-url', 'http://169.254.169.254', 'not for callers'],
  ['Cloudflare', 'cf-aig-max-attempts', '2', { maxAttempts: 2 }],
  ['Cloudflare', 'cf-aig-request-timeout', '5000', { timeouts: { totalMs: 5_000 } }],
  ['Cloudflare', 'cf-aig-metadata', '{"env":"test"}', { tags: ['env:test'] }],
  ['Cloudflare', 'cf-aig-custom-cost', '{}', 'the operator’s'],
  ['Cloudflare', 'cf-aig-byok-alias', 'a', 'not for callers'],
  ['Claude Code', 'x-claude-code-session-id', 's-1', { sessionId: 's-1' }],
  ['Codex', 'session_id', 's-1', { sessionId: 's-1' }],
];

test('every row of the vocabulary has an example here', () => {
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

test('options for providers beside those for the gateway go on', () => {
  const { body } = read({ providerOptions: { gateway: { order: ['groq'] }, openai: { store: true } } });
  expect(body).toEqual({ model: 'm', providerOptions: { openai: { store: true } } });
});

test('a request for OpenRouter keeps OpenRouter’s own words, and those are not read here', () => {
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
  expect(read({ model: 'openrouter/auto', models: ['b'] }).preferences.models).toEqual(['b']);
});

test('Anthropic’s own field of the name `fallbacks` is Anthropic’s', () => {
  const fallbacks = [{ model: 'claude-haiku-5-5' }];
  const { body, preferences } = read({ fallbacks }, {}, 'anthropic-messages');
  expect(body).toEqual({ model: 'm', fallbacks });
  expect(preferences.models).toEqual([]);
});
