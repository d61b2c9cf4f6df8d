import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, fault, type Play, startFakeProvider } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';

/** What is held for a call, and what it is charged, where the provider's own word is missing or is not about tokens. */
let provider: FakeProvider;
let headgate: TestGateway;

beforeEach(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = ['openai', 'groq', 'deepinfra', 'mistral', 'nvidia', 'gemini', 'openrouter']
    .reduce((builder, id) => builder.withProvider(id, { url }), aGateway())
    .withPrice('groq/compound', { input: 1, output: 2 })
    .withPrice('openai/gpt-4o-search-preview', { input: 1, output: 2 })
    .withPrice('mistral/priced', { input: 1, output: 2 })
    .withPrice('nvidia/priced', { input: 1, output: 2 })
    .withPrice('openrouter/priced', { input: 1, output: 2 })
    .withPrice('nvidia/unbounded', { input: 1, output: 2 })
    .start();
});

afterEach(async () => {
  await headgate.close();
  await provider.close();
});

const PICO = 1_000_000n;
const USAGE = { inputTokens: 1_000, outputTokens: 100 };

async function rowOf(model: string, fields: Json = {}, play: Play = answer({ usage: USAGE })) {
  provider.script(play);
  const messages = [{ role: 'user', content: 'Hello' }];
  await (await headgate.ask({ model, messages, ...fields })).text();
  const row = headgate.rows.at(-1);
  if (!row) throw new Error('no row');
  return row;
}

describe('reasoning that nobody sees', () => {
  const unseen = { inputTokens: 20, outputTokens: 20_000, reasoningTokens: 20_000 };

  test.each([
    ['cut', fault('rst-mid-stream', { unseen })],
    ['cut before content', fault('rst-mid-stream', { unseen, after: 0 })],
    ['silent', fault('hang-mid-stream', { unseen })],
  ])('is charged when a stream is %s', async (_, play) => {
    headgate.setBounds({ idleMs: 200 });
    const row = await rowOf('openai/o3', { stream: true }, play);
    // What the model charges for 20,000 tokens of output, and more: all that it may write.
    expect(row.costPicoUsd).toBeGreaterThanOrEqual(20_000n * 8n * PICO);
    expect(row).toMatchObject({ ending: { usage: { outputTokens: 100_000 }, cost: { source: 'estimate' } } });
    expect(row.costPicoUsd).toBe(row.start.holdPicoUsd);
  });

  test('is bounded by what the caller allowed', async () => {
    const row = await rowOf('openai/o3', { stream: true, max_tokens: 500 }, fault('rst-mid-stream'));
    expect(row.ending?.usage.outputTokens).toBe(500);
  });

  test('is not suspected of a model that shows all that it makes', async () => {
    const row = await rowOf('openai/gpt-4.1', { stream: true }, fault('rst-mid-stream', { text: 'one two three' }));
    expect(row.ending?.usage.outputTokens).toBe('one two '.length);
  });

  test('of a model that nobody knows, without any bound, has a cost that nobody knows', async () => {
    const row = await rowOf('nvidia/unbounded', { stream: true }, fault('rst-mid-stream'));
    expect(row).toMatchObject({ costPicoUsd: null, ending: { cost: { source: 'estimate' } } });
  });
});

