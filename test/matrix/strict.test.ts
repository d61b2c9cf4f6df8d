import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

const IDS = ['openai', 'anthropic', 'groq', 'mistral', 'cerebras', 'deepinfra', 'gemini', 'xai', 'nvidia'] as const;
let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = IDS.reduce((builder, id) => builder.withProvider(id, { url: provider.url }), aGateway()).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

const messages = [{ role: 'user', content: 'hi' }];
/** What SDKs and frameworks write into every chat. */
const PLAIN: Json = {
  ...{ n: 1, logprobs: false, logit_bias: {}, presence_penalty: 0, frequency_penalty: 0, store: false },
  ...{ top_p: 1, temperature: 1, stop: [], metadata: {}, user: '', tools: [], parallel_tool_calls: true },
  ...{ service_tier: 'auto', response_format: { type: 'text' }, seed: null },
};
const RESPONSE: Json = {
  ...{ store: false, truncation: 'disabled', background: false, include: [], metadata: {}, top_logprobs: 0 },
  ...{ temperature: 1, top_p: 1, parallel_tool_calls: true, service_tier: 'auto', tools: [], tool_choice: 'auto' },
};
const MODELS = [
  'openai/gpt-4.1',
  'openai/gpt-5.6-terra',
  'anthropic/claude-opus-4-8',
  'anthropic/claude-sonnet-5-5',
  'groq/openai/gpt-oss-120b',
  'mistral/mistral-small-latest',
  'cerebras/gpt-oss-120b',
  'deepinfra/zai-org/GLM-4.6',
  'gemini/gemini-2.5-flash',
  'xai/grok-4.6',
  'nvidia/openai/gpt-oss-120b',
];

/** What a caller gets who would rather be refused than have a field left out. */
async function strictly(path: '/chat/completions' | '/responses', body: Json) {
  const response = await headgate.fetch(`https://headgate.invalid/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${headgate.key}`,
      'content-type': 'application/json',
      'x-headgate-strict': 'on',
    },
    body: JSON.stringify(body),
  });
  return { text: await response.text(), dropped: response.headers.get('x-headgate-dropped') };
}

describe('a strict caller', () => {
  test.each(MODELS)('may write a chat to %s as if nothing were asked', async (model) => {
    const { text, dropped } = await strictly('/chat/completions', { model, messages, ...PLAIN });
    expect(text).not.toContain('x-headgate-strict');
    expect(dropped).toBeNull();
    expect(provider.requests).toHaveLength(1);
  });

  test.each(MODELS)('may write a request for a response to %s as if nothing were asked', async (model) => {
    const { text } = await strictly('/responses', { model, input: 'hi', ...RESPONSE });
    expect(text).not.toContain('x-headgate-strict');
    expect(provider.requests).toHaveLength(1);
  });

  test.each<[string, Json]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logit_bias: { 1: 2 } }],
    ['presence_penalty', { presence_penalty: 0.1 }],
    ['temperature', { temperature: 0 }],
    ['store', { store: true }],
    ['seed', { seed: 0 }],
  ])('is refused where %s says something that Claude does not take', async (name, more) => {
    const { text } = await strictly('/chat/completions', {
      model: 'anthropic/claude-sonnet-5-5',
      messages,
      ...PLAIN,
      ...more,
    });
    expect(JSON.parse(text).error.param).toBe(name);
    expect(provider.requests).toHaveLength(0);
  });

  test('sends OpenAI what it takes as it is written', async () => {
    await strictly('/chat/completions', { model: 'openai/gpt-4.1', messages, store: false, n: 1, logprobs: false });
    expect(provider.requests[0]?.json).toMatchObject({ store: false, n: 1, logprobs: false });
  });
});
