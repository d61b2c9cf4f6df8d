import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../lambda/core/conversation.ts';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';

const STRICT = { type: 'object', properties: { q: { type: 'string' } }, required: ['q'], additionalProperties: false };
const LOOSE = { type: 'object', properties: { q: { type: 'string' } } };
const PICTURE = 'data:image/png;base64,iVBORw0KGgo=';

describe('a chat, asked as a request for a response', () => {
  test('turns are items, and nothing is stored', () => {
    const { body, dropped, path } = write({
      messages: [
        { role: 'system', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image_url', image_url: { url: PICTURE } },
          ],
        },
        {
          role: 'assistant',
          content: 'Looking.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'a', arguments: '' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
      ],
      tools: [{ type: 'function', function: { name: 'a', parameters: LOOSE } }],
      tool_choice: { type: 'function', function: { name: 'a' } },
      max_completion_tokens: 5,
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: STRICT, strict: true } },
      service_tier: 'flex',
      stop: ['x'],
      seed: 1,
    });
    expect(path).toBe('/responses');
    expect(body).toEqual({
      model: 'gpt-6-sol',
      input: [
        { type: 'message', role: 'developer', content: 'Be kind.' },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', image_url: PICTURE, detail: 'auto' },
          ],
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looking.', annotations: [] }] },
        { type: 'function_call', call_id: 'c1', name: 'a', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'done' },
      ],
      stream: false,
      store: false,
      include: ['reasoning.encrypted_content'],
      max_output_tokens: 16,
      tools: [{ type: 'function', name: 'a', parameters: LOOSE, strict: false }],
      tool_choice: { type: 'function', name: 'a' },
      text: { format: { type: 'json_schema', name: 'n', schema: STRICT, strict: true } },
      reasoning: { effort: 'low' },
      service_tier: 'flex',
    });
    expect(dropped).toEqual(['seed', 'stop']);
  });

  test('a host is sent what it takes, and only the caller’s own fields are named', () => {
    const { body, dropped } = write({ messages: [{ role: 'system', content: 'S' }] }, 'groq');
    expect(body).toMatchObject({ input: [{ role: 'system' }] });
    expect(body).not.toHaveProperty('store');
    expect(dropped).toEqual([]);
  });

  test('a custom tool keeps its grammar, and its results their type', () => {
    const grammar = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "*"' } };
    const { body } = write({
      messages: [
        { role: 'assistant', tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'p', input: 'x' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
      ],
      tools: [{ type: 'custom', custom: { name: 'p', format: grammar } }],
    });
    expect(body).toMatchObject({
      input: [
        { type: 'custom_tool_call', call_id: 'c1', input: 'x' },
        { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
      ],
      tools: [{ type: 'custom', name: 'p', format: { type: 'grammar', syntax: 'lark', definition: 'start: "*"' } }],
    });
  });

  test('it means the same when it is read again', () => {
    const body = {
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'U' },
        {
          role: 'assistant',
          content: 'A',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'a', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'R' },
      ],
      tools: [{ type: 'function', function: { name: 'a', parameters: LOOSE } }],
    };
    expect(read(write(body).body).messages).toEqual(readChat(body).messages);
  });
});

function read(body: Json): Conversation {
  const chat = openaiResponses.readRequest({ model: 'm', input: 'Hello', ...body }, 100);
  const conversation = openaiResponses.translation?.readConversation(chat);
  if (!conversation) throw new Error('no translation');
  return conversation;
}

function readChat(body: Json): Conversation {
  const conversation = openaiChat.translation?.readConversation(openaiChat.readRequest({ model: 'm', ...body }, 100));
  if (!conversation) throw new Error('no translation');
  return conversation;
}

function write(body: Json, id = 'openai') {
  const chat = openaiChat.readRequest({ model: 'm', ...body }, 100);
  const target = { provider: id, model: 'gpt-6-sol' };
  const order = { chat, target, provider: providerOf(id), model: undefined };
  const prepared = openaiResponses.translation?.writeConversation(readChat(body), order);
  if (!prepared) throw new Error('no translation');
  return prepared;
}

function providerOf(id: string): Provider {
  const provider = enabledProviders({ [id]: {} }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}
