import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { playOf } from '../matrix/houses/house.ts';
import { houseOf } from '../matrix/houses/index.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, bytes, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';

const BODY = { model: 'anthropic/claude-sonnet-4-6', messages: [{ role: 'user', content: 'hi' }] };

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('anthropic', { url: provider.url }).withBounds({ answerBytes: 10_000 }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

test('row 98: an answer that may be long is asked for as a stream, and put together for a caller who waits for it', async () => {
  provider.otherwise(playOf(houseOf('anthropic'), 'reasoning'));
  const response = await headgate.ask(BODY);
  expect(provider.requests.at(-1)?.json).toMatchObject({ max_tokens: 128_000, stream: true });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await readBody(response)).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { content: 'Grüezi, 世界', reasoning_content: 'Hm, let me see.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 120, completion_tokens: 42 },
  });
  expect(headgate.rows.at(-1)).toMatchObject({ start: { isStream: false }, ending: { outcome: 'answered' } });
});

test('row 98: a short one is asked for whole', async () => {
  provider.otherwise(playOf(houseOf('anthropic'), 'text'));
  expect((await headgate.ask({ ...BODY, max_tokens: 21_333 })).status).toBe(200);
  expect(provider.requests.at(-1)?.json).not.toHaveProperty('stream');
});

test('row 98: what breaks while it is put together is a status, and what is too long has a bound', async () => {
  provider.otherwise(playOf(houseOf('anthropic'), 'error after content'));
  expect((await headgate.ask(BODY)).status).toBe(503);
  const start = { type: 'message_start', message: { usage: { input_tokens: 1, output_tokens: 1 } } };
  const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
  const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(1_000) } };
  const events = [start, block, ...new Array(20).fill(delta)].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  provider.otherwise(bytes(events.join('')));
  const response = await headgate.ask(BODY);
  expect(response.status).toBe(502);
  expect((await readBody(response)).error.message).toContain('more than 10000 bytes');
});

test('row 98: what breaks while it is put together has not reached the caller, so the next one is asked', async () => {
  const other = await startFakeProvider();
  const both = aGateway()
    .withProvider('anthropic', { url: provider.url })
    .withProvider('b', { url: other.url })
    .withBounds({ attempts: 3 })
    .start();
  try {
    provider.otherwise(playOf(houseOf('anthropic'), 'error after content'));
    other.otherwise(answer({ text: 'from b' }));
    const response = await both.ask({ ...BODY, max_tokens: 64_000, fallbacks: ['b/m'] });
    expect(response.status).toBe(200);
    expect((await readBody(response)).choices[0]?.message.content).toBe('from b');
    expect(both.rows.map(({ ending }) => ending?.outcome)).toEqual(['cut', 'answered']);
  } finally {
    await both.close();
    await other.close();
  }
});
