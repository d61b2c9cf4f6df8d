import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  alwaysValidInterval,
  alwaysValidP,
  countOutcomes,
  UNSAID,
} from '../../../lambda/core/experiments/statistics/evidence.ts';
import { mixtureRadius } from '../../../lambda/core/experiments/statistics/mixture-radius.ts';
import { percentilesOf } from '../../../lambda/core/experiments/statistics/percentiles.ts';
import { rateInterval } from '../../../lambda/core/experiments/statistics/rate-interval.ts';
import { verdictsNeeded } from '../../../lambda/core/experiments/statistics/verdicts-needed.ts';
import { randomFrom } from '../../support/random-from.ts';

const outcomes = fc
  .array(fc.tuple(fc.constantFrom(0, 0.25, 0.5, 0.75, 1, UNSAID), fc.integer({ min: 1, max: 300 })), { maxLength: 5 })
  .map((counts) => new Map(counts));
const wins = (won: number, tied: number, lost: number) =>
  new Map([
    [1, won],
    [0.5, tied],
    [0, lost],
  ]);

// p-values: confseq 0.0.11, of the authors of the method, betting.diversified_betting_mart with the same bets; where it passes 1 / alpha: scipy's brentq.
test.each([
  [wins(60, 20, 40), 0.05, 0.6418799340828555, [0.45094258546296995, 0.7068798304082283]],
  [wins(300, 0, 200), 0.05, 0.000500646729339995, [0.5291687577910383, 0.6681220421133381]],
  [
    new Map([
      [0.8, 30],
      [0.6, 50],
      [0.3, 20],
    ]),
    0.1,
    8.298746486281115e-5,
    [0.5459089222099591, 0.6475478885497414],
  ],
] as const)('of %o at %d, p-value and interval are as reckoned elsewhere', (counts, alpha, pValue, [low, high]) => {
  expect(alwaysValidP(counts) / pValue).toBeCloseTo(1, 9);
  const found = alwaysValidInterval(counts, alpha);
  expect(found[0]).toBeCloseTo(low, 9);
  expect(found[1]).toBeCloseTo(high, 9);
});

// ville 0.1.0, BernoulliCS(alpha, prior=(0.5, 0.5), intersect=False); more digits by scipy's betaln and brentq.
test.each([
  [0, 1000, 0.05, [0, 0.006997502521426732]],
  [3, 1000, 0.05, [0.00012387375409809472, 0.014312154132124558]],
  [10, 1000, 0.05, [0.0024064682835967153, 0.026164430376456244]],
  [300, 303, 0.05, [0.9557837521010785, 0.9994947644811774]],
  [60, 100, 0.01, [0.4121001064534417, 0.7696698793077646]],
] as const)('a rate of %d in %d is where it is reckoned elsewhere to be, at %d', (count, of, alpha, [low, high]) => {
  const found = rateInterval(count, of, alpha);
  expect(found[0]).toBeCloseTo(low, 9);
  expect(found[1]).toBeCloseTo(high, 9);
  expect(rateInterval(0, 0, alpha)).toEqual([0, 1]);
});

// ville 0.1.0, normal_mixture(count, alpha, 1 / rho²) / count.
test.each([
  [100, 0.05, 0.3855054633530311],
  [1000, 0.05, 0.09598173584209044],
  [10_000, 0.01, 0.037533892043524565],
])('the mean of %d values is off by as much as it is reckoned elsewhere to be, at %d', (count, alpha, expected) => {
  expect(mixtureRadius(count, alpha)).toBeCloseTo(expected, 12);
});

test('a rate is in its interval at every one of three hundred looks, reckoned exactly', () => {
  const isOut = (rate: number) => (counts: ReadonlyMap<number, number>) => {
    const [count, others] = [counts.get(1) ?? 0, counts.get(0) ?? 0];
    const [low, high] = rateInterval(count, count + others, 0.05);
    return rate < low || rate > high ? 0 : 1;
  };
  expect(chanceOfEverBelow(0.05, 0.02, 300, isOut(0.02))).toBeLessThanOrEqual(0.05);
  expect(chanceOfEverBelow(0.05, 0.3, 300, isOut(0.3))).toBeLessThanOrEqual(0.05);
});

test('of nothing, nothing is known', () => {
  expect(alwaysValidP(new Map())).toBe(1);
  expect(alwaysValidInterval(new Map(), 0.05)).toEqual([expect.closeTo(0), expect.closeTo(1)]);
});

test('a false winner is as unlikely as is said, over all looks together: reckoned exactly, for every way of a thousand verdicts', () => {
  expect(chanceOfEverBelow(0.05, 0.5, 1000)).toBeLessThanOrEqual(0.05);
  // A test that is made for one look, looked at as often, names one in more than half of them.
  expect(chanceOfEverBelow(0.05, 0.5, 1000, onceP)).toBeGreaterThan(0.5);
});

test('whoever silences the judge where it would lose is named as rarely as is said: reckoned exactly', () => {
  const lostAs = (value: number | undefined) => (counts: ReadonlyMap<number, number>) =>
    alwaysValidP(
      new Map([[1, counts.get(1) ?? 0], ...(value === undefined ? [] : [[value, counts.get(0) ?? 0] as const])]),
    );
  expect(chanceOfEverBelow(0.05, 0.5, 400, lostAs(UNSAID))).toBeLessThanOrEqual(0.025);
  // Had such calls been left out, or been worth a tie, nothing could have kept it from winning.
  for (const value of [undefined, 0.5]) expect(chanceOfEverBelow(0.05, 0.5, 400, lostAs(value))).toBeGreaterThan(0.99);
});

