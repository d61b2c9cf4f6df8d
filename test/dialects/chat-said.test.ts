import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';

const translation = openaiChat.translation ?? expect.fail('chat can be translated');
const chatOf = (body: Json) =>
  openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, 1_000);

describe('a conversation said as a chat', () => {
  const order = (body: Json, provider = 'mistral') => {
    const chat = chatOf(body);
    const known = enabledProviders({ [provider]: {} }).get(provider) ?? expect.fail('a provider');
    return translation.writeConversation(translation.readConversation(chat), {
      chat,
      target: { provider, model: 'large' },
      provider: known,
      model: undefined,
    });
  };

  test('comes back as it was asked, in the words of the provider', () => {
    const { body, path } = order({
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 7,
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: 'required',
      stop: 'x',
    });
    expect(path).toBe('/chat/completions');
    expect(body).toEqual({
      model: 'large',
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
      max_tokens: 7,
      stop: ['x'],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: 'required',
    });
  });

  test('an answer with calls has no text, and calls without arguments have empty ones', () => {
    const { body } = order({ messages: [{ role: 'assistant', content: '', tool_calls: [call('a23456789', '')] }] });
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a23456789', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
  });
});

function call(id: string, input = '{}') {
  return { id, type: 'function', function: { name: 'f', arguments: input } };
}
