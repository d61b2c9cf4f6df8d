import { describe, expect, test } from 'vitest';
import { BILL, chunk, chunkOf, STOP, streamingGateway, TEXT, USAGE } from './a-stream.ts';

const { stream } = streamingGateway();

describe('usage', () => {
  test('in a chunk of its own is not shown to a client that did not ask, and is billed', async () => {
    const { data, row } = await stream([TEXT, STOP, BILL, '[DONE]']);
    expect(data).toEqual([TEXT, STOP, '[DONE]']);
    expect(row?.costPicoUsd).toBe(66_000_000n); // 40 × $1 + 60 × $0.10 + 10 × $2, a million.
  });

  test('in a chunk of its own is shown to a client that asked, with its cost', async () => {
    const { chunks } = await stream([TEXT, STOP, BILL, '[DONE]'], { shows: true });
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { ...USAGE, cost: 0.000066, cost_details: { cost_pico_usd: '66000000', cost_source: 'catalogue' } },
    });
  });

  test('that comes with a choice is taken out for a client that did not ask, and nothing else is', async () => {
    const last = chunk({}, 'stop', { usage: USAGE });
    const without = JSON.stringify({ ...JSON.parse(last), usage: null });
    expect((await stream([TEXT, last, '[DONE]'])).data).toEqual([TEXT, without, '[DONE]']);
  });

  test('that comes with a choice is shown with its cost to a client that asked', async () => {
    const { chunks } = await stream([TEXT, chunk({}, 'stop', { usage: USAGE }), '[DONE]'], { shows: true });
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: { cost: 0.000066 } });
  });

  test('in every chunk counts once: the last', async () => {
    const growing = [1, 5, 10].map((completion_tokens) =>
      chunk({ content: 'x' }, null, {
        usage: { prompt_tokens: 100, completion_tokens, total_tokens: 100 + completion_tokens },
      }),
    );
    const { row } = await stream([...growing, STOP, '[DONE]']);
    expect(row?.costPicoUsd).toBe(120_000_000n);
  });

  test("of Groq's own field is billed, and a frame that has it goes as it came", async () => {
    const last = chunk({}, 'stop', {
      x_groq: { id: 'r', usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
    });
    const { data, row } = await stream([TEXT, last, '[DONE]'], { shows: true });
    expect(data).toEqual([TEXT, last, '[DONE]']);
    expect(row?.costPicoUsd).toBe(20_000_000n);
  });

  test('`null` in the chunks before it is no usage', async () => {
    const text = chunk({ role: 'assistant', content: 'Hi' }, null, { usage: null });
    expect((await stream([text, STOP, BILL, '[DONE]'], { shows: true })).data[0]).toBe(text);
  });

  test('that nobody tells is estimated, and not made up for the client', async () => {
    const { chunks, row } = await stream([TEXT, STOP, '[DONE]'], { shows: true });
    expect(chunks.some((one) => one.usage)).toBe(false);
    expect(row?.ending?.cost.source).toBe('estimate');
  });

  test('of an unknown price costs null, not nothing', async () => {
    const told = [TEXT, STOP, BILL].map((data) => data.replace('"model":"m"', '"model":"unlisted"'));
    const { chunks } = await stream([...told, '[DONE]'], { shows: true, model: 'fake/unlisted' });
    expect(chunks.at(-1)?.usage).toMatchObject({
      cost: null,
      cost_details: { cost_pico_usd: null, cost_source: 'unknown' },
    });
  });

  test.each([
    [
      'openrouter',
      { cost: 0.00123, cost_details: { upstream_inference_cost: 0.001 } },
      0.00123,
      { upstream_inference_cost: 0.001 },
    ],
    ['xai', { cost_in_usd_ticks: 12_300_000 }, 0.00123, {}],
  ])(
    "%s's own figure goes before the table's, and what it says beside it stays",
    async (id, reported, cost, details) => {
      const bill = chunkOf({ choices: [], usage: { ...USAGE, ...reported } });
      const { chunks, row } = await stream([TEXT, STOP, bill, '[DONE]'], { shows: true, model: `${id}/m` });
      expect(chunks.at(-1)?.usage).toMatchObject({
        ...USAGE,
        cost,
        cost_details: { ...details, cost_pico_usd: '1230000000', cost_source: 'provider' },
      });
      expect(row?.costPicoUsd).toBe(1_230_000_000n);
    },
  );
});
