/** The demo provider in the words of Anthropic's Messages and of OpenAI's Responses. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFrames } from '../../../lambda/adapters/server-sent-events.ts';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';
import { requireGoodMessages } from '../../support/messages-schema.ts';
import { requireGoodLifecycle } from '../../support/responses-lifecycle.ts';

let provider: DemoProvider;
let messages: Anthropic['messages'];
let responses: OpenAI['responses'];
beforeAll(async () => {
  provider = await startDemoProvider({ aliases: { 'claude-sonnet-5': 'chat-fast' } });
  const options = { apiKey: 'none is needed', maxRetries: 0 };
  messages = new Anthropic({ ...options, baseURL: new URL(provider.url).origin }).messages;
  responses = new OpenAI({ ...options, baseURL: provider.url }).responses;
});
afterAll(() => provider.close());

const schema = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
  required: ['city', 'days'],
  additionalProperties: false,
};
const WEATHER = { city: 'Paris', days: 3 };
const QUESTION = 'What is the weather in Paris for 3 days?';

async function framesOf(path: string, body: object) {
  const response = await fetch(`${provider.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream: true }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  return (await Array.fromAsync(readFrames(response.body ?? expect.fail('there is a body'), 1e6))).flat();
}

describe('in Messages', () => {
  const asked = { model: 'chat-fast', max_tokens: 500, messages: [{ role: 'user' as const, content: QUESTION }] };
  const tools = [{ name: 'get_weather', input_schema: schema }];

  test('it says the same, whole and in a stream', async () => {
    const whole = await messages.create(asked);
    const streamed = await messages.stream(asked).finalMessage();
    expect(whole.content).toMatchObject([{ type: 'text', text: expect.stringContaining(QUESTION) }]);
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toEqual(whole.usage);
    expect(whole).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 14, cache_read_input_tokens: 0 } });
  });

  test.each<[string, object]>([
    ['text', {}],
    ['a tool', { tools }],
    ['a thought', { model: 'reason-fast' }],
    ['half a text', { max_tokens: 3 }],
  ])('its streams are well-formed: %s', async (_, more) => {
    expect(requireGoodMessages(await framesOf('/messages', { ...asked, ...more })).length).toBeGreaterThan(5);
  });

  test('it calls a tool, and answers with what the tool gives', async () => {
    const call = await messages.create({ ...asked, tools, tool_choice: { type: 'any' } });
    expect(call).toMatchObject({ stop_reason: 'tool_use', content: [{ name: 'get_weather', input: WEATHER }] });
    const [block] = call.content;
    const result = {
      type: 'tool_result' as const,
      tool_use_id: block?.type === 'tool_use' ? block.id : '',
      content: 'Sunny.',
    };
    const history = [...asked.messages, { role: 'assistant' as const, content: call.content }];
    const answer = await messages.create({
      ...asked,
      tools,
      messages: [...history, { role: 'user', content: [result] }],
    });
    expect(answer.content).toMatchObject([{ text: `The tool says: Sunny. That is the answer to "${QUESTION}".` }]);
  });

  test('it is held to a schema, and cut at max_tokens', async () => {
    const held = await messages.create({ ...asked, output_config: { format: { type: 'json_schema', schema } } });
    expect(held.content).toMatchObject([{ text: JSON.stringify(WEATHER) }]);
    expect(await messages.create({ ...asked, max_tokens: 3 })).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 3 },
    });
  });

  test('a beginning that it has seen is read from the cache, and counted apart', async () => {
    const long = { ...asked, messages: [{ role: 'user' as const, content: 'word '.repeat(200) }] };
    const { usage: first } = await messages.create(long);
    const { usage: second } = await messages.create(long);
    expect(second).toMatchObject({ input_tokens: 0, cache_read_input_tokens: first.input_tokens });
    expect(await messages.countTokens({ model: 'chat-fast', messages: long.messages })).toEqual({
      input_tokens: first.input_tokens,
    });
  });

  test.each<[string, object, number, string]>([
    ['an unknown field', { mood: 'good' }, 400, 'invalid_request_error'],
    ['a model that is not there', { model: 'nobody' }, 404, 'not_found_error'],
    ['a limit', { model: 'fault-429' }, 429, 'rate_limit_error'],
    ['a thread', { thread: { type: 'create' } }, 400, 'invalid_request_error'],
  ])('it refuses %s as Anthropic would', async (_, more, status, type) => {
    const body = { ...asked, ...more };
    await expect(messages.create(body)).rejects.toMatchObject({ status, error: { type: 'error', error: { type } } });
  });

  test('it fails within a stream as Anthropic would', async () => {
    const frames = await framesOf('/messages', { ...asked, model: 'fault-error-event' });
    expect(requireGoodMessages(frames).at(-1)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
  });

  test('a model has further names', async () => {
    expect(await messages.create({ ...asked, model: 'claude-sonnet-5' })).toMatchObject({ model: 'claude-sonnet-5' });
  });
});

describe('in Responses', () => {
  const asked = { model: 'chat-fast', input: QUESTION };
  const tools = [{ type: 'function' as const, name: 'get_weather', parameters: schema, strict: true }];

  test('it says the same, whole and in a stream', async () => {
    const whole = await responses.create(asked);
    const streamed = await responses.stream(asked).finalResponse();
    expect(whole.output_text).toContain(QUESTION);
    expect(streamed.output_text).toBe(whole.output_text);
    expect(streamed.usage).toEqual(whole.usage);
    expect(whole).toMatchObject({ status: 'completed', usage: { input_tokens: 14, total_tokens: expect.any(Number) } });
  });

  test.each<[string, object]>([
    ['text', {}],
    ['a tool', { tools }],
    ['a thought', { model: 'reason-fast' }],
    ['half a text', { model: 'chat-fast', max_output_tokens: 16 }],
  ])('its streams are well-formed: %s', async (_, more) => {
    requireGoodLifecycle(await framesOf('/responses', { ...asked, ...more }));
  });

  test('it calls a tool, and answers with what the tool gives', async () => {
    const { output } = await responses.create({ ...asked, tools });
    expect(output).toMatchObject([{ type: 'function_call', arguments: JSON.stringify(WEATHER) }]);
    const call = output.find((item) => item.type === 'function_call') ?? expect.fail('there is a call');
    const result = { type: 'function_call_output' as const, call_id: call.call_id, output: 'Sunny.' };
    const { output_text } = await responses.create({
      ...asked,
      tools,
      input: [{ role: 'user', content: QUESTION }, call, result],
    });
    expect(output_text).toBe(`The tool says: Sunny. That is the answer to "${QUESTION}".`);
  });

  test('it is held to a schema, and cut at max_output_tokens', async () => {
    const text = { format: { type: 'json_schema' as const, name: 'weather', schema } };
    expect((await responses.create({ ...asked, text })).output_text).toBe(JSON.stringify(WEATHER));
    expect(await responses.create({ ...asked, max_output_tokens: 16 })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
  });

  test('it refuses what it has not kept', async () => {
    const body = { ...asked, previous_response_id: 'resp_1' };
    await expect(responses.create(body)).rejects.toMatchObject({ status: 400, param: 'previous_response_id' });
  });

  test('it fails within a stream as OpenAI would', async () => {
    const frames = await framesOf('/responses', { ...asked, model: 'fault-error-event' });
    expect(frames.at(-1)).toMatchObject({ event: 'error', data: expect.stringContaining('The model is overloaded.') });
  });
});

test('a schema that the instructions show is followed', async () => {
  const system = `Answer in JSON of this schema: ${JSON.stringify(schema)} and nothing else.`;
  const answer = await messages.create({
    model: 'chat-fast',
    max_tokens: 500,
    system,
    messages: [{ role: 'user', content: QUESTION }],
  });
  expect(answer.content).toMatchObject([{ text: JSON.stringify(WEATHER) }]);
});