describe('the service tier', () => {
  const served = (tier: string) => answer({ usage: USAGE, usageInStream: true, fields: { service_tier: tier } });
  const standard = (input: bigint, output: bigint) => (1_000n * input + 100n * output) / 10n;

  test.each<[string, string, bigint | null]>([
    ['openai/gpt-4.1', 'default', standard(20n, 80n) * PICO],
    ['openai/gpt-4.1', 'auto', standard(20n, 80n) * PICO],
    ['openai/gpt-4.1', 'flex', standard(10n, 40n) * PICO],
    ['openai/gpt-4.1', 'priority', standard(35n, 140n) * PICO],
    ['openai/gpt-4.1', 'constructor', null],
    ['groq/openai/gpt-oss-120b', 'on_demand', 1_000n * 150_000n + 100n * 600_000n],
    ['groq/openai/gpt-oss-120b', 'flex', 1_000n * 150_000n + 100n * 600_000n],
    ['groq/openai/gpt-oss-120b', 'performance', null],
    ['mistral/priced', 'standard', standard(10n, 20n) * PICO],
    ['mistral/priced', 'batch', standard(5n, 10n) * PICO],
  ])('of %s that is served as %s is in the price', async (model, tier, cost) => {
    for (const stream of [false, true]) {
      const row = await rowOf(model, { stream }, served(tier));
      expect(row).toMatchObject({ costPicoUsd: cost, ending: { servedTier: tier } });
      expect(row.ending?.cost.source).toBe(cost === null ? 'unknown' : 'catalogue');
    }
  });

  test('that served counts, and not the one that was asked for', async () => {
    const row = await rowOf('openai/gpt-4.1', { service_tier: 'priority' }, served('default'));
    expect(row).toMatchObject({ costPicoUsd: standard(20n, 80n) * PICO, start: { serviceTier: 'priority' } });
  });

  test('that was asked for counts as long as none is told', async () => {
    expect(await rowOf('openai/gpt-4.1', { service_tier: 'scale' })).toMatchObject({ costPicoUsd: null });
    expect((await rowOf('openai/gpt-4.1', { service_tier: 'flex' })).costPicoUsd).toBe(standard(10n, 40n) * PICO);
  });

  test('that is unknown is told to the client as an unknown cost', async () => {
    provider.script(served('scale'));
    const messages = [{ role: 'user', content: 'Hello' }];
    const body = await readBody(await headgate.ask({ model: 'openai/gpt-4.1', messages }));
    expect(body.usage).toMatchObject({ cost: null, cost_details: { cost_source: 'unknown' } });
  });

  test('of DeepInfra is in the hold: dearer if it is, and not cheaper, because it may turn out to be full', async () => {
    const holdAt = async (tier?: string) =>
      (await rowOf('deepinfra/openai/gpt-oss-120b', { ...(tier && { service_tier: tier }) })).start.holdPicoUsd ?? 0n;
    const hold = await holdAt();
    expect(await holdAt('priority')).toBeGreaterThan((hold * 3n) / 2n);
    expect(await holdAt('flex')).toBeGreaterThanOrEqual(hold);
    expect(await holdAt('turbo')).toBe(0n);
  });

  test('of a discount is no bound of an attempt that was cut before it was told', async () => {
    const cut = fault('rst-mid-stream', { after: 0 });
    const { costPicoUsd, start } = await rowOf('openai/o3', { stream: true, service_tier: 'flex' }, cut);
    expect(costPicoUsd).toBe(start.holdPicoUsd);
  });
});

describe('what is not billed by tokens of text', () => {
  const tool = (type: string) => ({ tools: [{ type, function: { name: 'f', parameters: {} } }] });
  const sound = { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA' } }] }] };

  test.each<[string, string, Json]>([
    ['a search', 'openai/gpt-4.1', { web_search_options: {} }],
    ['a model that searches', 'openai/gpt-4o-search-preview', {}],
    ['a system that searches', 'groq/compound', {}],
    ['a tool that the provider runs', 'groq/openai/gpt-oss-120b', tool('browser_search')],
    ['sound', 'gemini/gemini-3.5-flash', sound],
    ['an answer in sound', 'openai/gpt-4.1', { modalities: ['text', 'audio'] }],
  ])('%s has a cost that we do not know', async (_, model, fields) => {
    const row = await rowOf(model, fields);
    expect(row).toMatchObject({ costPicoUsd: null, start: { holdPicoUsd: null } });
    expect(row.ending?.cost.source).toBe('unknown');
  });

  test('costs what the provider says, if it does', async () => {
    const play = answer({ usage: USAGE, usageFields: { cost: 0.25 } });
    const row = await rowOf('openrouter/openai/gpt-4.1', { plugins: [{ id: 'web' }] }, play);
    expect(row).toMatchObject({ costPicoUsd: 250_000_000_000n, ending: { cost: { source: 'provider' } } });
  });

  test.each<[string, Json]>([
    ['a function', tool('function')],
    ['a custom tool', tool('custom')],
    ['text', { modalities: ['text'] }],
  ])('is not %s', async (_, fields) => {
    expect((await rowOf('openai/gpt-4.1', fields)).costPicoUsd).toBe(2_800n * PICO);
  });
});

test('an OpenRouter call with the team’s own key there costs the fee and what the other provider asks', async () => {
  const usageFields = { cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } };
  const row = await rowOf('openrouter/openai/gpt-4.1', {}, answer({ usage: USAGE, usageFields }));
  expect(row.costPicoUsd).toBe(21_000_000_000n);
});

