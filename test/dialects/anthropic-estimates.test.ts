import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** Thinks only where it is asked to. */
const OPUS_4_8 = 'anthropic/claude-opus-4-8';
/** Thinks unasked. */
const SONNET_5_5 = 'anthropic/claude-sonnet-5-5';
const ASKED = { max_tokens: 1_000, stream: true, messages: [{ role: 'user', content: 'Hi' }] };
const USAGE = { input_tokens: 10, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 };
const PRICE = { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 1.25 };
/** 10 at $1, 100 at $0.10 and 20 at $1.25 a million. */
const INPUT_PICO_USD = 10_000_000n + 10_000_000n + 25_000_000n;

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  const builder = aGateway().withProvider('anthropic', { url });
  for (const model of [OPUS_4_8, SONNET_5_5]) builder.withPrice(model, PRICE).withModel(model, { isReasoning: true });
  headgate = builder.start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const event = (data: { readonly type: string } & Json) => `event: ${data.type}\ndata: ${JSON.stringify(data)}`;
const CUT = [
  event({
    type: 'message_start',
    message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage: USAGE },
  }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
];

/** The row of a stream that broke after `Hello`, asked for with these fields. */
async function rowOfCut(path: string, body: Json) {
  provider.script(frames(CUT));
  await (await post(headgate, path, { ...ASKED, ...body })).text();
  const row = headgate.rows.at(-1);
  expect(row?.ending).toMatchObject({ outcome: 'cut', cost: { source: 'estimate' } });
  return row;
}

describe('a stream of Claude that is cut', () => {
  test('costs the input as it was counted, and the output that was seen, where nothing was thought', async () => {
    for (const path of ['/messages', '/chat/completions']) {
      const row = await rowOfCut(path, { model: OPUS_4_8 });
      expect(row?.ending?.usage).toMatchObject({ inputTokens: 10, cacheReadTokens: 100, cacheWrite5mTokens: 20 });
      expect(row?.ending?.usage.outputTokens).toBe(5);
      expect(row?.costPicoUsd).toBe(INPUT_PICO_USD + 50_000_000n);
    }
  });

  test('also where thinking was forbidden in so many words', async () => {
    const row = await rowOfCut('/messages', { model: SONNET_5_5, thinking: { type: 'disabled' } });
    expect(row?.ending?.usage.outputTokens).toBe(5);
  });

  test.each<[string, string, Json]>([
    ['was asked for', OPUS_4_8, { thinking: { type: 'adaptive' } }],
    ['was asked for with a budget', OPUS_4_8, { thinking: { type: 'enabled', budget_tokens: 1_024 } }],
    ['happens between tools', SONNET_5_5, { thinking: { type: 'between_tools' } }],
    ['happens unasked', SONNET_5_5, {}],
  ])('may cost all the output that was allowed where thinking %s', async (_, model, fields) => {
    const row = await rowOfCut('/messages', { model, ...fields });
    expect(row?.ending?.usage).toMatchObject({ inputTokens: 10, outputTokens: 1_000 });
    expect(row?.costPicoUsd).toBe(INPUT_PICO_USD + 10_000_000_000n);
  });

  test('may cost more input than it began with where Anthropic sums a conversation up', async () => {
    const row = await rowOfCut('/messages', { model: OPUS_4_8, context_management: { edits: [] } });
    expect(row?.ending?.usage).toMatchObject({ cacheReadTokens: 0, outputTokens: 5 });
    expect(row?.ending?.usage.inputTokens).toBeGreaterThan(100);
  });
});
