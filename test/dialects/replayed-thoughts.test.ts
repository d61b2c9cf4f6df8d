import { describe, expect, test } from 'vitest';
import { objectIn, objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { call, carryingGateway, chunks, message, whole } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const THOUGHT = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
const CLAUDES = { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 };
const SEALED = { type: 'reasoning.encrypted', data: 'abc', format: 'openai-responses-v1', id: 'rs_1', index: 0 };

/** What each model gets of a thought that nobody has signed, after which a tool was called. */
const UNSIGNED: readonly (readonly [model: string, gets: Json])[] = [
  ['groq/openai/gpt-oss-120b', { content: 'So', reasoning: 'hm' }],
  ['groq/qwen/qwen3.8-27b', { content: 'So' }],
  ['cerebras/gpt-oss-120b', { content: 'So', reasoning: 'hm' }],
  ['deepinfra/deepseek-ai/DeepSeek-V4-Pro', { content: 'So', reasoning_content: 'hm' }],
  ['deepinfra/moonshotai/Kimi-K2.6', { content: 'So', reasoning_content: 'hm' }],
  ['deepinfra/Qwen/Qwen3.6-35B-A3B', { content: 'So' }],
  ['mistral/mistral-small-latest', { content: [THOUGHT, { type: 'text', text: 'So' }] }],
  ['mistral/ministral-8b-latest', { content: 'So' }],
  ['openrouter/deepseek/deepseek-v4', { content: 'So', reasoning: 'hm' }],
  ['openrouter/anthropic/claude-sonnet-5', { content: 'So' }],
  ['openrouter/openai/gpt-6-sol', { content: 'So' }],
  ['gemini/gemini-3.6-flash', { content: 'So' }],
  ['xai/grok-4.6', { content: 'So' }],
  ['openai/gpt-4o', { content: 'So' }],
];

describe('a thought that nobody has signed', () => {
  test.each(UNSIGNED)('goes back to %s as the model wants it, in a native chat', async (model, gets) => {
    for (const field of ['reasoning_content', 'reasoning']) {
      const { sent } = await gateway.chat(model, inLoop({ content: 'So', [field]: 'hm' }));
      expect(thoughtful(sent)).toEqual(gets);
    }
  });

  test.each(UNSIGNED.filter(([model]) => !model.startsWith('openai/')))(
    'goes back to %s from a client of Messages as well',
    async (model, gets) => {
      const { sent } = await gateway.messages(`chat-${model}`, {
        messages: [
          { role: 'user', content: 'Hi' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 'hg1.unsigned.' },
              { type: 'text', text: 'So' },
              { type: 'tool_use', id: 'a23456789', name: 'look', input: {} },
            ],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a23456789', content: 'seen' }] },
        ],
      });
      expect(thoughtful(sent)).toEqual(gets);
    },
  );

  test('is not wanted any more by those who want it for a tool loop alone, once the user has spoken', async () => {
    const { messages } = inLoop({ content: 'So', reasoning_content: 'hm' });
    const body = { messages: [...objectsIn(messages), { role: 'user', content: 'And?' }] };
    const { sent } = await gateway.chat('deepinfra/deepseek-ai/DeepSeek-V4-Pro', body);
    expect(thoughtful(sent)).toEqual({ content: 'So' });
  });

  test('in parts, as Mistral tells it, goes back unmodified, and elsewhere as that model wants it', async () => {
    const content = [THOUGHT, { type: 'text', text: 'So' }];
    const mistral = await gateway.chat('mistral/magistral-medium-latest', inLoop({ content }));
    const groq = await gateway.chat('groq/openai/gpt-oss-120b', inLoop({ content }));
    expect(thoughtful(mistral.sent)).toEqual({ content });
    expect(thoughtful(groq.sent)).toEqual({ content: [{ type: 'text', text: 'So' }], reasoning: 'hm' });
  });

  test('goes to a host of the operator as the caller wrote it', async () => {
    const fields = { content: 'So', reasoning_content: 'hm', reasoning_details: [SEALED] };
    const { sent } = await gateway.chat('ours/m', inLoop(fields));
    expect(thoughtful(sent)).toEqual(fields);
  });
});