describe('the bound of the output', () => {
  const OUTPUT = 2n * PICO;

  test.each(['deepinfra/openai/gpt-oss-120b', 'mistral/priced', 'nvidia/priced', 'groq/openai/gpt-oss-120b'])(
    'is the newer of two, and what the hold of %s is for',
    async (model) => {
      const bounds = [
        { max_completion_tokens: 10, max_tokens: 16_000 },
        { max_tokens: 16_000, max_completion_tokens: 10 },
      ];
      for (const bound of bounds) {
        const { holdPicoUsd } = (await rowOf(model, bound)).start;
        const sent = provider.requests.at(-1)?.json;
        expect(sent).toMatchObject({ [model.startsWith('groq') ? 'max_completion_tokens' : 'max_tokens']: 10 });
        expect(Object.keys(sent ?? {}).filter((name) => name.startsWith('max_'))).toHaveLength(1);
        expect(holdPicoUsd).toBeLessThan(500n * OUTPUT);
      }
    },
  );

  test('is what is sent, and not what was withheld', async () => {
    const settings = { url: provider.url, parameters: ['temperature'] };
    const strict = aGateway().withProvider('openai', settings).start();
    provider.script(answer());
    await strict.ask({ model: 'openai/gpt-4.1', max_tokens: 1, messages: [{ role: 'user', content: 'Hello' }] });
    expect(provider.requests.at(-1)?.json).not.toHaveProperty('max_tokens');
    expect(strict.rows[0]?.start.holdPicoUsd).toBeGreaterThan(32_768n * 8n * PICO);
    await strict.close();
  });

  test('is the larger where both are sent', async () => {
    const { holdPicoUsd } = (await rowOf('openai/gpt-4.1', { max_completion_tokens: 1, max_tokens: 16_000 })).start;
    expect(holdPicoUsd).toBeGreaterThan(16_000n * 8n * PICO);
  });

  test('is for one choice where the wish for more is withheld', async () => {
    const { holdPicoUsd } = (await rowOf('groq/openai/gpt-oss-120b', { n: 8, max_tokens: 1_000 })).start;
    expect(holdPicoUsd).toBeLessThan(2_000n * 600_000n);
  });
});

describe('the bound of the input', () => {
  const link = 'https://example.com/a.png';
  const data = `data:image/png;base64,${'A'.repeat(100_000)}`;
  const image = (url: string) => ({ type: 'image_url', image_url: { url } });
  /** How many tokens of input are held for. */
  const heldFor = async (model: string, ...content: readonly object[]) => {
    const { start } = await rowOf(model, { max_tokens: 1, messages: [{ role: 'user', content }] });
    return start.holdPicoUsd;
  };
  const tokens = async (...content: readonly object[]) =>
    Number(((await heldFor('openai/gpt-4.1', ...content)) ?? 0n) - 8n * PICO) / Number(2n * PICO);

  test('of a picture is a maximum, wherever the picture is', async () => {
    expect(await tokens(image(link))).toBeGreaterThan(20_000);
    expect(await tokens(image(link))).toBeLessThan(20_500);
    expect(await tokens(image(link), image(link))).toBeGreaterThan(40_000);
    expect(await tokens(image(data))).toBeGreaterThan(20_000);
    expect(await tokens(image(data))).toBeLessThan(20_500);
    expect(await tokens({ type: 'image_url', image_url: link })).toBeGreaterThan(20_000);
  });

  test('of a picture is what the provider says of the model', async () => {
    const hold = await heldFor('openai/gpt-4o-mini', image(link));
    expect(hold).toBeGreaterThan(48_169n * 150_000n);
  });

  test.each<[string, object]>([
    ['a file', { type: 'file', file: { file_id: 'file-1' } }],
    ['a file by its data', { type: 'file', file: { file_data: data } }],
    ['a document', { type: 'document_url', document_url: link }],
    ['a film', { type: 'video_url', video_url: { url: link } }],
  ])('of %s is what the model can read', async (_, part) => {
    expect(await tokens({ type: 'text', text: 'What is this?' }, part)).toBe(1_047_576);
    expect(await heldFor('openrouter/priced', part)).toBeNull();
  });

  test('is in the estimate too', async () => {
    const fields = { stream: true, messages: [{ role: 'user', content: [image(link)] }] };
    const row = await rowOf('openai/gpt-4.1', fields, fault('rst-mid-stream'));
    expect(row.ending?.usage.inputTokens).toBeGreaterThan(20_000);
  });
});
