import { describe, expect, test } from 'vitest';
import { checkCatalogue } from '../../lambda/catalog/check.ts';
import { createCatalogue } from '../../lambda/catalog/index.ts';
import file from '../../lambda/catalog/models.json' with { type: 'json' };
import type { CatalogueFile } from '../../lambda/catalog/rows.ts';
import { type Price, sourceOf } from '../../lambda/core/money/price.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const catalogue = createCatalogue({ prices: {}, now: () => NOON });
// What the test below holds it to.
const { models } = file as unknown as CatalogueFile;

test('the catalogue that is deployed is sound', () => {
  expect(checkCatalogue(file)).toEqual({ offences: [], remarks: [] });
});

test('models of one part of the world cost a tenth more at Bedrock than those of anywhere, as its source says', () => {
  const claude = [...catalogue.list()].filter(
    ({ provider, id }) => provider === 'bedrock' && /^(us|eu|au)\.anthropic\.claude-\w+-(4-[5-9]|5)/.test(id),
  );
  expect(claude.length).toBeGreaterThan(10);
  const tenthMore = claude.map(({ id, price }) => {
    const anywhere = catalogue.find('bedrock', id.replace(/^\w+\./, 'global.'))?.price;
    return anywhere === undefined || price?.input === (anywhere.input * 11n) / 10n;
  });
  expect(tenthMore).not.toContain(false);
});

describe('a price that changes', () => {
  const inputAt = (day: string) => catalogue.find('gemini', 'gemini-3.8-flash', Date.parse(day))?.price?.input;

  test('is the one of its day, to the millisecond', () => {
    expect(inputAt('2026-12-31T23:59:59.999Z')).toBe(750_000n);
    expect(inputAt('2027-01-01T00:00:00.000Z')).toBe(1_500_000n);
  });

  test('is the first that is known, before its first day', () => {
    expect(inputAt('2020-01-01')).toBe(750_000n);
  });

  test('is the one of now, where nobody names a day', () => {
    const later = createCatalogue({ prices: {}, now: () => Date.UTC(2027, 5) });
    expect(catalogue.find('gemini', 'gemini-3.8-flash')?.price?.output).toBe(3_750_000n);
    expect(later.find('gemini', 'gemini-3.8-flash')?.price?.output).toBe(7_500_000n);
  });
});

describe('another name of a model', () => {
  test('has its price and its bounds, and is listed only where somebody asks for it', () => {
    const model = catalogue.find('openai', 'gpt-5-nano');
    const snapshot = catalogue.find('openai', 'gpt-5-nano-2025-08-07');
    expect(snapshot).toEqual({ ...model, id: 'gpt-5-nano-2025-08-07' });
    expect([...catalogue.list()].map(({ id }) => id)).not.toContain('gpt-5-nano-2025-08-07');
    expect(catalogue.named('gpt-5-nano-2025-08-07').map(({ provider }) => provider)).toContain('openai');
  });

  test('is never guessed', () => {
    for (const id of ['gpt-5-nano-2025-08-08', 'gpt-5-nano-latest', 'GPT-5-nano', 'toString', '__proto__']) {
      expect(catalogue.find('openai', id)).toBeUndefined();
    }
  });
});

test('what chooses a model by itself has no price of its own: nothing would be a wrong one', () => {
  expect(catalogue.find('openrouter', 'openrouter/auto')).toMatchObject({ price: undefined, contextTokens: 2_000_000 });
  const free = Object.entries(models.openrouter ?? {}).filter(
    ([, row]) => 'in' in row && row.in === 0 && row.out === 0,
  );
  expect(free.map(([id]) => id).filter((id) => !/:free$|^openrouter\/free$/.test(id))).toEqual([]);
});

