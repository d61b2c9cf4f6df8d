import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, type Play, startFakeProvider, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** What an attempt costs goes by what served it, by its day, and by what was agreed. Figures are in pico-dollars. */
let provider: FakeProvider;
let headgate: TestGateway;
let now: number;

beforeEach(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  now = Date.UTC(2026, 10, 20, 12);
  headgate = ['openai', 'anthropic', 'gemini', 'groq', 'openrouter', 'bedrock']
    .reduce((builder, id) => builder.withProvider(id, { url }), aGateway())
    .withPrice('openai/gpt-4.1', { input: 1, output: 2 })
    .withDiscount('openai/o3*', '17/20')
    .withDiscount('openrouter/*', '0.5')
    .withPorts({ clock: { now: () => now, randomBytes } })
    .start();
});

afterEach(async () => {
  await headgate.close();
  await provider.close();
});

const M = 1_000_000n;
const USAGE = { inputTokens: 1_000, outputTokens: 100 };

async function rowOf(path: string, body: Json, play: Play) {
  provider.script(play);
  await (await post(headgate, path, body)).text();
  const row = headgate.rows.at(-1);
  if (!row) throw new Error('no row');
  return row;
}

const chat = (model: string, fields: Json = {}, usageFields: Json = {}, request: Json = {}) =>
  rowOf(
    '/chat/completions',
    { model, messages: [{ role: 'user', content: 'Hello' }], ...request },
    answer({ usage: USAGE, usageFields, fields }),
  );

describe('the model that served', () => {
  test('sets the price, and is named where it is another one', async () => {
    const row = await chat('openai/gpt-4o', { model: 'gpt-4o-2024-05-13' });
    expect(row.costPicoUsd).toBe(1_000n * 5n * M + 100n * 15n * M);
    expect(row.ending?.priceSource).toBe('catalogue 2026-11-20; model gpt-4o-2024-05-13');
    // The hold is for the one that was asked for.
    expect(row.start.priceSource).toBe('catalogue 2026-11-20');
  });

  test('by a name that is only another name for the one that was asked for costs the same', async () => {
    const row = await chat('openai/gpt-5-nano', { model: 'gpt-5-nano-2025-08-07' });
    expect(row.costPicoUsd).toBe(1_000n * 50_000n + 100n * 400_000n);
  });

  test.each(['gpt-4o', 'gpt-4o-2099-01-01', '__proto__'])(
    'by the name %j, of which nothing else is known, costs what was asked for',
    async (id) => {
      const row = await chat('openai/gpt-4o', { model: id });
      expect(row.costPicoUsd).toBe(1_000n * 2_500_000n + 100n * 10n * M);
      expect(row.ending?.priceSource).toBe('catalogue 2026-11-20');
    },
  );

  test('does not matter where the operator has set a price for the one that was asked for', async () => {
    const row = await chat('openai/gpt-4.1', { model: 'gpt-4o-2024-05-13' });
    expect(row.costPicoUsd).toBe(1_000n * M + 100n * 2n * M);
    expect(row.ending?.priceSource).toBe('configuration');
  });

  test('does not matter at Bedrock, which leaves out the part of the world that is billed', async () => {
    const model = 'bedrock/us.openai.gpt-5.6-luna';
    const row = await chat(model, { model: 'openai.gpt-5.6-luna' });
    expect(row.costPicoUsd).toBe(1_000n * 220_000n + 100n * 1_320_000n);
  });
});

test('a system that asks a model, and searches beside, has no price by that model', async () => {
  const row = await chat('groq/compound', { model: 'openai/gpt-oss-120b' });
  expect(row).toMatchObject({ costPicoUsd: null, ending: { cost: { source: 'unknown' } } });
});

describe('a contract', () => {
  test('is a factor on what our table says, told in the row, and rounded once', async () => {
    const { costPicoUsd, ending } = await chat('openai/o3');
    expect(costPicoUsd).toBe(((1_000n * 2n * M + 100n * 8n * M) * 17n) / 20n);
    expect(ending?.priceSource).toBe('catalogue 2026-11-20; discount 17/20, half-even');
  });

  test('is a factor beside that of a service tier', async () => {
    const { costPicoUsd, ending } = await chat('openai/o3', { service_tier: 'flex' });
    expect(costPicoUsd).toBe(((1_000n * 2n * M + 100n * 8n * M) * 17n) / 40n);
    expect(ending?.priceSource).toBe('catalogue 2026-11-20; flex 1/2; discount 17/20, half-even');
  });

  test('is in the hold as well', async () => {
    const [agreed, list] = [(await chat('openai/o3')).start, (await chat('openai/o1')).start];
    expect(agreed.priceSource).toBe('catalogue 2026-11-20; discount 17/20, half-even');
    // 2 and 8 dollars less 15 %, and 15 and 60: at the same size.
    expect((agreed.holdPicoUsd ?? 0n) * 15n).toBe(((list.holdPicoUsd ?? 0n) * 2n * 17n) / 20n);
  });

  test('is not taken off what the provider itself says that it bills', async () => {
    const { costPicoUsd, ending } = await chat('openrouter/openai/gpt-4.1', {}, { cost: 0.25 });
    expect(costPicoUsd).toBe(250_000_000_000n);
    // Beside it stands what we would have said: half of 2 and 8 dollars.
    expect(ending?.cost).toEqual({
      picoUsd: 250_000_000_000n,
      source: 'provider',
      computedPicoUsd: 1_000n * M + 100n * 4n * M,
    });
    expect(ending?.priceSource).toBe('catalogue 2026-11-20; discount 1/2, half-even');
  });
});

