import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';
import { countTokens } from '../../../local/demo/tokens.ts';

let provider: DemoProvider;
let client: OpenAI;
beforeAll(async () => {
  provider = await startDemoProvider({ now: () => 1_800_000_000_000 });
  client = new OpenAI({ baseURL: provider.url, apiKey: 'none is needed', maxRetries: 0 });
});
afterAll(() => provider.close());

const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'What is the weather in Paris?' }];
const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        unit: { enum: ['celsius', 'fahrenheit'] },
        days: { type: 'integer', minimum: 1 },
      },
      required: ['city'],
    },
  },
};
const TIME: OpenAI.ChatCompletionTool = { type: 'function', function: { name: 'current_time' } };

describe('text', () => {
  test('refers to the last message, the same way every time', async () => {
    const [first, second] = await Promise.all([chat({}), chat({})]);
    expect(first.choices[0]?.message.content).toContain('What is the weather in Paris?');
    expect(second.choices).toEqual(first.choices);
    expect(first).toMatchObject({ object: 'chat.completion', model: 'chat-fast', created: 1_800_000_000 });
  });

  test('streams the same text, token by token, with usage if asked', async () => {
    const whole = await chat({});
    const stream = await client.chat.completions.create({
      model: 'chat-fast',
      messages: MESSAGES,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const pieces = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '');
    expect(pieces.join('')).toBe(whole.choices[0]?.message.content);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(pieces.filter(Boolean)).toHaveLength(whole.usage?.completion_tokens ?? 0);
  });

  test('counts a token for every 4 bytes', async () => {
    const { usage, choices } = await chat({ messages: [{ role: 'user', content: 'x'.repeat(40) }] });
    expect(usage?.prompt_tokens).toBe(10 + 4);
    const bytes = Buffer.byteLength(choices[0]?.message.content ?? '');
    expect(usage?.completion_tokens).toBe(Math.ceil(bytes / 4));
    expect(countTokens('好🙂好')).toBe(2);
  });

  test('counts a beginning that it has seen as cached', async () => {
    const long: OpenAI.ChatCompletionMessageParam = { role: 'system', content: `Be kind. ${'x'.repeat(800)}` };
    const first = await chat({ messages: [long, ...MESSAGES] });
    const second = await chat({ messages: [long, { role: 'user', content: 'Something else' }] });
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(4 + Math.ceil(809 / 4));
  });

  test('stops at a stop word and at the limit', async () => {
    const stopped = await chat({ stop: ['weather'] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(stopped.choices[0]?.message.content).toMatch(/What is the $/);
    const cut = await chat({ max_completion_tokens: 5 });
    expect(cut.choices[0]?.finish_reason).toBe('length');
    expect(cut.usage?.completion_tokens).toBe(5);
  });

  test('gives several choices, in a stream too', async () => {
    const whole = await chat({ n: 2 });
    expect(whole.choices.map((choice) => choice.index)).toEqual([0, 1]);
    const stream = await client.chat.completions.create({ model: 'chat-fast', messages: MESSAGES, n: 2, stream: true });
    const texts = ['', ''];
    for await (const { choices } of stream) {
      for (const { index, delta } of choices) texts[index] += delta.content ?? '';
    }
    expect(texts).toEqual(whole.choices.map((choice) => choice.message.content));
  });

  test('thinks first if it is a model that reasons, and counts that as output', async () => {
    const { choices, usage } = await chat({ model: 'reason@9999tps' });
    expect(choices[0]?.message).toMatchObject({ reasoning_content: expect.stringContaining('The user wrote') });
    const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    expect(reasoning).toBeGreaterThan(10);
    expect(usage?.completion_tokens).toBeGreaterThan(reasoning);
  });

  test('takes the time that is set by the name or by the `demo` field', async () => {
    const start = performance.now();
    const demo = { tokens: 10, first_token_ms: 50 };
    // The client knows no `demo`; it sends what it is given.
    const answer = await chat({ model: 'chat@100tps', ...({ demo } as object) });
    expect(answer.usage?.completion_tokens).toBe(10);
    expect(performance.now() - start).toBeGreaterThan(145);
  });

  test('survives a client that hangs up', async () => {
    const stream = await client.chat.completions.create({ model: 'chat-slow', messages: MESSAGES, stream: true });
    for await (const _ of stream) break;
    stream.controller.abort();
    expect((await chat({})).choices).toHaveLength(1);
  });
});

describe('tools', () => {
  test('calls the tool that the question is about, with arguments from it', async () => {
    const { choices } = await chat({
      tools: [TIME, WEATHER],
      messages: [{ role: 'user', content: 'The weather in Rome in 3 days, in Fahrenheit?' }],
    });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ type: 'function', function: { name: 'get_weather' } }] },
    });
    expect(argumentsOf(choices[0])).toEqual([{ city: 'Rome', unit: 'fahrenheit', days: 3 }]);
  });

  test('answers in text once there is a result', async () => {
    const asked = await chat({ tools: [WEATHER] });
    const call = asked.choices[0]?.message;
    const id = call?.tool_calls?.[0]?.id ?? '';
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      ...MESSAGES,
      { role: 'assistant', content: null, tool_calls: call?.tool_calls ?? [] },
      { role: 'tool', tool_call_id: id, content: '21 degrees and sunny.' },
    ];
    const told = await chat({ tools: [WEATHER], messages });
    expect(told.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(told.choices[0]?.message.content).toContain('21 degrees and sunny.');
  });

  test('respects the tool choice', async () => {
    expect((await chat({ tools: [WEATHER], tool_choice: 'none' })).choices[0]?.finish_reason).toBe('stop');
    const named = await chat({
      tools: [WEATHER, TIME],
      tool_choice: { type: 'function', function: { name: 'current_time' } },
    });
    expect(named.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'current_time', arguments: '{}' } },
    ]);
  });

  test('calls several at once if asked, and streams them by index', async () => {
    const stream = client.chat.completions.stream({
      model: 'chat-fast',
      messages: [{ role: 'user', content: 'The weather and the time in Oslo, please' }],
      tools: [WEATHER, TIME],
      parallel_tool_calls: true,
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name)).toEqual([
      'get_weather',
      'current_time',
    ]);
    expect(argumentsOf(choices[0])[0]).toMatchObject({ city: 'Oslo' });
  });
});

