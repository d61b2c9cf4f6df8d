import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { SseFrame } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, bytes, type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';

/** Has chat alone, so that everything is said again in other words. */
const CHAT = 'fake/m';
/** Has responses itself. */
const NATIVE = 'openai/m';

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;

beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withProvider('openai', { url: provider.url })
    .withPrice(CHAT, { input: 1, output: 2 })
    .withPrice(NATIVE, { input: 1, output: 2 })
    .start();
  openai = new OpenAI({
    baseURL: 'http://headgate.test/v1',
    apiKey: headgate.key,
    fetch: headgate.fetch,
    maxRetries: 0,
  });
});

afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'in_progress',
  model: 'm-1',
  output: [],
  usage: null,
};
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' };
const PLACE = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const WHOLE = {
  ...RESPONSE,
  status: 'completed',
  output: [{ ...MESSAGE, content: [{ type: 'output_text', text: 'Hi', annotations: [] }] }],
  usage: { input_tokens: 10, input_tokens_details: { cached_tokens: 0 }, output_tokens: 3, total_tokens: 13 },
};

/** What a provider streams that has responses itself; `last` is how it ends. */
function native(last: object = { type: 'response.completed', response: WHOLE }): string[] {
  const events = [
    { type: 'response.created', response: RESPONSE },
    { type: 'response.in_progress', response: RESPONSE },
    { type: 'response.output_item.added', output_index: 0, item: { ...MESSAGE, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...PLACE, part: { type: 'output_text', text: '', annotations: [] } },
    { type: 'response.output_text.delta', ...PLACE, delta: 'Hi', logprobs: [], obfuscation: 'x' },
    { type: 'response.output_text.done', ...PLACE, text: 'Hi' },
    { type: 'response.content_part.done', ...PLACE, part: { type: 'output_text', text: 'Hi', annotations: [] } },
    { type: 'response.output_item.done', output_index: 0, item: WHOLE.output[0] },
    last,
  ];
  return events.map((event, at) => {
    const json = { sequence_number: at, ...event };
    return `event: ${json.type}\ndata: ${JSON.stringify(json)}`;
  });
}

async function ask(body: object): Promise<{ response: Response; frames: SseFrame[] }> {
  const response = await headgate.fetch('http://headgate.test/v1/responses', {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const seen: SseFrame[] = [];
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream && response.body) for await (const batch of readFrames(response.body, 1_000_000)) seen.push(...batch);
  return { response, frames: seen };
}

function sent(): Record<string, unknown> {
  // Every request here has a body of JSON.
  return JSON.parse(String(provider.requests.at(-1)?.body)) as Record<string, unknown>;
}

describe('before a provider that has chat alone', () => {
  test('the official client gets a whole response, with what it cost', async () => {
    provider.script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
    const response = await openai.responses.create({ model: CHAT, instructions: 'Be kind.', input: 'Hello' });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: CHAT,
      output_text: 'Hi',
      instructions: 'Be kind.',
      usage: { input_tokens: 10, output_tokens: 3, total_tokens: 13, cost: 0.000016 },
    });
    expect(response.id).toMatch(/^resp_/);
    expect(sent().messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  test('its stream is whole: the client puts together text, thought and calls', async () => {
    const toolCalls = [{ id: 'c1', name: 'search', json: '{"q":1}' }];
    provider.script(
      answer({ text: 'Hi there', reasoning: 'Hm', toolCalls, usage: { inputTokens: 10, outputTokens: 3 } }),
    );
    const stream = openai.responses.stream({
      model: CHAT,
      input: 'Hello',
      tools: [{ type: 'function', name: 'search', parameters: {}, strict: false }],
    });
    const types = new Set<string>();
    for await (const event of stream) types.add(event.type);
    const response = await stream.finalResponse();
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call']);
    expect(response).toMatchObject({ status: 'completed', output_text: 'Hi there', usage: { total_tokens: 13 } });
    expect(types.has('response.function_call_arguments.done')).toBe(true);
    expect(sent().tools).toMatchObject([{ type: 'function', function: { name: 'search', strict: false } }]);
  });

  test('the bytes of its stream follow the life of a response', async () => {
    provider.script(answer({ text: 'Hi there', reasoning: 'Hm', finishReason: 'length' }));
    const { frames: seen } = await ask({ model: CHAT, input: 'Hello', stream: true });
    const last = requireGoodLifecycle(seen);
    expect(last).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(seen.some(({ data }) => data === '[DONE]')).toBe(false);
  });

  test('a provider that breaks off fails the response', async () => {
    const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const delta = { ...chunk, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] };
    provider.script(frames([`data: ${JSON.stringify(delta)}`]));
    const { frames: seen } = await ask({ model: CHAT, input: 'Hello', stream: true });
    expect(requireGoodLifecycle(seen)).toMatchObject({ status: 'failed', error: { code: 'provider_stream_cut' } });
  });

  test.each([
    [{ previous_response_id: 'resp_0' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ background: true, stream: true }, 'background'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input'],
  ])('%j is refused, because the provider has kept nothing', async (fields, param) => {
    const { response } = await ask({ model: CHAT, input: 'Hello', ...fields });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });

  // What Codex sends and needs, as its source has it: codex-rs, at one stored commit.
  test('Codex completes a turn: its search is left out, its patch is free text', async () => {
    const json = JSON.stringify({ input: '*** Begin Patch' });
    provider.script(answer({ text: 'Patching.', toolCalls: [{ id: 'c9', name: 'apply_patch', json }] }));
    const { response, frames: seen } = await ask({
      model: CHAT,
      instructions: 'You are Codex.',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Rules.' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
        { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
        { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{"command":["ls"]}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** A' },
        { type: 'function_call_output', call_id: 'c1', output: 'a.ts' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'Done.' },
      ],
      tools: [
        { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} }, strict: false },
        { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "*"' } },
        { type: 'web_search' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'medium', summary: 'auto' },
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
    });
    expect(requireGoodLifecycle(seen)).toMatchObject({ status: 'completed', id: expect.stringMatching(/^resp_/) });
    const done = seen
      .filter(({ event }) => event === 'response.output_item.done')
      .map(({ data }) => JSON.parse(data).item);
    expect(done).toMatchObject([
      { type: 'message', content: [{ text: 'Patching.' }] },
      { type: 'custom_tool_call', call_id: 'c9', name: 'apply_patch', input: '*** Begin Patch' },
    ]);
    expect(response.headers.get('x-headgate-dropped')).toContain('tools.web_search');
    expect(sent().messages).toMatchObject([
      { role: 'system', content: 'You are Codex.' },
      { role: 'system', content: 'Rules.' },
      { role: 'user', content: 'Fix it.' },
      { role: 'assistant', tool_calls: [{ id: 'c1' }, { id: 'c2', function: { name: 'apply_patch' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'a.ts' },
      { role: 'tool', tool_call_id: 'c2', content: 'Done.' },
    ]);
  });
});

describe('before a provider that has responses itself', () => {
  test('the request is the original but for the model, and the answer is its own with the cost', async () => {
    provider.script(status(200, { body: WHOLE }));
    const response = await openai.responses.create({ input: 'Hello', model: NATIVE, previous_response_id: 'resp_0' });
    expect(response).toMatchObject({ id: 'resp_1', output_text: 'Hi', usage: { total_tokens: 13, cost: 0.000016 } });
    expect(JSON.stringify(sent())).toBe('{"input":"Hello","model":"m","previous_response_id":"resp_0"}');
    expect(provider.requests.at(-1)?.path).toBe('/v1/responses');
    expect(headgate.rows.at(-1)).toMatchObject({ state: 'SETTLED', costPicoUsd: 16_000_000n });
  });

  test('its frames are resent as they came; only the last of them shows the cost as well', async () => {
    const events = native();
    provider.script(frames(events));
    const { frames: seen } = await ask({ model: NATIVE, input: 'Hello', stream: true });
    const resent = seen.map(({ event, data }) => `event: ${event}\ndata: ${data}`);
    expect(resent.slice(0, -1)).toEqual(events.slice(0, -1));
    expect(requireGoodLifecycle(seen, { isAbridged: true })).toMatchObject({
      usage: { total_tokens: 13, cost: 0.000016 },
    });
  });

  test('the official client puts its stream together', async () => {
    provider.script(bytes(`${native().join('\n\n')}\n\n`, { split: 'every-byte' }));
    const response = await openai.responses.stream({ model: NATIVE, input: 'Hello' }).finalResponse();
    expect(response).toMatchObject({ status: 'completed', output_text: 'Hi' });
  });

  // failures.md 24, 46: usage of an answer that was cut short is left out of bills.
  test('an incomplete answer is an answer, and billed', async () => {
    const response = { ...WHOLE, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    provider.script(frames(native({ type: 'response.incomplete', response })));
    const { frames: seen } = await ask({ model: NATIVE, input: 'Hello', stream: true });
    expect(seen.at(-1)?.event).toBe('response.incomplete');
    expect(headgate.rows.at(-1)).toMatchObject({ costPicoUsd: 16_000_000n, ending: { outcome: 'answered' } });
  });

  test('one that fails in its midst is an error and a failed response, and billed as it says', async () => {
    const response = { ...WHOLE, status: 'failed', error: { code: 'server_error', message: 'Sorry.' } };
    provider.script(frames(native({ type: 'response.failed', response })));
    const { frames: seen } = await ask({ model: NATIVE, input: 'Hello', stream: true });
    expect(seen.slice(-2).map(({ event }) => event)).toEqual(['error', 'response.failed']);
    expect(requireGoodLifecycle(seen, { isAbridged: true })).toMatchObject({
      id: 'resp_1',
      error: { message: 'Sorry.' },
    });
    expect(headgate.rows.at(-1)).toMatchObject({ costPicoUsd: 16_000_000n });
  });

  test('one that is cut is failed, and the official client says so', async () => {
    provider.script(frames(native().slice(0, 6)));
    const stream = await openai.responses.create({ model: NATIVE, input: 'Hello', stream: true });
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow(/ended the answer before it was complete/);
  });

  test('an error before the first content is a status', async () => {
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your quota.' };
    const failed = { ...RESPONSE, status: 'failed', error };
    const events = [...native().slice(0, 2), 'event: error\ndata: {}', 'event: x\ndata: {}'];
    events[2] = `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 2, error })}`;
    events[3] = `event: response.failed\ndata: ${JSON.stringify({ type: 'response.failed', response: failed })}`;
    provider.script(frames(events));
    await expect(openai.responses.create({ model: NATIVE, input: 'Hello', stream: true })).rejects.toMatchObject({
      status: 429,
      code: 'insufficient_quota',
    });
  });

  test('work in the background must be streamed: nobody could fetch it', async () => {
    const { response } = await ask({ model: NATIVE, input: 'Hello', background: true });
    expect(response.status).toBe(400);
  });
});