describe('a thought that one provider has signed', () => {
  const signed = inLoop({ content: 'So', reasoning: 'hm', reasoning_details: [CLAUDES] });

  test.each(['groq/openai/gpt-oss-120b', 'cerebras/gpt-oss-120b', 'mistral/mistral-small-latest', 'openai/gpt-4o'])(
    'does not go to %s, neither its signature nor its text',
    async (model) => {
      const { sent } = await gateway.chat(model, signed);
      expect(thoughtful(sent)).toEqual({ content: 'So' });
    },
  );

  test('goes back to OpenRouter unmodified', async () => {
    const claude = await gateway.chat('openrouter/anthropic/claude-sonnet-5', signed);
    const sealed = { content: 'So', reasoning: 'hm', reasoning_details: [SEALED] };
    const gpt = await gateway.chat('openrouter/openai/gpt-6-sol', inLoop(sealed));
    expect(thoughtful(claude.sent)).toEqual({ content: 'So', reasoning: 'hm', reasoning_details: [CLAUDES] });
    expect(thoughtful(gpt.sent)).toEqual(sealed);
  });

  test('by Anthropic goes to no model but Claude at OpenRouter', async () => {
    const { sent } = await gateway.chat('openrouter/z-ai/glm-4.6', signed);
    expect(thoughtful(sent)).toEqual({ content: 'So' });
  });

  test('and was told of to a client of Messages comes back to OpenRouter as it was', async () => {
    const told = { content: 'So', reasoning: 'hm', tool_calls: [call('c1')] };
    for (const [model, detail] of [
      ['chat-openrouter/anthropic/claude-sonnet-5', CLAUDES],
      ['chat-openrouter/openai/gpt-6-sol', SEALED],
    ] as const) {
      gateway.script(whole(message({ ...told, reasoning_details: [detail] })));
      const { got } = await gateway.messages(model, { messages: [{ role: 'user', content: 'Hi' }] });
      const { sent } = await gateway.messages(model, {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: got.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'seen' }] },
        ],
      });
      const { index: _, ...unnumbered } = detail;
      expect(thoughtful(sent)).toMatchObject({ reasoning_details: [unnumbered] });
    }
  });
});

describe('what a provider answers as thought', () => {
  const GEMINI = 'gemini/gemini-3.6-flash';
  const marked = { extra_content: { google: { thought: true } } };

  test("in Gemini's tags is read as thought, in a stream", async () => {
    gateway.script(
      chunks(
        { content: '<thought>I ', ...marked },
        { content: 'see', ...marked },
        { content: '</thought>So' },
        { content: ' be it' },
      ),
    );
    const { events } = await gateway.messages(GEMINI, { messages: [{ role: 'user', content: 'Hi' }], stream: true });
    const deltas = events.map(({ delta }) => objectIn(delta));
    expect(deltas.map((delta) => delta?.thinking ?? '').join('')).toBe('I see');
    expect(deltas.map((delta) => delta?.text ?? '').join('')).toBe('So be it');
  });

  test('and in an answer that came whole', async () => {
    gateway.script(whole(message({ content: '<thought>I see</thought>So', ...marked })));
    const { got } = await gateway.messages(GEMINI, { messages: [{ role: 'user', content: 'Hi' }] });
    expect(got.content).toMatchObject([
      { type: 'thinking', thinking: 'I see' },
      { type: 'text', text: 'So' },
    ]);
  });

  test('is text without the word for it beside it', async () => {
    gateway.script(whole(message({ content: '<thought>x</thought>' })));
    const { got } = await gateway.messages(GEMINI, { messages: [{ role: 'user', content: 'Hi' }] });
    expect(got.content).toEqual([{ type: 'text', text: '<thought>x</thought>' }]);
  });

  test("in Mistral's parts is read as thought", async () => {
    gateway.script(whole(message({ content: [THOUGHT, { type: 'text', text: 'So' }] })));
    const { got } = await gateway.messages('mistral/magistral-medium-latest', {
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(objectsIn(got.content).map(({ type }) => type)).toEqual(['thinking', 'text']);
  });
});

/** A history that ends with what a tool brought. */
function inLoop(said: Json): Json {
  return {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', ...said, tool_calls: [call('a23456789')] },
      { role: 'tool', tool_call_id: 'a23456789', content: 'seen' },
    ],
  };
}

/** What the provider got as the assistant's message, but for its calls. */
function thoughtful(sent: Json): Json {
  const { role: _, tool_calls: __, ...said } = objectsIn(sent.messages).find(({ role }) => role === 'assistant') ?? {};
  return said;
}
