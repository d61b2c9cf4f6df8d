import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Json } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const translation = openaiChat.translation ?? expect.fail('chat can be translated');
const chatOf = (body: Json) =>
  openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, 1_000);

function said(body: Json): { body: Json; dropped: readonly string[] } {
  const chat = chatOf(body);
  const provider = enabledProviders({ mistral: {} }).get('mistral') ?? expect.fail('a provider');
  const target = { provider: 'mistral', model: 'large' };
  const conversation = translation.readConversation(chat);
  return translation.writeConversation(conversation, { chat, target, provider, model: undefined });
}

describe('a chat that is translated', () => {
  test.each([
    ['temperature', 'a'],
    ['top_p', {}],
    ['stop', [1]],
    ['tools', { a: 1 }],
    ['tools', [null]],
    ['functions', 'f'],
  ])('is refused with a %s of the wrong kind, not read without it', (param, value) => {
    const act = () => translation.readConversation(chatOf({ [param]: value }));
    expect(act).toThrow(expect.objectContaining({ code: 'invalid-request', details: { param } }));
  });

  test('takes null for absent', () => {
    const { temperature, tools, stop } = translation.readConversation(
      chatOf({ temperature: null, tools: null, stop: null }),
    );
    expect({ temperature, tools, stop }).toEqual({ temperature: undefined, tools: [], stop: [] });
  });

  test('names stops beyond the four that are sent', () => {
    const { body, dropped } = said({ stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(body.stop).toEqual(['a', 'b', 'c', 'd']);
    expect(dropped).toContain('stop');
  });

  test('says free text of a tool as JSON, as its description has it', () => {
    const call = { id: 'c', type: 'custom', custom: { name: 'apply', input: '*** raw "text"' } };
    const { body } = said({ messages: [{ role: 'assistant', content: null, tool_calls: [call] }] });
    expect(body.messages).toMatchObject([
      { tool_calls: [{ function: { name: 'apply', arguments: '{"input":"*** raw \\"text\\""}' } }] },
    ]);
  });
});

test('an answer that never said why it ended is not told as one that stopped', () => {
  const answer = { callId: '1', model: 'm', createdAt: 0 };
  const events = [{ type: 'text-delta', text: 'half', choice: 0 } as const, { type: 'terminator' } as const];
  for (const way of ['frames', 'whole'] as const) {
    expect(() => translation.openWriter(chatOf({}), answer)[way]([{ events }])).toThrow(GatewayError);
  }
});

describe('items of Responses in a chat', () => {
  test('many calls are read in linear time', async () => {
    const input = Array.from({ length: 40_000 }, (_, i) => ({
      type: 'function_call',
      call_id: `c${i}`,
      name: 'f',
      arguments: '{}',
    }));
    const reading = () => openaiChat.readRequest({ model: 'm', input }, 1_000).original.body;
    expect(reading().messages).toHaveLength(1);
    expect(await quickestMs(reading, 1_000)).toBeLessThan(1_000);
  });

  test('a thought between two calls neither parts nor loses them', () => {
    const call = (call_id: string) => ({ type: 'function_call', call_id, name: 'f', arguments: '{}' });
    const input = [call('a'), { type: 'reasoning', summary: [] }, call('b')];
    const { messages } = openaiChat.readRequest({ model: 'm', input }, 1_000).original.body;
    expect(messages).toMatchObject([{ tool_calls: [{ id: 'a' }, { id: 'b' }] }]);
  });
});

test('a complaint loses keys, and no ordinary words', () => {
  const message = 'skipping tool_result blocks; skeleton-based; key sk-proj-abcdef123456 and AIzaSyA1234567';
  const error = openaiChat.readError(400, new Map(), JSON.stringify({ error: { message } }));
  expect(error.message).toBe('skipping tool_result blocks; skeleton-based; key [key] and [key]');
});
