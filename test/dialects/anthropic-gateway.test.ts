import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, bytes, type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { requireGoodMessage, requireGoodMessages } from '../support/messages-schema.ts';

const BODY = { max_tokens: 100, model: 'anthropic/claude-sonnet-5', messages: [{ role: 'user', content: 'Hi' }] };
const USAGE = { input_tokens: 10, cache_read_input_tokens: 100, cache_creation_input_tokens: 0, output_tokens: 1 };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5',
  content: [{ type: 'text', text: 'Hello', citations: null }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { ...USAGE, output_tokens: 5, service_tier: 'standard' },
};
const START = event({ type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null, usage: USAGE } });
const TEXT = [
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }, '   '),
  event({ type: 'content_block_stop', index: 0 }),
];
const END = event({
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 5 },
});
const STOP = event({ type: 'message_stop' });
const OVERLOADED = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway().withProvider('anthropic', { url }).withProvider('openai', { url }).start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

function event(data: { readonly type: string } & Json, padding = ''): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}${padding}`;
}

function ask(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return headgate.fetch('http://headgate.invalid/v1/messages?beta=true', {
    method: 'POST',
    headers: { 'x-api-key': headgate.key, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const framesOf = async (response: Response) =>
  (await Array.fromAsync(readFrames(response.body ?? new ReadableStream<Uint8Array>(), 1e8))).flat();

describe('a client and a provider that both speak Messages', () => {
  test('the stream arrives byte for byte, and is billed by its own figures', async () => {
    provider.script(frames([START, event({ type: 'ping' }), ...TEXT, END, STOP]));
    const response = await ask({ ...BODY, stream: true });
    expect(await response.text()).toBe(
      [START, event({ type: 'ping' }), ...TEXT, END, STOP].map((block) => `${block}\n\n`).join(''),
    );
    // 10 at $2, 100 from the cache at $0.20, 5 at $10, a million.
    expect(headgate.rows.at(-1)).toMatchObject({
      state: 'SETTLED',
      costPicoUsd: 20_000_000n + 20_000_000n + 50_000_000n,
    });
    expect(headgate.rows.at(-1)?.ending).toMatchObject({ finishReason: 'end_turn', servedModel: 'claude-sonnet-5' });
  });

  test('a whole answer arrives as it was, with what it cost in a header', async () => {
    provider.script(bytes(JSON.stringify(MESSAGE), { headers: [['content-type', 'application/json']] }));
    const response = await ask(BODY);
    expect(await response.text()).toBe(JSON.stringify(MESSAGE));
    expect(response.headers.get('x-headgate-cost-usd')).toBe('0.00009');
  });

  test('the request arrives with its order, unknown fields, and open lists of headers, but with our key only', async () => {
    provider.script(frames([START, ...TEXT, END, STOP]));
    const body = {
      new_field: { b: 1, a: 2 },
      ...BODY,
      system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
      stream: true,
    };
    await (
      await ask(body, {
        'anthropic-version': '2026-10-21',
        'anthropic-beta': 'a-1,b-2',
        'x-claude-code-session-id': 's',
        authorization: `Bearer ${headgate.key}`,
        'x-stainless-lang': 'js',
      })
    ).text();
    const sent = provider.requests.at(-1);
    const headers = new Headers(sent?.headers.map(([name, value]) => [name, value] as [string, string]));
    expect(sent?.body.toString()).toBe(JSON.stringify({ ...body, model: 'claude-sonnet-5' }));
    expect(headers.get('anthropic-version')).toBe('2026-10-21');
    expect(headers.get('anthropic-beta')).toBe('a-1,b-2');
    expect(headers.get('x-claude-code-session-id')).toBe('s');
    expect(headers.get('x-api-key')).toBe('provider-key-of-anthropic');
    expect([headers.get('authorization'), headers.get('x-stainless-lang')]).toEqual([null, null]);
  });

  test('an error arrives byte for byte, with its status', async () => {
    const body =
      '{"type": "error", "error": {"type":"invalid_request_error","message":"prompt is too long: 3 tokens > 2 maximum"},"request_id":"req_1"}';
    provider.script(status(400, { body }));
    const response = await ask(BODY);
    expect([response.status, await response.text()]).toEqual([400, body]);
    expect(headgate.rows.at(-1)).toMatchObject({ state: 'VOIDED', ending: { errorCode: 'context-length-exceeded' } });
  });

  test('but never one about the key', async () => {
    provider.script(
      status(401, {
        body: '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key sk-ant-123456789"}}',
      }),
    );
    const response = await ask(BODY);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('sk-ant');
  });

  test('an error before content is a status: 529 with the words that came', async () => {
    provider.script(frames([OVERLOADED]));
    const response = await ask({ ...BODY, stream: true });
    expect([response.status, await response.json()]).toMatchObject([529, { error: { message: 'Overloaded' } }]);
    expect(headgate.rows.at(-1)).toMatchObject({ state: 'VOIDED' });
  });

  test('an error after content is an event, and nothing follows it', async () => {
    provider.script(frames([START, ...TEXT.slice(0, 2), OVERLOADED, STOP]));
    const text = await (await ask({ ...BODY, stream: true })).text();
    expect(text.endsWith(`${OVERLOADED}\n\n`)).toBe(true);
    expect(headgate.rows.at(-1)).toMatchObject({ ending: { outcome: 'cut', errorCode: 'provider-overloaded' } });
  });

  test('a stream that ends before it said why is an error', async () => {
    provider.script(frames([START, ...TEXT]));
    const seen = await framesOf(await ask({ ...BODY, stream: true }));
    expect(seen.at(-1)).toMatchObject({ event: 'error' });
    expect(headgate.rows.at(-1)).toMatchObject({ ending: { errorCode: 'provider-cut' } });
  });

  test('a stream of which only message_stop is missing is not complete, and costs what its usage says', async () => {
    provider.script(frames([START, ...TEXT, END]));
    const seen = await framesOf(await ask({ ...BODY, stream: true }));
    expect(seen.at(-1)).toMatchObject({ event: 'error' });
    expect(headgate.rows.at(-1)).toMatchObject({
      costPicoUsd: 90_000_000n,
      ending: { outcome: 'cut', errorCode: 'provider-cut' },
    });
  });

  test('a stream without a word on why it ended is not complete', async () => {
    provider.script(frames([START, ...TEXT, STOP]));
    const seen = await framesOf(await ask({ ...BODY, stream: true }));
    expect(seen.at(-1)).toMatchObject({ event: 'error' });
    expect(headgate.rows.at(-1)).toMatchObject({ ending: { outcome: 'cut', errorCode: 'provider-cut' } });
  });

  test('errors about models are in the words of the dialect for its clients', async () => {
    const headers = { 'x-api-key': headgate.key, 'anthropic-version': '2023-06-01' };
    const response = await headgate.fetch('http://headgate.test/v1/models/nobody/m', { headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });

  test('errors of our own are in the words of the dialect', async () => {
    const response = await ask({ ...BODY, model: 'nobody/m' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });
});

describe('a client that speaks Messages and a provider that does not', () => {
  const translated = { ...BODY, model: 'openai/gpt-4o', system: 'Be brief.' };

  test('gets a stream that its SDK can read', async () => {
    provider.script(answer({ text: 'one two three', usage: { inputTokens: 10, outputTokens: 3 } }));
    const events = requireGoodMessages(await framesOf(await ask({ ...translated, stream: true })));
    const text = events.map((one) =>
      one.type === 'content_block_delta' && one.delta.type === 'text_delta' ? one.delta.text : '',
    );
    expect(text.join('')).toBe('one two three');
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 10, output_tokens: 3 },
    });
    expect(provider.requests.at(-1)?.json).toMatchObject({
      model: 'gpt-4o',
      messages: [{ content: 'Be brief.' }, { role: 'user' }],
    });
  });

  test('gets a whole answer, and errors as it knows them', async () => {
    provider.script(answer({ text: 'one', usage: { inputTokens: 10, outputTokens: 3 } }));
    const body = requireGoodMessage(await (await ask(translated)).json());
    expect(body).toMatchObject({ model: 'openai/gpt-4o', content: [{ text: 'one' }], usage: { input_tokens: 10 } });
    provider.script(status(503, { body: { error: { message: 'The engine is overloaded.', type: 'server_error' } } }));
    const response = await ask(translated);
    expect([response.status, await response.json()]).toMatchObject([529, { error: { type: 'overloaded_error' } }]);
  });
});

describe('a client that speaks chat and Anthropic', () => {
  const CHAT = { model: 'anthropic/claude-sonnet-5', messages: [{ role: 'user', content: 'Hi' }] };

  test('gets chunks with its usage, and Anthropic a request in its own words', async () => {
    provider.script(frames([START, ...TEXT, END, STOP]));
    const response = await headgate.ask({ ...CHAT, stream: true, stream_options: { include_usage: true } });
    const seen = await framesOf(response);
    expect(seen.at(-1)?.data).toBe('[DONE]');
    expect(seen.map(({ data }) => data).join('')).toContain('"content":"Hello"');
    expect(provider.requests.at(-1)?.json).toEqual({
      model: 'claude-sonnet-5',
      max_tokens: 128_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      stream: true,
    });
  });

  test('gets a whole answer', async () => {
    provider.script(bytes(JSON.stringify(MESSAGE), { headers: [['content-type', 'application/json']] }));
    expect(await (await headgate.ask(CHAT)).json()).toMatchObject({
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 110, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 100 } },
    });
  });
});
