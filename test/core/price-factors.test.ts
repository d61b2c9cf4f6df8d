import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorFrom, ONE } from '../../lambda/core/money/factor.ts';
import { costOf, dearestPriceAt, type Price, priceAt, sourceOf, upperBound } from '../../lambda/core/money/price.ts';
import { NO_USAGE, totalInput, totalOutput, type Usage } from '../../lambda/core/money/usage.ts';

const factor = (text: string) => factorFrom(text) ?? ONE;

const PRICE: Price = {
  input: 1_000n,
  output: 2_000n,
  cacheRead: 100n,
  cacheWrite5m: 1_250n,
  cacheWrite1h: 2_000n,
  reasoning: 3_000n,
  audioInput: 10_000n,
  audioOutput: 20_000n,
  imageOutput: 30_000n,
  webSearch: 10_000_000n,
  serviceTiers: { flex: factor('1/2'), fast: { ...factor('2'), upToTokens: 1_000 } },
  places: { us: factor('1.1') },
  source: 'test',
};

const tokens = fc.nat({ max: 2_000_000 });
/** All classes, with no more thoughts than output. */
const anyUsage: fc.Arbitrary<Usage> = fc
  .record({
    ...{ inputTokens: tokens, cacheReadTokens: tokens, cacheWrite5mTokens: tokens, cacheWrite1hTokens: tokens },
    ...{ audioInputTokens: tokens, audioOutputTokens: tokens, imageOutputTokens: tokens },
    ...{ visible: tokens, reasoningTokens: tokens, webSearches: fc.nat({ max: 100 }) },
  })
  .map(({ visible, ...rest }) => ({ ...NO_USAGE, ...rest, outputTokens: visible + rest.reasoningTokens }));
const anyFactor = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }))
  .map(([a, b]) => factor(`${a}/${b}`));
const anyRate = fc.option(fc.bigInt({ min: 0n, max: 600_000_000n }), { nil: undefined });
const anyRates = fc.record({
  ...{ input: fc.bigInt({ min: 0n, max: 600_000_000n }), output: fc.bigInt({ min: 0n, max: 600_000_000n }) },
  ...{ cacheRead: anyRate, cacheWrite5m: anyRate, cacheWrite1h: anyRate, reasoning: anyRate },
  ...{ audioInput: anyRate, audioOutput: anyRate, imageOutput: anyRate },
});
const anyPrice: fc.Arbitrary<Price> = fc
  .tuple(anyRates, fc.option(anyRates, { nil: undefined }), fc.option(anyFactor, { nil: undefined }))
  .map(([rates, above, discount]) => ({
    ...rates,
    tiers: above && [{ ...above, aboveTokens: 100_000 }],
    discount,
    serviceTiers: PRICE.serviceTiers,
    places: PRICE.places,
    source: 'test',
  }));

function usageOf(changes: Partial<Usage>): Usage {
  return { ...NO_USAGE, ...changes };
}

describe('a cost', () => {
  test.each<[Partial<Usage>, bigint]>([
    [{ outputTokens: 5, reasoningTokens: 2 }, 3n * 2_000n + 2n * 3_000n],
    [{ audioInputTokens: 3, audioOutputTokens: 4 }, 30_000n + 80_000n],
    [{ imageOutputTokens: 2 }, 60_000n],
    [{ webSearches: 3, inputTokens: 1 }, 30_001_000n],
  ])('is by the rate of each class: %j', (changes, cost) => {
    expect(costOf(usageOf(changes), PRICE)).toBe(cost);
  });

  test.each<[keyof Usage, keyof Price]>([
    ['cacheWrite1hTokens', 'cacheWrite1h'],
    ['audioInputTokens', 'audioInput'],
    ['audioOutputTokens', 'audioOutput'],
    ['imageOutputTokens', 'imageOutput'],
    ['webSearches', 'webSearch'],
  ])('is unknown, and not nothing, where %s were used and no %s is known', (used, rate) => {
    const usage = usageOf({ inputTokens: 5, [used]: 1 });
    expect(costOf(usage, PRICE)).not.toBeNull();
    expect(costOf(usage, { ...PRICE, [rate]: undefined })).toBeNull();
  });

  test('of thoughts is that of other output, where nothing else is said', () => {
    const { reasoning: _, ...price } = PRICE;
    expect(costOf(usageOf({ outputTokens: 5, reasoningTokens: 2 }), price)).toBe(10_000n);
  });

  test('of searches is unknown above a step of the price: each round is a request of its own there', () => {
    const stepped = { ...PRICE, tiers: [{ aboveTokens: 10, input: 2_000n, output: 4_000n }] };
    expect(costOf(usageOf({ inputTokens: 11 }), stepped)).toBe(22_000n);
    expect(costOf(usageOf({ inputTokens: 11, webSearches: 1 }), stepped)).toBeNull();
    expect(costOf(usageOf({ inputTokens: 10, webSearches: 1 }), stepped)).toBe(10_010_000n);
  });

  test('of two usages is the sum of their costs', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (a, b) => {
        const both = Object.fromEntries(Object.keys(NO_USAGE).map((name) => [name, sumOf(a, b, name as keyof Usage)]));
        // The names are those of this very object.
        expect(costOf({ ...NO_USAGE, ...both }, PRICE)).toBe((costOf(a, PRICE) ?? 0n) + (costOf(b, PRICE) ?? 0n));
      }),
    );
  });
});

