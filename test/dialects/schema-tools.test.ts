import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, frames, startFakeProvider } from '../support/fake-provider.ts';

const OLD = 'anthropic/claude-sonnet-4-20250514';
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const FORMAT = { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA } } as const;
const TEXT = { format: { type: 'json_schema', name: 'place', schema: SCHEMA } } as const;
const ASKED = { messages: [{ role: 'user', content: 'Where?' } as const], max_tokens: 100, response_format: FORMAT };
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } } as const;
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'place', input: { city: 'Bern' } };
const SAID = { type: 'text', text: 'Sure:' };
const USAGE = { input_tokens: 10, output_tokens: 5 };

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;
beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway().withProvider('anthropic', { url }).withProvider('bedrock', { url }).start();
  const baseURL = 'http://headgate.test/v1';
  openai = new OpenAI({ baseURL, apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 });
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

describe('an answer in the form of a schema, from a Claude that knows tools alone', () => {
  test.each([OLD, 'anthropic/claude-3-5-haiku-latest', 'bedrock/global.anthropic.claude-opus-4-7'])(
    'is asked of %s as the input of a tool that it must call',
    async (model) => {
      provider.script(answered([CALL], 'tool_use'));
      await openai.chat.completions.create({ ...ASKED, model });
      const sent = sentLast();
      const input_schema = { ...SCHEMA, additionalProperties: false };
      expect(sent.tools).toEqual([{ name: 'place', description: expect.any(String), input_schema }]);
      expect(sent.tool_choice).toEqual({ type: 'tool', name: 'place', disable_parallel_tool_use: true });
      expect(sent).not.toHaveProperty('output_config');
    },
  );

  test('is text to a client of chats, whole and streamed', async () => {
    provider.script(answered([SAID, CALL], 'tool_use'), streamed([SAID, CALL], 'tool_use'));
    const whole = await openai.chat.completions.create({ ...ASKED, model: OLD });
    const streamedOne = await openai.chat.completions.stream({ ...ASKED, model: OLD }).finalChatCompletion();
    for (const { choices } of [whole, streamedOne]) {
      const message = { content: '{"city":"Bern"}' };
      expect(choices).toMatchObject([{ finish_reason: 'stop', message }]);
      expect(choices[0]?.message.tool_calls ?? []).toEqual([]);
    }
    expect(headgate.rows.at(-1)).toMatchObject({ state: 'SETTLED', ending: { usage: { outputTokens: 5 } } });
  });

  test('is text to a client of Responses, whole and streamed', async () => {
    provider.script(answered([CALL], 'tool_use'), streamed([CALL], 'tool_use'));
    const asked = { model: OLD, input: 'Where?', max_output_tokens: 100, text: TEXT };
    const whole = await openai.responses.create(asked);
    const streamedOne = await openai.responses.stream(asked).finalResponse();
    for (const { status, output } of [whole, streamedOne]) {
      const content = [{ type: 'output_text', text: '{"city":"Bern"}' }];
      expect({ status, output }).toMatchObject({ status: 'completed', output: [{ type: 'message', content }] });
    }
  });

  test('is told as far as it came where its bound cut it', async () => {
    provider.script(streamed([CALL], 'max_tokens', '{"city":'));
    const response = await openai.chat.completions.create({ ...ASKED, model: OLD, stream: true });
    let [text, reason]: (string | null)[] = ['', null];
    for await (const { choices } of response) {
      text += choices[0]?.delta.content ?? '';
      reason = choices[0]?.finish_reason ?? reason;
    }
    expect([text, reason]).toEqual(['{"city":', 'length']);
  });

  test('is what the model says where it has called nothing', async () => {
    provider.script(answered([{ type: 'text', text: 'No.' }], 'end_turn'));
    const { choices } = await openai.chat.completions.create({ ...ASKED, model: OLD });
    expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'No.' } }]);
  });

  test.each<[why: string, model: string, more: object]>([
    ['the caller has tools', OLD, { tools: [TOOL] }],
    ['it shall think', OLD, { reasoning_effort: 'high', max_tokens: 5_000 }],
    ['it thinks unasked', 'bedrock/global.anthropic.claude-opus-5', {}],
    ['it refuses forced tools', 'bedrock/global.anthropic.claude-opus-5-5', {}],
    [
      'the answer is no object',
      OLD,
      { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'array', items: {} } } } },
    ],
  ])('is refused where %s', async (_, model, more) => {
    const response = await headgate.ask({ ...ASKED, model, ...more });
    expect([response.status, JSON.parse(await response.text()).error.param]).toEqual([400, 'response_format']);
    expect(provider.requests).toEqual([]);
  });
});

function sentLast(): Json {
  return JSON.parse(String(provider.requests.at(-1)?.body));
}

function answered(content: readonly Json[], stop_reason: string) {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'c', content, stop_reason, usage: USAGE };
  return bytes(JSON.stringify(message), { headers: [['content-type', 'application/json']] });
}

/** The same as a stream, with the input of its call in pieces, or `input` in place of it. */
function streamed(blocks: readonly Json[], stop_reason: string, input = '{"city":"Bern"}') {
  const pieces = [input.slice(0, 5), input.slice(5)];
  const events = blocks.flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: { ...block, ...(block.text ? { text: '' } : { input: {} }) } },
    ...(block.text
      ? [{ type: 'content_block_delta', index, delta: { type: 'text_delta', text: block.text } }]
      : pieces.map((partial_json) => {
          return { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } };
        })),
    { type: 'content_block_stop', index },
  ]);
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'c', content: [], usage: USAGE };
  const end = { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 5 } };
  const all: readonly ({ readonly type: string } & Json)[] = [
    { type: 'message_start', message },
    ...events,
    end,
    { type: 'message_stop' },
  ];
  return frames(all.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`));
}
