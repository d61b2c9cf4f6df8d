import { afterEach, beforeEach, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

let provider: FakeProvider;
let headgate: TestGateway;

beforeEach(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withPrice('fake/fake-model', { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 })
    .start();
});

afterEach(async () => {
  await headgate.close();
  await provider.close();
});

const HELLO = { model: 'fake/fake-model', messages: [{ role: 'user', content: 'Hello' }] };

test('answers in one piece, with its cost in the body, in a header and in the ledger', async () => {
  provider.script(answer({ text: 'Hi there', usage: { inputTokens: 10, outputTokens: 3 } }));
  const response = await headgate.ask(HELLO);
  const body = await readBody(response);

  expect(response.status).toBe(200);
  expect(body.choices[0]?.message.content).toBe('Hi there');
  expect(body.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 3, cost: 0.000016 });
  expect(body.usage.cost_details).toMatchObject({ cost_pico_usd: '16000000', cost_source: 'catalogue' });
  expect(response.headers.get('x-headgate-cost-usd')).toBe('0.000016');
  expect(response.headers.get('x-headgate-model')).toBe('fake/fake-model');
  expect(response.headers.get('x-headgate-attempts')).toBe('1');
  expect(response.headers.get('x-headgate-route')).toBe('pinned');
  expect(headgate.rows).toMatchObject([
    { state: 'SETTLED', costPicoUsd: 16_000_000n, ending: { outcome: 'answered' } },
  ]);
  expect(provider.owedPicoUsd).toBe(16_000_000n);
});

test('streams the frames as they came, and ends with [DONE]', async () => {
  provider.script(answer({ text: 'one two three', usage: { inputTokens: 10, outputTokens: 3 } }));
  const response = await headgate.ask({ ...HELLO, stream: true });
  const seen = await readStream(response);

  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('private, no-store, no-transform');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(seen.text).toBe('one two three');
  expect(seen.isDone).toBe(true);
  expect(seen.chunks.some((chunk) => chunk.usage)).toBe(false);
  expect(headgate.rows).toMatchObject([{ state: 'SETTLED', costPicoUsd: 16_000_000n }]);
});

test('always asks the provider for usage, and shows it with its cost to a client that asked', async () => {
  provider.script(answer({ text: 'one', usage: { inputTokens: 10, outputTokens: 3 } }));
  const seen = await readStream(
    await headgate.ask({ ...HELLO, stream: true, stream_options: { include_usage: true } }),
  );

  expect(provider.requests[0]?.json).toMatchObject({ stream_options: { include_usage: true } });
  expect(seen.chunks.findLast((chunk) => chunk.usage)?.usage).toMatchObject({ prompt_tokens: 10, cost: 0.000016 });
});

test('an unknown price is null everywhere and the call still works', async () => {
  const body = await readBody(await headgate.ask({ ...HELLO, model: 'fake/unlisted' }));
  expect(body.usage.cost).toBeNull();
  expect(body.usage.cost_details.cost_source).toBe('unknown');
  expect(headgate.rows[0]?.costPicoUsd).toBeNull();
});
