import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const IDS = ['openai', 'groq', 'gemini', 'mistral', 'xai', 'cerebras', 'deepinfra'] as const;

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

/** What arrives at a provider of a request to `/messages` or `/responses`, and what is named as left out. */
async function said(path: '/messages' | '/responses', model: string, more: Json) {
  const hello =
    path === '/messages' ? { messages: [{ role: 'user', content: 'hi' }], max_tokens: 32_000 } : { input: 'hi' };
  const response = await post(headgate, path, { model, ...hello, ...more });
  await response.text();
  const body = provider.requests.at(-1)?.json as Json; // The gateway writes objects.
  return { body, dropped: response.headers.get('x-headgate-dropped') };
}

describe('how hard to think', () => {
  test.each([
    ['groq/openai/gpt-oss-120b', 'none', 'low'],
    ['groq/openai/gpt-oss-120b', 'xhigh', 'high'],
    ['groq/openai/gpt-oss-120b', 'medium', 'medium'],
    ['groq/qwen/qwen3.8-27b', 'high', 'default'],
    ['groq/qwen/qwen3.8-27b', 'none', 'none'],
    ['groq/qwen/qwen3.8-27b', 'low', 'default'],
    ['gemini/gemini-3.8-flash', 'minimal', 'low'],
    ['gemini/gemini-3.5-flash', 'minimal', 'minimal'],
    ['mistral/mistral-small-latest', 'low', 'high'],
    ['mistral/mistral-small-latest', 'medium', 'high'],
    ['mistral/mistral-large-4', 'none', 'low'],
    ['cerebras/gpt-oss-120b', 'max', 'high'],
  ])('%s is asked at effort %s as %s, the nearest that it knows', async (model, effort, expected) => {
    const reasoning = { thinking: { type: 'adaptive' }, output_config: { effort } };
    expect((await said('/messages', model, reasoning)).body.reasoning_effort).toBe(expected);
  });

  test.each([
    ['xai/grok-4.6', 'none', 'low'],
    ['openai/gpt-5.1', 'max', 'high'],
    ['openai/gpt-6-astra', 'none', 'low'],
    ['openai/gpt-5.6-terra', 'max', 'max'],
  ])('%s is asked at effort %s as %s in Responses', async (model, effort, expected) => {
    const reasoning = { thinking: { type: 'adaptive' }, output_config: { effort } };
    expect((await said('/messages', model, reasoning)).body.reasoning).toMatchObject({ effort: expected });
  });

  test('is dropped, and named, where a model knows no efforts', async () => {
    const { body, dropped } = await said('/responses', 'mistral/codestral-latest', { reasoning: { effort: 'low' } });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(dropped).toBe('reasoning');
  });
});

test('a user that is longer than OpenAI takes is another text, and the same one at each call', async () => {
  const metadata = { user_id: `user_${'0a1b'.repeat(16)}_account__session_${'2c'.repeat(16)}` };
  const first = await said('/messages', 'openai/gpt-4.1', { metadata });
  const second = await said('/messages', 'openai/gpt-5.1', { metadata });
  expect(first.body.user).toMatch(/^[0-9a-f]{64}$/);
  expect(second.body.user).toBe(first.body.user);
  const short = await said('/messages', 'openai/gpt-4.1', { metadata: { user_id: 'ann' } });
  expect(short.body.user).toBe('ann');
});

test('a bound is not above what the host takes, although the model could write more', async () => {
  const { body } = await said('/responses', 'deepinfra/zai-org/GLM-4.6', { max_output_tokens: 32_000 });
  expect(body.max_tokens).toBe(16_384);
});

test('Roo 10334: tools are strict all or none at Cerebras', async () => {
  const closed = { type: 'object', properties: {}, required: [], additionalProperties: false };
  const tools = [
    { type: 'function', name: 'a', parameters: closed },
    { type: 'function', name: 'b', parameters: { type: 'object', properties: { x: { type: 'string' } } } },
  ];
  const { body } = await said('/responses', 'cerebras/gpt-oss-120b', { tools });
  expect(JSON.stringify(body.tools)).not.toContain('strict');
  const even = await said('/responses', 'cerebras/gpt-oss-120b', { tools: tools.slice(0, 1) });
  expect(JSON.stringify(even.body.tools)).toContain('"strict":true');
});