test('a p-value is below alpha where its interval leaves out one half, and nowhere else', () => {
  fc.assert(
    fc.property(outcomes, fc.constantFrom(0.01, 0.05, 0.2), (counts, alpha) => {
      const [low, high] = alwaysValidInterval(counts, alpha);
      fc.pre(Math.abs(low - 0.5) > 1e-9 && Math.abs(high - 0.5) > 1e-9);
      expect(alwaysValidP(counts) <= alpha).toBe(low > 0.5 || high < 0.5);
    }),
  );
});

test('who wins does not depend on which arm is asked about', () => {
  fc.assert(
    fc.property(outcomes, (counts) => {
      const other = new Map([...counts].map(([value, count]) => [1 - value, count]));
      expect(alwaysValidP(other)).toBeCloseTo(alwaysValidP(counts), 12);
      const [low, high] = alwaysValidInterval(counts, 0.05);
      const [otherLow, otherHigh] = alwaysValidInterval(other, 0.05);
      expect([1 - otherHigh, 1 - otherLow]).toEqual([expect.closeTo(low, 9), expect.closeTo(high, 9)]);
    }),
  );
});

test('ties say nothing of who is better, and draw the win rate to one half', () => {
  expect(alwaysValidP(wins(80, 500, 40))).toBeCloseTo(alwaysValidP(wins(80, 0, 40)), 12);
  expect(alwaysValidInterval(wins(80, 500, 40), 0.05)[1]).toBeLessThan(alwaysValidInterval(wins(80, 0, 40), 0.05)[1]);
});

test('values are counted', () => {
  expect(countOutcomes([1, 0, 1, 0.5].map((value) => [value, 1] as const))).toEqual(wins(2, 1, 1));
  expect(
    countOutcomes([
      [1, 2],
      [0, 1],
      [0.5, 1],
    ]),
  ).toEqual(wins(2, 1, 1));
});

test('smaller differences take more verdicts, about as their square', () => {
  const needed = (mean: number) => verdictsNeeded({ mean, deviation: 0.49, alpha: 0.05, power: 0.8 });
  expect(needed(0.4)).toBe(needed(0.6));
  expect(needed(0.55) / needed(0.6)).toBeGreaterThan(3.5);
  expect(needed(0.55) / needed(0.6)).toBeLessThan(4.5);
  expect(needed(0.5)).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  [1000, 0.5],
  [1000, 0.95],
  [300, 0.99],
])(
  'of %d values, those between which the percentile %d is are those whose ranks may have that rate',
  (count, share) => {
    const mayBe = Array.from({ length: count + 1 }, (_, below) => below).filter((below) => {
      const [low, high] = rateInterval(below, count, 0.05);
      return low <= share && share <= high;
    });
    const sample = Array.from({ length: count }, (_, at) => at + 1);
    const above = (mayBe.at(-1) ?? 0) + 1;
    expect(percentilesOf(sample, 0.05)(share)?.interval).toEqual([mayBe[0], above > count ? null : above]);
  },
);

test('means and percentiles are in their intervals at every look, in 95 of 100 samples and more', () => {
  const random = randomFrom(7);
  const looks = [100, 200, 400, 800, 1600, 3200];
  let lost = 0;
  const runs = 300;
  for (let run = 0; run < runs; run += 1) {
    const sample = Array.from({ length: 3200 }, () => -Math.log(1 - random.next()));
    const isIn = looks.every((count) => {
      const seen = sample.slice(0, count);
      const mean = seen.reduce((sum, one) => sum + one, 0) / count;
      const deviation = Math.sqrt(seen.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count);
      const [low, high] = percentilesOf(seen, 0.05)(0.5)?.interval ?? [null, null];
      const isPercentileIn = (low ?? 0) <= Math.LN2 && Math.LN2 <= (high ?? Number.POSITIVE_INFINITY);
      return Math.abs(mean - 1) <= mixtureRadius(count, 0.05) * deviation && isPercentileIn;
    });
    if (!isIn) lost += 1;
  }
  // Two intervals, either of which may be wrong in five of a hundred.
  expect(lost / runs).toBeLessThan(0.1);
});

/** How likely a p-value falls below alpha at any of so many looks: the sum over all ways, by how many have won. */
function chanceOfEverBelow(alpha: number, winRate: number, looks: number, pValue = alwaysValidP): number {
  let ways = [1];
  let below = 0;
  for (let count = 1; count <= looks; count += 1) {
    const next = Array.from({ length: count + 1 }, (_, won) => {
      return (ways[won] ?? 0) * (1 - winRate) + (ways[won - 1] ?? 0) * winRate;
    });
    ways = next.map((chance, won) => {
      if (chance === 0 || pValue(wins(won, 0, count - won)) > alpha) return chance;
      below += chance;
      return 0;
    });
  }
  return below;
}

/** The p-value of a win rate for who looks once, from 0.05 on. */
function onceP(counts: ReadonlyMap<number, number>): number {
  const [won, lost] = [counts.get(1) ?? 0, counts.get(0) ?? 0];
  return Math.abs(won - lost) / Math.sqrt(won + lost) > 1.96 ? 0.05 : 1;
}