function sumOf(a: Usage, b: Usage, name: keyof Usage): number | null {
  return name === 'reportedPicoUsd' ? null : a[name] + b[name];
}

describe('factors', () => {
  test('of tier, place and contract are multiplied exactly, and rounded once, half-even', () => {
    const agreed = { ...PRICE, input: 1n, discount: factor('17/20') };
    const served = priceAt(agreed, { tier: 'flex', place: 'us' });
    if (!served) throw new Error('no price');
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), (inputTokens) => {
        // 1/2 × 11/10 × 17/20 = 187/400.
        const [whole, rest] = [Math.floor((inputTokens * 187) / 400), (inputTokens * 187) % 400];
        const expected = rest > 200 || (rest === 200 && whole % 2 === 1) ? whole + 1 : whole;
        expect(costOf(usageOf({ inputTokens }), served)).toBe(BigInt(expected));
      }),
    );
    expect(sourceOf(served)).toBe('test; flex 1/2; us 11/10; discount 17/20, half-even');
  });

  test('of tiers and places are on tokens, and a contract’s on fees too', () => {
    const agreed = { ...PRICE, discount: factor('1/2') };
    const usage = usageOf({ inputTokens: 100, webSearches: 1 });
    expect(costOf(usage, priceAt(PRICE, { tier: 'flex' }) ?? PRICE)).toBe(50_000n + 10_000_000n);
    expect(costOf(usage, agreed)).toBe((100_000n + 10_000_000n) / 2n);
  });

  test.each([undefined, 'global', 'not_available'])('of the place %s are none', (place) => {
    expect(priceAt(PRICE, { place })).toBe(PRICE);
  });

  test('of a place or a tier that nobody knows are no price', () => {
    expect(priceAt(PRICE, { place: 'mars' })).toBeUndefined();
    expect(priceAt(PRICE, { place: 'constructor' })).toBeUndefined();
    expect(dearestPriceAt(PRICE, { tier: 'flex', place: 'mars' })).toBeUndefined();
  });

  test('of a tier that is not to be had for long requests are unknown there, and a bound all the same', () => {
    const fast = priceAt(PRICE, { tier: 'fast' });
    expect(fast && costOf(usageOf({ inputTokens: 1_000 }), fast)).toBe(2_000_000n);
    expect(fast && costOf(usageOf({ inputTokens: 1_001 }), fast)).toBeNull();
    const bound = dearestPriceAt(PRICE, { tier: 'fast' });
    expect(bound && costOf(usageOf({ inputTokens: 1_001 }), bound)).toBe(2_002_000n);
  });

  test('that make it cheaper are no bound, but the place is', () => {
    expect(dearestPriceAt(PRICE, { tier: 'flex', place: 'us' })?.adjustments).toEqual([
      { name: 'us', factor: factor('11/10') },
    ]);
  });
});

test('the upper bound is never below the cost, whatever the classes, the steps, the tier, the place and the contract', () => {
  const asked = fc.constantFrom(undefined, 'default', 'flex', 'fast');
  const place = fc.constantFrom(undefined, 'us', 'global');
  fc.assert(
    fc.property(anyPrice, anyUsage, asked, place, (price, told, tier, at) => {
      const usage = { ...told, webSearches: 0 };
      const bound = dearestPriceAt(price, { tier, place: at });
      if (!bound) throw new Error('no bound');
      // What was asked for served, or the standard tier did.
      for (const served of [tier, 'default']) {
        const billed = priceAt(price, { tier: served, place: at });
        const cost = billed && costOf(usage, billed);
        // Steps that are cheaper than what is below them: fewer tokens may cost more.
        for (const more of [0, 200_000]) {
          expect(upperBound(totalInput(usage) + more, totalOutput(usage), bound)).toBeGreaterThanOrEqual(cost ?? 0n);
        }
      }
    }),
  );
});

test('a cost never falls when a class grows', () => {
  const names = fc.constantFrom('inputTokens', 'cacheReadTokens', 'audioInputTokens', 'outputTokens', 'webSearches');
  fc.assert(
    fc.property(anyUsage, names, fc.nat(), anyFactor, (usage, name, more, discount) => {
      const price = { ...PRICE, discount };
      const larger = { ...usage, [name]: usage[name] + more };
      expect(costOf(larger, price)).toBeGreaterThanOrEqual(costOf(usage, price) ?? 0n);
    }),
  );
});