describe('openswarm 24: tools at Gemini are told in the words that it knows', () => {
  const parameters = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      const: { type: 'string', description: 'a name, and no word' },
      kind: { const: 'a' },
      size: { type: ['integer', 'null'], exclusiveMinimum: 0 },
      list: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } },
      either: { anyOf: [{ const: 1 }, { type: 'string', propertyNames: {} }] },
    },
    required: ['const'],
    additionalProperties: false,
  };
  const plain = {
    type: 'object',
    properties: {
      const: { type: 'string', description: 'a name, and no word' },
      kind: { enum: ['a'] },
      size: { type: 'integer', nullable: true },
      list: { type: 'array', items: { type: 'object', properties: {} } },
      either: { anyOf: [{ enum: [1] }, { type: 'string' }] },
    },
    required: ['const'],
  };

  test('from callers of Messages and of chat', async () => {
    const fromMessages = await said('/messages', 'gemini/m', { tools: [{ name: 'f', input_schema: parameters }] });
    expect(fromMessages.body.tools).toMatchObject([{ function: { name: 'f', parameters: plain } }]);
    expect(JSON.stringify(fromMessages.body.tools)).toContain(JSON.stringify(plain.properties));
    const tools = [{ type: 'function', function: { name: 'f', parameters } }];
    await headgate.ask({ model: 'gemini/m', messages: [{ role: 'user', content: 'hi' }], tools });
    expect(provider.requests.at(-1)?.json).toMatchObject({ tools: [{ function: { parameters: plain } }] });
  });

  test('and elsewhere as they came', async () => {
    const { body } = await said('/messages', 'groq/m', { tools: [{ name: 'f', input_schema: parameters }] });
    expect(body.tools).toMatchObject([{ function: { parameters } }]);
  });
});

test("zed 37021: a word of the user after results of tools stands after a word of the model, at Mistral's models", async () => {
  const messages = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'abcdefgh1', name: 'f', input: {} }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'abcdefgh1', content: 'seen' },
        { type: 'text', text: 'Well?' },
      ],
    },
  ];
  const rolesOf = ({ body }: { body: Json }) => (body.messages as readonly Json[]).map(({ role }) => role);
  const strict = await said('/messages', 'mistral/mistral-small-latest', { messages });
  expect(rolesOf(strict)).toEqual(['user', 'assistant', 'tool', 'assistant', 'user']);
  const lax = await said('/messages', 'groq/m', { messages });
  expect(rolesOf(lax)).toEqual(['user', 'assistant', 'tool', 'user']);
});

test('what is left out is named as its caller calls it', async () => {
  const fields = { stop_sequences: ['END'], metadata: { user_id: 'ann' }, top_k: 5 };
  expect((await said('/messages', 'mistral/mistral-small-latest', fields)).dropped).toBe('top_k, metadata');
  expect((await said('/messages', 'xai/grok-3-mini', fields)).dropped).toBe('top_k, stop_sequences');
});

test('a field of messages that nobody here knows is named, and so is what documents ask', async () => {
  const source = { type: 'text', media_type: 'text/plain', data: 'x' };
  const block = { type: 'document', source, citations: { enabled: true }, context: 'of last year' };
  const result = { type: 'tool_result', tool_use_id: 'a', content: [{ ...block, context: null }] };
  const fields = { messages: [{ role: 'user', content: [result, block] }], betas: ['x'], speed: 'fast', thread: null };
  const { body, dropped } = await said('/messages', 'groq/m', fields);
  expect(dropped).toBe('betas, speed, document.citations, document.context');
  expect(Object.keys(body)).toEqual(['model', 'messages', 'stream', 'max_completion_tokens']);
});
