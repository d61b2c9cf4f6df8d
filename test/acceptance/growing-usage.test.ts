import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, frames, type Play, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** Usage that is told while an answer is made is a first figure: a bill only if nothing came after it. */
let provider: FakeProvider;
let headgate: TestGateway;
const MODELS = ['fake/m', 'anthropic/claude-opus-4-8', 'openai/m'] as const;

beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  const builder = aGateway().withBounds({ drainMs: 500 });
  for (const id of ['fake', 'anthropic', 'openai']) builder.withProvider(id, { url });
  for (const model of MODELS)
    builder.withPrice(model, { input: 1, output: 2 }).withModel(model, { isReasoning: false });
  headgate = builder.start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const WORDS = 'b'.repeat(400);
const named = (data: { readonly type: string } & Json) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const chunk = (content: string, members: object = {}, index = 0, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({
    ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
    ...{ choices: [{ index, delta: { content }, finish_reason }], ...members },
  })}\n\n`;
const told = (output: number) => ({
  usage: { prompt_tokens: 10, completion_tokens: output, total_tokens: 10 + output },
});

interface Stream {
  readonly path: string;
  readonly body: Json;
  /** The first of it, with usage of one token of output, and then 400 bytes that nothing was told of. */
  readonly begun: readonly string[];
  /** The rest, with usage of 90 tokens of output. */
  readonly rest: readonly string[];
}

const messages = [{ role: 'user', content: 'Hi' }];
const CHAT: Stream = {
  path: '/chat/completions',
  body: { model: 'fake/m', stream: true, max_tokens: 1_000, messages },
  begun: [chunk('a', told(1)), chunk(WORDS)],
  rest: [chunk('c', told(90), 0, 'stop'), 'data: [DONE]\n\n'],
};
const block = (text: string) => named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const MESSAGES: Stream = {
  path: '/messages',
  body: { model: 'anthropic/claude-opus-4-8', stream: true, max_tokens: 1_000, messages },
  begun: [
    named({
      type: 'message_start',
      message: {
        ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] },
        usage: { input_tokens: 10, output_tokens: 1 },
      },
    }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    named({ type: 'message_delta', delta: {}, usage: { output_tokens: 1 } }),
    block(WORDS),
  ],
  rest: [
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 90 } }),
    named({ type: 'message_stop' }),
  ],
};
const response = (status: string, usage: object | null) => ({
  ...{ id: 'resp_1', object: 'response', created_at: 1, status, model: 'm', output: [], usage },
});
const RESPONSES: Stream = {
  path: '/responses',
  body: { model: 'openai/m', stream: true, max_output_tokens: 1_000, input: 'Hi' },
  begun: [
    named({ type: 'response.created', response: response('in_progress', null) }),
    named({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: WORDS }),
  ],
  rest: [
    named({
      type: 'response.completed',
      response: response('completed', { input_tokens: 10, output_tokens: 90, total_tokens: 100 }),
    }),
  ],
};

/** The end of the row of an answer that is read to its end. */
async function endOf({ path, body }: Stream, play: Play) {
  provider.script(play);
  await (await post(headgate, path, body)).text();
  return headgate.rows.at(-1)?.ending;
}

describe.each([
  ['chat, with usage in each chunk', CHAT],
  ['messages', MESSAGES],
  ['responses', RESPONSES],
] as const)('a stream of %s', (_, stream) => {
  test('that is cut is an estimate, of all that was seen', async () => {
    const ending = await endOf(stream, frames(stream.begun));
    expect(ending).toMatchObject({ outcome: 'cut', cost: { source: 'estimate' } });
    expect(ending?.usage.outputTokens).toBeGreaterThanOrEqual(400);
    expect(ending?.usage.inputTokens).toBeGreaterThanOrEqual(10);
  });

  test('whose client leaves is an estimate, if the rest does not come in time', async () => {
    provider.script(async (stage) => {
      await stage.send('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
      for (const event of stream.begun) await stage.send(event);
    });
    const before = headgate.rows.length;
    const reader = (await post(headgate, stream.path, stream.body)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => headgate.rows[before]?.state).toBe('SETTLED');
    const ending = headgate.rows[before]?.ending;
    expect(ending).toMatchObject({ outcome: 'abandoned', cost: { source: 'estimate' } });
    expect(ending?.usage.outputTokens).toBeGreaterThanOrEqual(400);
  });

  test('that is complete costs what was told last, exactly', async () => {
    const ending = await endOf(stream, frames([...stream.begun, ...stream.rest]));
    expect(ending).toMatchObject({
      outcome: 'answered',
      usage: { inputTokens: 10, outputTokens: 90 },
      cost: { source: 'catalogue', picoUsd: 190_000_000n },
    });
  });
});

describe('usage that grows', () => {
  test('counts as input, and never for less than was told', async () => {
    const ending = await endOf(CHAT, frames([chunk('a', told(700)), chunk('b')]));
    expect(ending).toMatchObject({
      usage: { inputTokens: 10, outputTokens: 700 },
      cost: { source: 'estimate', picoUsd: 1_410_000_000n },
    });
  });

  test('is exact where [DONE] comes without a reason or a last figure', async () => {
    const ending = await endOf(CHAT, frames([chunk('a', told(7)), 'data: [DONE]\n\n']));
    expect(ending).toMatchObject({ usage: { outputTokens: 7 }, cost: { source: 'catalogue' } });
  });

  test('is no bill when the first of two answers has ended', async () => {
    const events = [chunk('a', told(1)), chunk('', told(2), 0, 'stop'), chunk(WORDS, {}, 1)];
    const ending = await endOf({ ...CHAT, body: { ...CHAT.body, n: 2 } }, frames(events));
    expect(ending).toMatchObject({ outcome: 'cut', cost: { source: 'estimate' } });
    expect(ending?.usage.outputTokens).toBeGreaterThanOrEqual(400);
  });

  test('is a bill where the provider tells it with its error', async () => {
    const broken = `data: ${JSON.stringify({ id: 'c', choices: [], ...told(50), error: { message: 'no', code: 500 } })}\n\n`;
    const ending = await endOf(CHAT, frames([chunk('a', told(1)), broken]));
    expect(ending).toMatchObject({ outcome: 'cut', usage: { outputTokens: 50 }, cost: { source: 'catalogue' } });
  });
});
