import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { objectIn, objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, frames, startFakeProvider } from '../support/fake-provider.ts';

const CLAUDE = 'anthropic/claude-sonnet-4-6';
const GPT = 'openai/gpt-5.6-terra';
const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } } as const;
const HI = { role: 'user', content: 'Hi' } as const;
const THOUGHTS = [
  { type: 'thinking', thinking: 'one', signature: 'SIG1' },
  { type: 'redacted_thinking', data: 'RED' },
  { type: 'thinking', thinking: 'two', signature: 'SIG2' },
];
const TEXT = { type: 'text', text: 'So' };
const LATER = { type: 'thinking', thinking: 'three', signature: 'SIG3' };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };
const USAGE = { input_tokens: 1, output_tokens: 1 };

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;
beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway().withProvider('anthropic', { url }).withProvider('openai', { url }).start();
  const baseURL = 'http://headgate.test/v1';
  openai = new OpenAI({ baseURL, apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 });
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

describe('thoughts that Claude has signed, told to a client of chats and sent back', () => {
  test("are whole where OpenAI's client put the stream together", async () => {
    provider.script(streamed([...THOUGHTS, CALL]));
    const run = openai.chat.completions.stream({ model: CLAUDE, messages: [HI], tools: [TOOL] });
    const { choices } = await run.finalChatCompletion();
    expect(await thoughtsAfter(choices[0]?.message ?? {})).toEqual(THOUGHTS);
  });

  test('are whole where a client joined each list to the last', async () => {
    provider.script(streamed([...THOUGHTS, TEXT, LATER, CALL]));
    const deltas = await deltasOf(CLAUDE);
    const details = deltas.flatMap(({ reasoning_details: list }) => objectsIn(list));
    expect(details.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(await thoughtsAfter(saidOf(details))).toEqual([...THOUGHTS, LATER]);
  });

  test('come as one list before what they led to, and later ones as another', async () => {
    provider.script(streamed([...THOUGHTS, TEXT, LATER, CALL]));
    const kinds = (await deltasOf(CLAUDE)).map(kindOf).filter((kind) => kind !== undefined);
    expect(kinds.filter((kind, at) => kind !== kinds[at - 1])).toEqual([
      ...['reasoning_content', 'reasoning_details', 'content'],
      ...['reasoning_content', 'reasoning_details', 'tool_calls'],
    ]);
  });

  test('are whole in an answer that came whole', async () => {
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'c', stop_reason: 'tool_use' };
    provider.script(json({ ...message, content: [...THOUGHTS, CALL], usage: USAGE }));
    const { choices } = await openai.chat.completions.create({ model: CLAUDE, messages: [HI], tools: [TOOL] });
    expect(await thoughtsAfter(choices[0]?.message ?? {})).toEqual(THOUGHTS);
  });

  test('are told even if nothing came after them', async () => {
    provider.script(streamed(THOUGHTS));
    const details = (await deltasOf(CLAUDE)).flatMap(({ reasoning_details: list }) => objectsIn(list));
    expect(details.map(({ signature, data }) => signature ?? data)).toEqual(['SIG1', 'RED', 'SIG2']);
  });
});

test("what OpenAI has sealed comes back to it whole through OpenAI's own client", async () => {
  const sealed = ['ENC1', 'ENC2'].map((text) => ({
    type: 'reasoning',
    id: text,
    summary: [],
    encrypted_content: text,
  }));
  const call = { type: 'function_call', id: 'fc', call_id: 'toolu_1', name: 'look', arguments: '{}' };
  provider.script(responded([...sealed, call]));
  const run = openai.chat.completions.stream({ model: GPT, messages: [HI], tools: [TOOL] });
  const { choices } = await run.finalChatCompletion();
  const { input } = await sentAfter(GPT, choices[0]?.message ?? {});
  expect(objectsIn(input).flatMap(({ encrypted_content: text }) => text ?? [])).toEqual(['ENC1', 'ENC2']);
});

/** What a client that keeps everything sends back. */
function saidOf(details: readonly Json[]): object {
  const tool_calls = [{ id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{}' } }];
  return { role: 'assistant', content: 'So', reasoning_content: 'onetwothree', reasoning_details: details, tool_calls };
}

/** The thoughts that Claude gets back when the client sends what it has kept of a turn. */
async function thoughtsAfter(message: object): Promise<readonly Json[]> {
  const { messages } = await sentAfter(CLAUDE, message);
  const turn = objectsIn(messages).find(({ role }) => role === 'assistant');
  return objectsIn(turn?.content).filter(({ type }) => String(type).includes('thinking'));
}

async function sentAfter(model: string, message: object): Promise<Json> {
  provider.script(streamed([TEXT]));
  const result = { role: 'tool', tool_call_id: 'toolu_1', content: 'seen' };
  await (await headgate.ask({ model, stream: true, tools: [TOOL], messages: [HI, message, result] })).text();
  return JSON.parse(String(provider.requests.at(-1)?.body));
}

async function deltasOf(model: string): Promise<readonly Json[]> {
  const response = await headgate.ask({ model, stream: true, tools: [TOOL], messages: [HI] });
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: {'));
  return lines.map((line) => objectIn(objectsIn(JSON.parse(line.slice(6)).choices)[0]?.delta) ?? {});
}

function kindOf(delta: Json): string | undefined {
  return ['reasoning_content', 'reasoning_details', 'tool_calls', 'content'].find((name) => delta[name]);
}

function json(body: Json) {
  return bytes(JSON.stringify(body), { headers: [['content-type', 'application/json']] });
}

/** The blocks of an answer of Claude's, as it streams them. */
function streamed(blocks: readonly Json[]) {
  const events = blocks.flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: block.type === 'tool_use' ? block : startOf(block) },
    ...deltasIn(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'c', content: [], usage: USAGE };
  const stop_reason = blocks.at(-1)?.type === 'tool_use' ? 'tool_use' : 'end_turn';
  const end = { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 5 } };
  return framed([{ type: 'message_start', message }, ...events, end, { type: 'message_stop' }]);
}

function startOf(block: Json): Json {
  if (block.type === 'redacted_thinking') return block;
  return block.type === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
}

function deltasIn({ thinking, signature, text }: Json): readonly Json[] {
  if (text !== undefined) return [{ type: 'text_delta', text }];
  if (thinking === undefined) return [];
  return [
    { type: 'thinking_delta', thinking },
    { type: 'signature_delta', signature },
  ];
}

function responded(items: readonly Json[]) {
  const response = { id: 'resp_1', object: 'response', created_at: 1, status: 'completed', model: 'm', output: items };
  const events = items.flatMap((item, output_index) => [
    { type: 'response.output_item.added', output_index, item: { ...item, encrypted_content: undefined } },
    { type: 'response.output_item.done', output_index, item },
  ]);
  return framed([...events, { type: 'response.completed', response: { ...response, usage: USAGE } }]);
}

function framed(events: readonly ({ readonly type: string } & Json)[]) {
  return frames(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`));
}
