import { describe, expect, test } from 'vitest';
import { ConfigurationError, validateConfiguration } from '../../lib/configuration.ts';

const providers = { openai: {} };

function problems(input: object): readonly string[] {
  try {
    validateConfiguration({ providers, ...input });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('prices', () => {
  test('may be set for every class, step and tier', () => {
    const price = {
      ...{ input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25, cacheWrite1h: 2, reasoning: 2.5 },
      ...{ audioInput: 10, audioOutput: 20, imageOutput: 30, webSearch: 10 },
      tiers: [
        { above: 128_000, input: 2, output: 4, cacheRead: 0.2 },
        { above: 256_000, input: 4, output: 8 },
      ],
      serviceTiers: { flex: '0.5', priority: '7/4' },
    };
    expect(validateConfiguration({ providers, prices: { 'openai/x': price } }).prices).toEqual({ 'openai/x': price });
  });

  const rates = 'USD per million tokens: from 0 to 1000000, with at most six decimals';
  test.each<[object, string]>([
    [{ input: 1 }, `prices.openai/x.output: missing. Allowed: ${rates}`],
    [{ input: 0.0000001, output: 1 }, `prices.openai/x.input: 1e-7. Allowed: ${rates}`],
    [{ input: '1', output: 1 }, `prices.openai/x.input: "1". Allowed: ${rates}`],
    [{ input: 1, output: 1, audioInput: -1 }, `prices.openai/x.audioInput: -1. Allowed: ${rates}`],
    [
      { input: 1, output: 1, webSearch: 1e7 },
      'prices.openai/x.webSearch: 10000000. Allowed: USD per thousand searches: from 0 to 1000000, with at most six decimals',
    ],
    [
      {
        input: 1,
        output: 1,
        tiers: [
          { above: 9, input: 1, output: 1 },
          { above: 9, input: 1, output: 1 },
        ],
      },
      'prices.openai/x.tiers: a list. Allowed: a list of steps, each above more tokens than the one before',
    ],
    [
      { input: 1, output: 1, tiers: [{ above: 0, input: 1, output: 1 }] },
      'prices.openai/x.tiers.0.above: 0. Allowed: a whole number from 1 to 1000000000',
    ],
    [
      { input: 1, output: 1, serviceTiers: { flex: 0.5 } },
      'prices.openai/x.serviceTiers.flex: 0.5. Allowed: a factor as text, such as "0.85" or "17/20", from 0.01 to 10',
    ],
  ])('%j is refused', (price, problem) => {
    expect(problems({ prices: { 'openai/x': price } })).toEqual([`  ${problem}`]);
  });

  test('that nobody knows are named with those that are known', () => {
    const [problem] = problems({ prices: { 'openai/x': { input: 1, output: 1, cached: 1 } } });
    expect(problem).toMatch(
      /^ {2}prices\.openai\/x\.cached: unknown key\. Allowed: input, output, cacheRead, .*serviceTiers$/,
    );
  });
});

describe('discounts', () => {
  test.each(['0.85', '17/20', '1.1', '1', '10', { numerator: 17, denominator: 20 }])('may be %j', (discount) => {
    const discounts = { 'openai/*': discount, 'openai/gpt-4*': discount, 'openai/o3': discount };
    expect(validateConfiguration({ providers, discounts }).discounts).toEqual(discounts);
  });

  const factors = 'a factor as text, such as "0.85" or "17/20", from 0.01 to 10';
  const both = `${factors}, or an object with numerator, denominator`;
  test.each<[unknown, string]>([
    [0.85, `0.85. Allowed: ${both}`],
    ['85%', `"85%". Allowed: ${factors}`],
    ['85', `"85". Allowed: ${factors}`],
    ['0', `"0". Allowed: ${factors}`],
    ['-0.5', `"-0.5". Allowed: ${factors}`],
    ['1/0', `"1/0". Allowed: ${factors}`],
    ['1e-1', `"1e-1". Allowed: ${factors}`],
    [{ numerator: 1 }, `an object. Allowed: ${both}`],
    [{ numerator: 1000, denominator: 1 }, `an object. Allowed: ${both}`],
  ])('%j is refused', (discount, problem) => {
    const [first, ...more] = problems({ discounts: { 'openai/*': discount } });
    expect(more).toEqual([]);
    expect(first?.replace(/^ {2}discounts\."openai\/\*"(\.\w+)?: /, '')).toBe(problem);
  });

  test.each(['openai', '*', 'openai/', 'openai/*-mini', 'openai/gpt *', '/x'])('for %j are refused', (models) => {
    expect(problems({ discounts: { [models]: '0.5' } }).join()).toContain(
      'Allowed: a model as "provider/model", or the beginning of such with "*" behind it',
    );
  });

  test('for a provider that is not there are a mistake in its name', () => {
    expect(problems({ discounts: { 'opnai/*': '0.5' } }).join()).toContain(
      'a model of a provider that is configured: openai',
    );
  });

  test('on a price that is set already are none', () => {
    const prices = { 'openai/o3': { input: 1, output: 2 } };
    expect(problems({ prices, discounts: { 'openai/o3': '0.5' } })).toEqual([
      '  discounts.openai/o3: "0.5". Allowed: nothing: what is in `prices` is what it costs, and nothing is taken off',
    ]);
    expect(problems({ prices, discounts: { 'openai/*': '0.5' } })).toEqual([]);
  });
});
