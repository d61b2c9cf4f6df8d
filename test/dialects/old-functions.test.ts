import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { objectIn } from '../../lambda/core/json.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

const LOOK = {
  name: 'look',
  description: 'looks',
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
};
const CALLED = { name: 'look', arguments: '{"at":"sea"}' };
const ASKED = {
  messages: [
    { role: 'user', content: 'Look' },
    { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{}' } },
    { role: 'function', name: 'look', content: 'sand' },
    { role: 'assistant', content: null, function_call: { name: 'look', arguments: '{}' } },
    { role: 'function', name: 'look', content: 'waves' },
  ],
  functions: [LOOK],
  function_call: { name: 'look' },
};
const CALL = { id: 'c1', type: 'function', function: CALLED };
const CHAT = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', content: null, tool_calls: [CALL] }, finish_reason: 'tool_calls' },
  ],
};
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 'sea' } }],
  stop_reason: 'tool_use',
  usage: { input_tokens: 3, output_tokens: 4 },
};
const event = (json: { readonly type: string; readonly [name: string]: unknown }) =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}`;
const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ ...CHAT, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}`;
const CHAT_STREAM = [
  chunk({ role: 'assistant', tool_calls: [{ ...CALL, index: 0, function: { name: 'look', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"at":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '"sea"}' } }] }),
  chunk({}, 'tool_calls'),
  'data: [DONE]',
];
const MESSAGE_STREAM = [
  event({ type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } }),
  event({ type: 'content_block_start', index: 0, content_block: { ...MESSAGE.content[0], input: {} } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"at":"sea"}' } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: MESSAGE.usage }),
  event({ type: 'message_stop' }),
];
const HOSTS = [
  ['groq/openai/gpt-oss-120b', CHAT, CHAT_STREAM],
  ['mistral/mistral-small-latest', CHAT, CHAT_STREAM],
  ['own/m', CHAT, CHAT_STREAM],
  ['anthropic/claude-sonnet-4-6', MESSAGE, MESSAGE_STREAM],
] as const;

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  const builder = aGateway();
  for (const id of ['openai', 'groq', 'mistral', 'gemini', 'anthropic', 'own'])
    builder.withProvider(id, { url: provider.url });
  headgate = builder.start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

const sent = () => objectIn(provider.requests[0]?.json) ?? expect.fail('nobody was asked');

describe.each(HOSTS)('functions of old at %s', (model, body, stream) => {
  test('are answered as they were asked, whole', async () => {
    provider.script(status(200, { body }));
    const { choices } = await readBody(await headgate.ask({ ...ASKED, model }));
    expect(choices).toMatchObject([{ message: { function_call: CALLED }, finish_reason: 'function_call' }]);
    expect(choices[0]?.message).not.toHaveProperty('tool_calls');
  });

  test('are answered as they were asked, streamed', async () => {
    provider.script(frames(stream));
    const { data } = await readStream(await headgate.ask({ ...ASKED, model, stream: true }));
    const told = data.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text).choices[0]);
    const calls = told.flatMap(({ delta }) => delta.function_call ?? []);
    expect(calls[0]).toEqual({ name: 'look', arguments: '' });
    expect(calls.map((call) => call.arguments).join('')).toBe(CALLED.arguments);
    expect(told.at(-1)).toMatchObject({ finish_reason: 'function_call' });
    expect(data.join()).not.toContain('tool_calls');
  });
});

test.each(['groq/openai/gpt-oss-120b', 'gemini/gemini-2.5-flash', 'own/m'])(
  'to %s they are told as tools',
  async (model) => {
    provider.script(status(200, { body: CHAT }));
    const response = await headgate.ask({ ...ASKED, model });
    expect(response.headers.get('x-headgate-dropped')).toBeNull();
    const { messages, tools, tool_choice, ...rest } = sent();
    expect({ tools, tool_choice }).toEqual({
      tools: [{ type: 'function', function: LOOK }],
      tool_choice: { type: 'function', function: { name: 'look' } },
    });
    const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } });
    expect(messages).toEqual([
      { role: 'user', content: 'Look' },
      { role: 'assistant', content: null, tool_calls: [call('call_0')] },
      { role: 'tool', tool_call_id: 'call_0', content: 'sand' },
      { role: 'assistant', content: null, tool_calls: [call('call_1')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'waves' },
    ]);
    expect(rest).not.toHaveProperty('functions');
    expect(rest).not.toHaveProperty('function_call');
  },
);

test('to OpenAI itself they are sent as they came', async () => {
  await (await headgate.ask({ ...ASKED, model: 'openai/gpt-4.1' })).text();
  expect(sent()).toMatchObject(ASKED);
});

test('a model that takes no tools in chat is asked once, in the dialect in which it takes them', async () => {
  const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', status: 'completed', ...CALLED };
  const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
  const body = { id: 'resp_1', object: 'response', status: 'completed', model: 'm', output: [item], usage };
  provider.script(status(200, { body }));
  const { choices } = await readBody(await headgate.ask({ ...ASKED, model: 'openai/gpt-5.6-terra' }));
  expect(choices).toMatchObject([{ message: { function_call: CALLED }, finish_reason: 'function_call' }]);
  expect(provider.requests.map(({ path }) => path)).toEqual(['/v1/responses']);
});

test('a caller who offers tools as well is answered with tools', async () => {
  provider.script(status(200, { body: CHAT }));
  const tools = [{ type: 'function', function: { name: 'other' } }];
  const { choices } = await readBody(await headgate.ask({ ...ASKED, tools, model: 'own/m' }));
  expect(choices).toMatchObject([{ message: { tool_calls: [CALL] }, finish_reason: 'tool_calls' }]);
});
