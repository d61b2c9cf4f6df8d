import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answer, type FakeProvider } from '../support/fake-provider.ts';
import { anOpenAiClient, HELLO, MODEL, type OpenAiClient } from './an-openai-client.ts';

let provider: FakeProvider;
let openai: OpenAI;
let client: OpenAiClient;

beforeEach(async () => {
  client = await anOpenAiClient();
  ({ provider, openai } = client);
});
afterEach(() => client.close());

const WEATHER = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } } as const;
const CALLS = [
  { id: 'call_a', name: 'weather', json: '{"city":"Oslo"}' },
  { id: 'call_b', name: 'weather', json: '{"city":"Rome"}' },
];

describe('tools', () => {
  test('are called, two at once, and their results go back', async () => {
    provider.script(answer({ toolCalls: CALLS }), answer({ text: 'Warm and cold' }));
    const messages = [...HELLO];
    const first = await openai.chat.completions.create({ model: MODEL, messages, tools: [WEATHER] });
    const message = first.choices[0]?.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.tool_calls).toMatchObject([
      { id: 'call_a', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
      { id: 'call_b', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
    ]);
    if (message) messages.push(message);
    for (const { id } of CALLS) messages.push({ role: 'tool', tool_call_id: id, content: '20 °C' });
    const second = await openai.chat.completions.create({ model: MODEL, messages, tools: [WEATHER] });
    expect(second.choices[0]?.message.content).toBe('Warm and cold');
    expect(provider.requests[1]?.json).toMatchObject({ messages });
  });

  test.each(['fake', 'groq'])('are put together from a stream (%s)', async (id) => {
    provider.script(answer({ toolCalls: CALLS }));
    const stream = openai.chat.completions.stream({ model: `${id}/m`, messages: HELLO, tools: [WEATHER] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toMatchObject(
      CALLS.map(({ id, name, json }) => ({ id, type: 'function', function: { name, arguments: json } })),
    );
  });

  test('are run by the `.runTools()` helper', async () => {
    provider.script(answer({ toolCalls: CALLS }), answer({ text: 'Done' }));
    const asked: unknown[] = [];
    const runner = openai.chat.completions.runTools({
      model: MODEL,
      messages: HELLO,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'The weather of a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: JSON.parse,
            function: (input: unknown) => {
              asked.push(input);
              return '20 °C';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('Done');
    expect(asked).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
  });
});

describe('JSON', () => {
  test('as an object', async () => {
    provider.script(answer({ text: '{"city":"Oslo"}' }));
    const response_format = { type: 'json_object' } as const;
    const { choices } = await openai.chat.completions.create({ model: MODEL, messages: HELLO, response_format });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ city: 'Oslo' });
    expect(provider.requests[0]?.json).toMatchObject({ response_format });
  });

  test('by a schema, read by the `.parse()` helper', async () => {
    provider.script(answer({ text: '{"city":"Oslo","degrees":20}' }));
    const schema = z.object({ city: z.string(), degrees: z.number() });
    const response_format = zodResponseFormat(schema, 'weather');
    const { choices } = await openai.chat.completions.parse({ model: MODEL, messages: HELLO, response_format });
    expect(choices[0]?.message.parsed).toEqual({ city: 'Oslo', degrees: 20 });
    expect(provider.requests[0]?.json).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'weather', strict: true } },
    });
  });
});