describe('JSON', () => {
  test('answers with an object in JSON mode, if the prompt speaks of it', async () => {
    const response_format = { type: 'json_object' } as const;
    const { choices } = await chat({ response_format, messages: [{ role: 'user', content: 'Answer in JSON' }] });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toMatchObject({ question: 'Answer in JSON' });
    await expect(chat({ response_format })).rejects.toMatchObject({ status: 400, param: 'messages' });
  });

  test('answers with a value that fits the schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' }, sunny: { type: 'boolean' } },
      required: ['city', 'sunny'],
    };
    const response_format = { type: 'json_schema', json_schema: { name: 'weather', strict: true, schema } } as const;
    const { choices } = await chat({ response_format });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ city: 'Paris', sunny: true });
  });
});

describe('refusals', () => {
  test.each([
    [{ model: 'nobody' }, 404, 'model_not_found'],
    [{ model: 'embed' }, 400, null],
    [{ messages: [] }, 400, 'invalid_value'],
    [{ messages: undefined }, 400, 'missing_required_parameter'],
    [{ temperature: 3 }, 400, 'invalid_value'],
    [{ mood: 'good' }, 400, 'unknown_parameter'],
    [{ tool_choice: 'auto' }, 400, null],
    [{ stream_options: { include_usage: true } }, 400, null],
  ])('refuses %o as OpenAI does', async (change, status, code) => {
    const body = { model: 'chat-fast', messages: MESSAGES, ...change };
    const response = await fetch(`${provider.url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code } });
  });

  test('refuses a body that is no JSON without repeating it', async () => {
    const response = await fetch(`${provider.url}/chat/completions`, { method: 'POST', body: '{"secret' });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('secret');
  });

  test('knows no other paths', async () => {
    expect((await fetch(`${provider.url}/images`)).status).toBe(404);
  });
});

test('lists its models and describes each', async () => {
  const { data } = await client.models.list();
  expect(data.map((model) => model.id)).toEqual(expect.arrayContaining(['chat', 'reason', 'embed', 'fault-500']));
  expect(await client.models.retrieve('chat')).toMatchObject({ id: 'chat', object: 'model' });
  await expect(client.models.retrieve('nobody')).rejects.toMatchObject({ status: 404 });
});

function chat(change: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>) {
  return client.chat.completions.create({ model: 'chat-fast', messages: MESSAGES, ...change });
}

function argumentsOf(choice: OpenAI.ChatCompletion.Choice | undefined): unknown[] {
  const calls = choice?.message.tool_calls ?? [];
  return calls.map((call) => call.type === 'function' && JSON.parse(call.function.arguments));
}