describe('a price that has changed', () => {
  test('is the one of the moment at which the attempt began, even if it ends on another day', async () => {
    now = Date.UTC(2026, 11, 31, 23, 59, 59);
    const play: Play = async (stage) => {
      now = Date.UTC(2027, 0, 1, 0, 0, 1);
      await answer({ usage: USAGE })(stage);
    };
    const body = { model: 'gemini/gemini-3.8-flash', messages: [{ role: 'user', content: 'Hello' }] };
    const ask = async () => {
      provider.script(play);
      await (await headgate.ask(body, { deadline: now + 900_000 })).text();
      return headgate.rows.at(-1);
    };
    const before = await ask();
    expect(before?.costPicoUsd).toBe(1_000n * 750_000n + 100n * 3_750_000n);
    const after = await ask();
    expect(after?.costPicoUsd).toBe(1_000n * 1_500_000n + 100n * 7_500_000n);
    expect(after?.start.holdPicoUsd).toBe((before?.start.holdPicoUsd ?? 0n) * 2n);
  });
});

describe('what is not text', () => {
  const heard = {
    messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] }],
  };

  test('has its own price where it is counted apart and the price is known', async () => {
    const details = { prompt_tokens_details: { audio_tokens: 400 } };
    const row = await chat('gemini/gemini-2.5-flash', {}, details, heard);
    expect(row.costPicoUsd).toBe(600n * 300_000n + 400n * M + 100n * 2_500_000n);
    expect(row.start.holdPicoUsd).toBeGreaterThanOrEqual(row.costPicoUsd ?? 0n);
  });

  test.each([
    ['heard and not counted apart', 'gemini/gemini-2.5-flash', heard],
    ['spoken, at a model that has no price for that', 'openai/gpt-4o', { modalities: ['text', 'audio'] }],
    ['drawn', 'openai/gpt-4o', { modalities: ['text', 'image'] }],
  ])('has a cost that nobody knows where it is %s', async (_, model, request) => {
    const row = await chat(model, {}, { prompt_tokens_details: { audio_tokens: 0 } }, request);
    expect(row.costPicoUsd).toBeNull();
  });

  test.each([{ image_tokens: 10 }, { audio_tokens: 10 }])(
    'has a cost that nobody knows where there is no price: %j',
    async (details) => {
      const row = await chat('openai/gpt-4o', {}, { completion_tokens_details: details });
      expect(row).toMatchObject({ costPicoUsd: null, ending: { cost: { source: 'unknown' } } });
    },
  );
});

describe('Anthropic', () => {
  const message = (model: string, usage: object, request: object = {}) =>
    rowOf(
      '/messages',
      { model: `anthropic/${model}`, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }], ...request },
      status(200, {
        body: {
          ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason: 'end_turn', stop_sequence: null },
          ...{ content: [{ type: 'text', text: 'Hi' }], usage: { input_tokens: 1_000, output_tokens: 100, ...usage } },
        },
      }),
    );
  const plain = 1_000n * 4n * M + 100n * 20n * M;

  test.each<[string, object, bigint]>([
    ['anywhere', { inference_geo: 'global' }, plain],
    ['in the USA, by a setting that no request has named', { inference_geo: 'us' }, (plain * 11n) / 10n],
    ['faster', { speed: 'fast' }, plain * 2n],
    ['faster, in the USA', { speed: 'fast', inference_geo: 'us', service_tier: 'standard' }, (plain * 22n) / 10n],
    [
      'after three searches',
      { server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 } },
      plain + 30_000_000_000n,
    ],
    [
      'after a search, in the USA: that makes only tokens dearer',
      { inference_geo: 'us', server_tool_use: { web_search_requests: 1 } },
      (plain * 11n) / 10n + 10_000_000_000n,
    ],
  ])('is paid for what it did: %s', async (_, usage, cost) => {
    expect((await message('claude-opus-5-5', usage)).costPicoUsd).toBe(cost);
  });

  test.each<[string, object]>([
    ['a place that nobody knows', { inference_geo: 'mars' }],
    ['a tier that was bought in advance', { service_tier: 'priority' }],
    ['a speed that the model has no price for', { speed: 'turbo' }],
  ])('has a cost that nobody knows at %s', async (_, usage) => {
    expect((await message('claude-opus-5-5', usage)).costPicoUsd).toBeNull();
  });

  test('is held at the price of the place and the speed that were asked for, and for a search at none', async () => {
    const holdOf = async (request: object) => (await message('claude-opus-5-5', {}, request)).start.holdPicoUsd ?? 0n;
    const usual = await holdOf({ speed: 'standard' });
    expect(await holdOf({ inference_geo: 'us' })).toBeGreaterThan((usual * 11n) / 10n);
    expect(await holdOf({ speed: 'fast' })).toBeGreaterThan(usual + (usual * 9n) / 10n);
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }];
    const searching = await message('claude-opus-5-5', { server_tool_use: { web_search_requests: 1 } }, { tools });
    expect(searching).toMatchObject({ start: { holdPicoUsd: null }, costPicoUsd: plain + 10_000_000_000n });
  });
});

test.each([1e30, 1e60, 1_000_001, -0.1, '0.1', Number.MAX_VALUE])(
  'a provider that says %s was not understood: the catalogue says what it costs',
  async (cost) => {
    const row = await chat('openrouter/openai/gpt-4.1', {}, { cost });
    expect(row).toMatchObject({ costPicoUsd: (2_800n * M) / 2n, ending: { cost: { source: 'catalogue' } } });
  },
);