describe('what an operator says', () => {
  const priced = (terms: Partial<Parameters<typeof createCatalogue>[0]>, id = 'openai/gpt-4.1'): Price | undefined => {
    const slash = id.indexOf('/');
    return createCatalogue({ prices: {}, ...terms }).find(id.slice(0, slash), id.slice(slash + 1))?.price;
  };

  test('is the price, with every class', () => {
    const own = {
      ...{ input: 1, output: 2, cacheRead: 0.000001, cacheWrite: 1.25, cacheWrite1h: 2, reasoning: 3 },
      ...{ audioInput: 10, audioOutput: 20, imageOutput: 30, webSearch: 10 },
      tiers: [{ above: 1_000, input: 2, output: 4 }],
      serviceTiers: { priority: '7/4', flex: '0.6' },
    };
    const prices = { 'openai/gpt-4.1': own };
    expect(priced({ prices, discounts: { 'openai/*': '0.5' } })).toMatchObject({
      ...{ input: 1_000_000n, output: 2_000_000n, cacheRead: 1n, cacheWrite5m: 1_250_000n, cacheWrite1h: 2_000_000n },
      ...{ reasoning: 3_000_000n, audioInput: 10_000_000n, audioOutput: 20_000_000n, imageOutput: 30_000_000n },
      ...{ webSearch: 10_000_000_000n, isConfigured: true, source: 'configuration' },
      tiers: [{ aboveTokens: 1_000, input: 2_000_000n, output: 4_000_000n }],
      serviceTiers: {
        flex: { numerator: 3n, denominator: 5n },
        priority: { numerator: 7n, denominator: 4n },
        batch: { numerator: 1n, denominator: 2n },
      },
    });
    // It is what was agreed already.
    expect(priced({ prices, discounts: { 'openai/*': '0.5' } })).not.toHaveProperty('discount');
    expect(priced({ prices }, 'openai/gpt-4.1-2025-04-14')).toMatchObject({ input: 1_000_000n });
  });

  test('is a discount for all that begins so, the longest beginning first', () => {
    const discounts = {
      'openai/*': '0.9',
      'openai/gpt-4*': { numerator: 17, denominator: 20 },
      'openai/gpt-4.1': '1/2',
      'anthropic/*': '0.1',
    };
    const told = (id: string) => sourceOf(priced({ discounts }, id) ?? { input: 0n, output: 0n, source: 'none' });
    expect(told('openai/o3')).toBe('catalogue 2026-11-20; discount 9/10, half-even');
    expect(told('openai/gpt-4o')).toBe('catalogue 2026-11-20; discount 17/20, half-even');
    expect(told('openai/gpt-4.1')).toBe('catalogue 2026-11-20; discount 1/2, half-even');
    expect(told('openai/gpt-4.1-2025-04-14')).toBe('catalogue 2026-11-20; discount 1/2, half-even');
    expect(told('groq/llama-3.1-8b-instant')).toBe('catalogue 2026-11-20');
  });

  test('is an address in one part of the world, which costs a tenth more with newer models', () => {
    const providers = { openai: { url: 'https://eu.api.openai.com/v1' } };
    const uplift = [{ name: 'eu.api.openai.com', factor: { numerator: 11n, denominator: 10n } }];
    expect(priced({ providers }, 'openai/gpt-6-sol')?.adjustments).toEqual(uplift);
    expect(priced({ providers }, 'openai/gpt-4.1')?.adjustments).toEqual([]);
    const elsewhere = { openai: { url: 'https://eu.api.openai.com.example/v1' } };
    expect(priced({ providers: elsewhere }, 'openai/gpt-6-sol')?.adjustments).toEqual([]);
  });
});

test.each([
  ['claude-opus-4-5', undefined],
  ['claude-opus-4-6', { us: { numerator: 11n, denominator: 10n } }],
  ['claude-sonnet-5-5', { us: { numerator: 11n, denominator: 10n } }],
  ['claude-haiku-4-5', undefined],
])('where %s may be asked to stay is in its price', (id, places) => {
  expect(catalogue.find('anthropic', id)?.price?.places).toEqual(places);
});
