import { expect, test } from 'vitest';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { aGateway } from '../support/a-gateway.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';

const read = (body: object) => openaiChat.readRequest({ model: 'm', ...body }, 100).original.body;

test('litellm 34029: a body of the Responses API at the chat endpoint is asked and answered as a chat', async () => {
  const provider = await startFakeProvider();
  const headgate = aGateway().withProvider('fake', { url: provider.url }).start();
  const response = await headgate.ask({
    model: 'fake/m',
    instructions: 'be brief',
    input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }],
    reasoning: { effort: 'low' },
    tools: [{ type: 'function', name: 'look', parameters: { type: 'object' } }],
    max_output_tokens: 9,
  });
  expect((await readBody(response)).choices[0]?.message.content).toContain('Hello');
  expect(provider.requests[0]?.json).toEqual({
    model: 'm',
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
    ],
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
    reasoning_effort: 'low',
    max_completion_tokens: 9,
  });
  await headgate.close();
  await provider.close();
});

test('calls and their results keep their turns', () => {
  const { messages } = read({
    input: [
      { role: 'assistant', content: [{ type: 'output_text', text: 'one moment' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'free' },
      { type: 'reasoning', summary: [] },
      { type: 'function_call_output', call_id: 'a', output: '1' },
    ],
  });
  expect(messages).toEqual([
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'one moment' }],
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: 'b', type: 'custom', custom: { name: 'g', input: 'free' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: '1' },
  ]);
});

test('kiro-gateway 49: flat and nested tools may stand in one list', () => {
  const nested = { type: 'function', function: { name: 'a' } };
  const { tools } = read({ input: 'x', tools: [nested, { name: 'b', input_schema: { type: 'object' } }] });
  expect(tools).toEqual([nested, { type: 'function', function: { name: 'b', parameters: { type: 'object' } } }]);
});

test.each<[string, object, param: string]>([
  ['an answer that only OpenAI has kept', { input: 'x', previous_response_id: 'resp_1' }, 'previous_response_id'],
  ['a conversation that only OpenAI has kept', { input: 'x', conversation: 'conv_1' }, 'conversation'],
  ['an item that only OpenAI has kept', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input'],
  ['token ids', { input: [1, 2, 3] }, 'input'],
  ['no item', { input: [] }, 'input'],
  ['content that is a number', { input: [{ role: 'user', content: 5 }] }, 'input'],
  ['an item of nobody', { input: [{ content: 'x' }] }, 'input'],
  ['an item that chat has not', { input: [{ type: 'local_shell_call', call_id: 'a', action: {} }] }, 'input'],
  ['an effort that is a number', { input: 'x', reasoning: { effort: 5 } }, 'reasoning'],
])('a body with %s is refused, not answered as another question', (_, body, param) => {
  const refusal = expect.objectContaining({ code: 'invalid-request', details: expect.objectContaining({ param }) });
  expect(() => read(body)).toThrow(refusal);
});

test('how much is to be said is carried, and what chat has no field for is named', async () => {
  const provider = await startFakeProvider();
  const headgate = aGateway().withProvider('fake', { url: provider.url }).start();
  const response = await headgate.ask({
    model: 'fake/m',
    input: [
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      { role: 'user', content: 'Hello' },
    ],
    text: { verbosity: 'low' },
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    truncation: 'auto',
  });
  expect(response.headers.get('x-headgate-dropped')).toBe('reasoning.summary, truncation, input.web_search_call');
  expect(provider.requests[0]?.json).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'Hello' }],
    verbosity: 'low',
    reasoning_effort: 'low',
  });
  await headgate.close();
  await provider.close();
});

test('a body that is a chat is left as it came', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], input: 'ignored' };
  expect(openaiChat.readRequest(body, 100).original.body).toBe(body);
});
