import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, dearestPriceAt, type Price, priceAt, upperBound } from '../../lambda/core/money/price.ts';
import { NO_USAGE, totalInput, totalOutput, type Usage } from '../../lambda/core/money/usage.ts';

const FLAT: Price = {
  input: 1_000n,
  output: 2_000n,
  cacheRead: 100n,
  cacheWrite5m: 1_250n,
  cacheWrite1h: 2_000n,
  source: 'test',
};
const TIERED: Price = {
  ...FLAT,
  tiers: [
    { aboveTokens: 1_000, input: 2_000n, output: 3_000n, cacheRead: 200n },
    { aboveTokens: 10_000, input: 4_000n, output: 6_000n },
  ],
};

const tokens = fc.nat({ max: 2_000_000 });
const anyUsage: fc.Arbitrary<Usage> = fc
  .record({
    inputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWrite5mTokens: tokens,
    cacheWrite1hTokens: tokens,
    outputTokens: tokens,
  })
  .map((classes) => ({ ...NO_USAGE, ...classes }));

function usageOf(changes: Partial<Usage>): Usage {
  return { ...NO_USAGE, ...changes };
}

function sum(a: Usage, b: Usage): Usage {
  const classes = (Object.keys(NO_USAGE) as (keyof Usage)[]).filter((name) => name !== 'reportedPicoUsd'); // The keys of exactly this object.
  return { ...NO_USAGE, ...Object.fromEntries(classes.map((name) => [name, a[name] + b[name]])) };
}

describe('cost', () => {
  test('is exact, class by class', () => {
    const usage = usageOf({
      inputTokens: 3,
      cacheReadTokens: 5,
      cacheWrite5mTokens: 7,
      cacheWrite1hTokens: 11,
      outputTokens: 13,
      reasoningTokens: 13,
    });
    expect(costOf(usage, FLAT)).toBe(3_000n + 500n + 8_750n + 22_000n + 26_000n);
  });

  test('of two usages is the sum of their costs', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (a, b) => {
        expect(costOf(sum(a, b), FLAT)).toBe((costOf(a, FLAT) ?? 0n) + (costOf(b, FLAT) ?? 0n));
      }),
    );
  });

  test('never falls when a class grows, across tiers too', () => {
    const classes = ['inputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'outputTokens'] as const;
    fc.assert(
      fc.property(anyUsage, fc.constantFrom(...classes), fc.nat(), (usage, name, more) => {
        const small = { ...usage, cacheWrite1hTokens: 0 };
        const large = { ...small, [name]: small[name] + more };
        expect(costOf(large, TIERED)).toBeGreaterThanOrEqual(costOf(small, TIERED) ?? 0n);
      }),
    );
  });

  test.each([
    [1_000, 1_000n * 1_000n],
    [1_001, 1_001n * 2_000n],
    [10_000, 10_000n * 2_000n],
    [10_001, 10_001n * 4_000n],
  ])('of %i input tokens is by the tier that they are in, as a whole', (inputTokens, cost) => {
    expect(costOf(usageOf({ inputTokens }), TIERED)).toBe(cost);
    expect(costOf(usageOf({ cacheReadTokens: inputTokens - 1, inputTokens: 1 }), TIERED)).toBe(
      inputTokens > 10_000
        ? cost
        : BigInt(inputTokens - 1) * (inputTokens > 1_000 ? 200n : 100n) + cost / BigInt(inputTokens),
    );
  });

  test('of cached input without a price of its own is that of input', () => {
    const { cacheRead: _read, cacheWrite5m: _write, ...price } = FLAT;
    expect(costOf(usageOf({ cacheReadTokens: 3, cacheWrite5mTokens: 4 }), price)).toBe(7_000n);
  });

  test('is unknown, and not nothing, where a class has no known price', () => {
    const { cacheWrite1h: _, ...price } = FLAT;
    expect(costOf(usageOf({ cacheWrite1hTokens: 1 }), price)).toBeNull();
    expect(costOf(usageOf({ audioInputTokens: 1 }), FLAT)).toBeNull();
    expect(costOf(usageOf({ audioOutputTokens: 1 }), FLAT)).toBeNull();
  });

  test('is exact beyond what a double can hold', () => {
    const usage = usageOf({ inputTokens: 999_999_999, outputTokens: 999_999_999 });
    expect(costOf(usage, { input: 999_999_999n, output: 1n, source: 'test' })).toBe(
      999_999_999n * 999_999_999n + 999_999_999n,
    );
  });
});

describe('a service tier', () => {
  const price: Price = {
    ...FLAT,
    serviceTiers: { flex: { numerator: 1n, denominator: 2n }, fast: { numerator: 3n, denominator: 2n } },
  };
  const at = (tier: string | undefined) => {
    const known = priceAt({ ...price, input: 1n, output: 0n }, { tier });
    return (inputTokens: number) => known && costOf(usageOf({ inputTokens }), known);
  };

  test.each([undefined, 'default', 'standard', 'auto', 'on_demand'])('called %s is the one of the list', (tier) => {
    expect(priceAt(price, { tier })).toBe(price);
    expect(at(tier)(7)).toBe(7n);
  });

  test('is a factor of the sum, rounded once and half-even', () => {
    expect([1, 2, 3, 5, 7].map(at('flex'))).toEqual([0n, 1n, 2n, 2n, 4n]);
    expect([1, 3].map(at('fast'))).toEqual([2n, 4n]);
    const flex = priceAt({ ...FLAT, input: 1n, output: 1n, serviceTiers: price.serviceTiers }, { tier: 'flex' });
    expect(flex && costOf(usageOf({ inputTokens: 1, outputTokens: 1 }), flex)).toBe(1n);
  });

  test.each(['priority', '', 'toString', '__proto__'])('that nobody knows (%j) has no price', (tier) => {
    expect(priceAt(price, { tier })).toBeUndefined();
    expect(priceAt(FLAT, { tier })).toBeUndefined();
    expect(dearestPriceAt(price, { tier })).toBeUndefined();
  });

  test('with a discount is no bound', () => {
    expect(dearestPriceAt(price, { tier: 'flex' })).toBe(price);
    expect(dearestPriceAt(price, { tier: 'fast' })?.adjustments).toEqual([
      { name: 'fast', factor: { numerator: 3n, denominator: 2n } },
    ]);
  });
});

test('the upper bound is never below the cost, whatever class the tokens turn out to be in', () => {
  for (const price of [FLAT, TIERED]) {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        expect(upperBound(totalInput(usage), totalOutput(usage), price)).toBeGreaterThanOrEqual(
          costOf(usage, price) ?? 0n,
        );
      }),
    );
  }
});
