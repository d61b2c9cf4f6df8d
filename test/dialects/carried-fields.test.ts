import { describe, expect, test } from 'vitest';
import { objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { carryingGateway, whole } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const ASKED = { messages: [{ role: 'user', content: 'Hi' }] };
const CACHE = { prompt_cache_key: 'k', prompt_cache_retention: '24h', safety_identifier: 'ann' };
const TOOLS = [{ type: 'function', function: { name: 'look', parameters: {} } }];
const RESPONSE = {
  ...{ id: 'resp_1', object: 'response', status: 'completed', model: 'm', error: null },
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }],
  usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
};
const MESSAGE = {
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_reason: 'end_turn', stop_sequence: null },
  content: [{ type: 'text', text: 'Hi' }],
  usage: { input_tokens: 3, output_tokens: 2 },
};

describe("fields that both of OpenAI's dialects have", () => {
  test('go on from a chat to responses', async () => {
    gateway.script(whole(RESPONSE));
    const asked = { ...CACHE, user: 'u', store: true, metadata: { a: 'b' }, service_tier: 'flex', verbosity: 'low' };
    const { sent, dropped } = await gateway.chat('openai/gpt-6-sol', { ...ASKED, ...asked, tools: TOOLS });
    const { verbosity, ...alike } = asked;
    expect(sent).toMatchObject({ ...alike, text: { verbosity } });
    expect(dropped).toEqual([]);
  });

  test('go on from responses to a chat, where the host takes them, and are named where not', async () => {
    const body = { input: 'Hi', ...CACHE, text: { verbosity: 'low' }, metadata: { a: 'b' } };
    const free = await gateway.responses('ours/m', body);
    const strict = await gateway.responses('mistral/mistral-small-latest', body);
    expect(free.sent).toMatchObject({ ...CACHE, verbosity: 'low' });
    expect(free.dropped).toEqual([]);
    expect(strict.sent).toMatchObject({ prompt_cache_key: 'k' });
    expect(strict.dropped.toSorted()).toEqual(['prompt_cache_retention', 'text.verbosity', 'user']);
    expect(strict.got.metadata).toEqual({ a: 'b' });
    for (const { sent } of [free, strict]) expect(sent).not.toHaveProperty('metadata');
  });

  test('are named where they end, at Anthropic', async () => {
    gateway.script(whole(MESSAGE));
    const asked = { ...CACHE, store: true, verbosity: 'low', service_tier: 'flex' };
    const { sent, dropped } = await gateway.chat('anthropic/claude-sonnet-5', { ...ASKED, ...asked });
    expect(sent.metadata).toEqual({ user_id: 'ann' });
    expect(dropped.toSorted()).toEqual([
      'prompt_cache_key',
      'prompt_cache_retention',
      'service_tier',
      'store',
      'verbosity',
    ]);
  });
});

describe('who asks', () => {
  const name = `user_${'a'.repeat(64)}_account_${'b'.repeat(36)}_session_${'c'.repeat(36)}`;

  test('is named by a digest where the name is too long, the same one each time', async () => {
    const asked = { ...ASKED, metadata: { user_id: name } };
    const one = await gateway.messages('groq/openai/gpt-oss-120b', asked);
    const two = await gateway.messages('groq/openai/gpt-oss-120b', asked);
    expect(one.sent.user).toMatch(/^[0-9a-f]{64}$/);
    expect(two.sent.user).toBe(one.sent.user);
  });

  test('is named as it was where the name is short, under the name that the host has for it', async () => {
    const messages = await gateway.messages('groq/openai/gpt-oss-120b', { ...ASKED, metadata: { user_id: 'ann' } });
    const responses = await gateway.responses('groq/openai/gpt-oss-120b', { input: 'Hi', user: 'ann' });
    const safety = await gateway.responses('cerebras/gpt-oss-120b', { input: 'Hi', safety_identifier: 'ann' });
    for (const { sent } of [messages, responses, safety]) {
      expect(sent.user).toBe('ann');
      expect(sent).not.toHaveProperty('safety_identifier');
    }
  });
});

describe('a service tier', () => {
  test.each<[model: string, asked: string, sent: string | undefined, dropped: readonly string[]]>([
    ['groq/openai/gpt-oss-120b', 'auto', 'auto', []],
    ['groq/openai/gpt-oss-120b', 'priority', undefined, ['service_tier']],
    ['deepinfra/openai/gpt-oss-120b', 'flex', 'flex', []],
    ['cerebras/gpt-oss-120b', 'flex', undefined, ['service_tier']],
    ['cerebras/gpt-oss-120b', 'default', undefined, []],
  ])('goes to %s where it has the word %s', async (model, asked, expected, dropped) => {
    const translated = model.startsWith('groq/')
      ? await gateway.messages(model, { ...ASKED, service_tier: asked })
      : await gateway.responses(model, { input: 'Hi', service_tier: asked });
    expect(translated.sent.service_tier).toBe(expected);
    expect(translated.dropped).toEqual(dropped);
  });
});

describe('marks on a prefix that a client of Messages wants kept', () => {
  const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } });
  const asked = {
    system: [{ type: 'text', text: 'Be brief.', ...mark('1h') }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'a', ...mark() }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'b', ...mark('1h') },
          { type: 'tool_use', id: 't1', name: 'look', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'seen', ...mark() }] },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: [{ type: 'text', text: 'd', ...mark() }] },
    ],
  };

  test('stay at OpenRouter for models that heed them: the last four, an hour before five minutes', async () => {
    const { sent, dropped } = await gateway.messages('chat-openrouter/anthropic/claude-sonnet-5', asked);
    expect(marksIn(sent)).toEqual([undefined, mark(), mark(), mark(), undefined, mark()]);
    const long = await gateway.messages('chat-openrouter/google/gemini-3.6-flash', {
      ...asked,
      messages: asked.messages.slice(0, 1),
    });
    expect(marksIn(long.sent)).toEqual([mark('1h'), mark()]);
    expect(dropped).toEqual([]);
  });

  test.each(['chat-openrouter/z-ai/glm-4.6', 'groq/openai/gpt-oss-120b', 'openai/gpt-4o'])(
    'are left out at %s, and named',
    async (model) => {
      const { sent, dropped } = await gateway.messages(model, asked);
      expect(JSON.stringify(sent)).not.toContain('cache_control');
      expect(dropped).toEqual(['cache_control']);
    },
  );
});

describe('marks in a native chat', () => {
  const part = { type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } };
  const asked = { messages: [{ role: 'user', content: [part] }] };

  test.each(['openrouter/anthropic/claude-sonnet-5', 'ours/m'])('go on to %s as they came', async (model) => {
    const { sent, dropped } = await gateway.chat(model, asked);
    expect(sent.messages).toEqual(asked.messages);
    expect(dropped).toEqual([]);
  });

  test.each(['mistral/mistral-small-latest', 'openai/gpt-4o'])('are left out at %s, and named', async (model) => {
    const { sent, dropped } = await gateway.chat(model, asked);
    expect(sent.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]);
    expect(dropped).toEqual(['cache_control']);
  });
});

function marksIn(sent: Json): readonly unknown[] {
  return objectsIn(sent.messages).map(({ content }) => {
    const control = objectsIn(content).at(-1)?.cache_control;
    return control === undefined ? undefined : { cache_control: control };
  });
}
