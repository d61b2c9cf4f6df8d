import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { openaiCompletions } from '../../lambda/dialects/openai-completions/index.ts';
import { openaiEmbeddings } from '../../lambda/dialects/openai-embeddings/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';

const DIALECTS = { '/embeddings': openaiEmbeddings, '/completions': openaiCompletions };

describe.each<[keyof typeof DIALECTS, readonly string[]]>([
  ['/embeddings', ['openai', 'gemini', 'deepinfra', 'mistral', 'openrouter', 'nvidia']],
  ['/completions', ['openai', 'cerebras', 'deepinfra', 'openrouter']],
])('%s', (path, having) => {
  const known = enabledProviders(Object.fromEntries(PROVIDER_IDS.map((id) => [id, {}])));
  const { id } = DIALECTS[path];

  test('is at these providers', () => {
    const found = [...known.values()].filter(({ speaks }) => speaks[id]).map((provider) => provider.id);
    expect(found.sort()).toEqual([...having].sort());
  });

  test('is taken to be at hosts of the operator', () => {
    const own = enabledProviders({
      ours: { url: 'https://llm.example.com/v1', endsWithoutDone: true, streamUsage: false },
    });
    expect(own.get('ours')?.speaks[id]?.streamUsage).toBe(false);
    expect(own.get('ours')?.speaks['openai-completions']?.endsWithoutDone).toBe(true);
  });
});

test('a host of the operator speaks Responses and Messages where the configuration says so, and chat always', () => {
  const url = 'https://llm.example.com/v1';
  const spoken = (settings: object) =>
    Object.keys(enabledProviders({ own: { url, ...settings } }).get('own')?.speaks ?? {}).filter(
      (id) => !/^openai-(e|co)/.test(id),
    );
  expect(spoken({})).toEqual(['openai-chat']);
  expect(spoken({ responses: true })).toEqual(['openai-chat', 'openai-responses']);
  expect(spoken({ messages: true, responses: false })).toEqual(['openai-chat', 'anthropic-messages']);
});

describe('what providers get of a request for embeddings', () => {
  const EVERYTHING = { input: ['a'], encoding_format: 'base64', dimensions: 64, user: 'ann', input_type: 'query' };

  test.each<[string, sent: Json, dropped: readonly string[]]>([
    ['openai', EVERYTHING, []],
    ['openrouter', EVERYTHING, []],
    ['nvidia', EVERYTHING, []],
    ['gemini', { input: ['a'], dimensions: 64 }, ['user', 'input_type']],
    ['deepinfra', { input: ['a'], dimensions: 64 }, ['user', 'input_type']],
    ['mistral', { input: ['a'], output_dimension: 64 }, ['user', 'input_type']],
  ])('%s', (id, sent, dropped) => {
    const provider = enabledProviders({ [id]: {} }).get(id);
    if (!provider) throw new Error(`no provider ${id}`);
    const chat = openaiEmbeddings.readRequest({ model: `${id}/m`, ...EVERYTHING }, 0);
    const prepared = openaiEmbeddings.writeRequest(chat, { provider: id, model: 'm' }, provider);
    expect(prepared.body).toEqual({ model: 'm', ...sent });
    expect(prepared.dropped).toEqual(dropped);
  });
});

test('what a cancelled stream costs is known of those that are listed, and of hosts where the configuration says so', () => {
  const own = { url: 'https://llm.example.com/v1' };
  const configured = {
    ...Object.fromEntries(PROVIDER_IDS.map((id) => [id, {}])),
    stopping: { ...own, stopsBilling: true },
    billing: { ...own, stopsBilling: false },
    silent: own,
  };
  const all = [...enabledProviders(configured).values()];
  const stopping = all.filter(({ stopsBillingOf }) => stopsBillingOf?.test('some-model')).map(({ id }) => id);
  expect(stopping.sort()).toEqual(['anthropic', 'deepinfra', 'openai', 'stopping', 'xai']);
  const billing = all.filter(({ billsOn }) => billsOn).map(({ id }) => id);
  expect(billing.sort()).toEqual(['bedrock', 'billing', 'gemini', 'groq', 'mistral']);
  expect(enabledProviders({ groq: { stopsBilling: true } }).get('groq')?.billsOn).toBe(false);
});
