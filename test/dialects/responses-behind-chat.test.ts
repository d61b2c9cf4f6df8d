import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;

// A provider that has responses alone: every chat is one there.
beforeAll(async () => {
  provider = await startFakeProvider();
  const known = enabledProviders({ openai: { url: provider.url } }).get('openai');
  if (!known) throw new Error('no provider openai');
  const speaks = { 'openai-responses': { streamUsage: true } };
  headgate = aGateway()
    .withPorts({ providers: new Map([['openai', { ...known, speaks }]]) })
    .start();
  const baseURL = 'http://headgate.test/v1';
  openai = new OpenAI({ baseURL, apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 });
});

afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const HELLO = {
  model: 'openai/gpt-6-sol',
  messages: [{ role: 'user' as const, content: 'Hello' }],
  stream: true as const,
  stream_options: { include_usage: true },
};

recordedTest('a client of chat gets the call of a tool that was streamed as an item', async () => {
  provider.script(recorded('openai/pydantic-ai/test_openai_responses__test_openai_responses_stream.1.sse'));
  const { message, usage, finish_reason } = await streamed({
    ...HELLO,
    tools: [{ type: 'function', function: { name: 'get_capital', parameters: {} } }],
  });
  expect(message.tool_calls).toMatchObject([
    { type: 'function', function: { name: 'get_capital', arguments: '{"country":"France"}' } },
  ]);
  expect(finish_reason).toBe('tool_calls');
  expect(usage).toMatchObject({ prompt_tokens: 255, completion_tokens: 16, total_tokens: 271 });
  expect(provider.requests.at(-1)?.path).toBe('/v1/responses');
});

recordedTest('and thought, text and usage of one that thinks', async () => {
  provider.script(recorded('openai/pydantic-ai/test_openai_responses__test_openai_responses_thinking_part_iter.sse'));
  const { message, usage, finish_reason } = await streamed(HELLO);
  expect(message.content?.length).toBeGreaterThan(500);
  expect(message).toHaveProperty('reasoning_content');
  expect(finish_reason).toBe('stop');
  expect(usage).toMatchObject({ completion_tokens: 1680, completion_tokens_details: { reasoning_tokens: 1408 } });
});

test('an answer that came whole is a whole chat', async () => {
  const body = {
    ...{ id: 'resp_1', object: 'response', status: 'incomplete', model: 'm', error: null },
    incomplete_details: { reason: 'max_output_tokens' },
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }],
    usage: { input_tokens: 10, output_tokens: 3, total_tokens: 13 },
  };
  const headers = [['content-type', 'application/json']] as const;
  provider.script(bytes(JSON.stringify(body), { headers }));
  const chat = await openai.chat.completions.create({ model: HELLO.model, messages: HELLO.messages });
  expect(chat.choices).toMatchObject([{ message: { content: 'Hi' }, finish_reason: 'length' }]);
  expect(chat.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 3 });
});

function recorded(file: string) {
  return bytes(readRecording(file), { split: { seed: 7, largest: 500 } });
}

async function streamed(request: OpenAI.ChatCompletionCreateParamsStreaming) {
  const chat = await openai.chat.completions.stream(request).finalChatCompletion();
  const [choice] = chat.choices;
  if (!choice) throw new Error('no choice');
  return { ...choice, usage: chat.usage };
}
