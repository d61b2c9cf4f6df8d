import { describe, expect, test } from 'vitest';
import { SHARES_ARE_OFF } from '../../../lambda/core/experiments/report.ts';
import { shareCheck } from '../../../lambda/core/experiments/statistics/share-check.ts';
import { randomFrom } from '../../support/random-from.ts';

const check = (counts: readonly number[], shares: readonly number[]) =>
  shareCheck(counts.map((count, at) => ({ count, share: shares[at] ?? 0 })));

// Python's math.lgamma: the mean of three Dirichlet-multinomial Bayes factors, of concentrations 100, 1000 and 10,000, as one by it.
const REFERENCE = [
  [[500, 500], [1, 1], 1],
  [[1000, 890], [1, 1], 0.272893864193176],
  [[1000, 850], [1, 1], 0.028264337025777436],
  [[5200, 4800], [0.5, 0.5], 0.004010896414641702],
  [[1200, 800], [1, 1], 3.055988994744153e-16],
  [[830, 170], [0.8, 0.2], 0.3410659610969109],
  [[7300, 2000, 700], [7, 2, 1], 1.134582323803659e-22],
  [[12, 88], [0.9, 0.1], 2.365240235116951e-42],
] as const;

/** What nobody should call a mismatch by: Pearson's chi-square of two arms, and where it is at 0.001. */
const chiSquare = (one: number, other: number) => (one - other) ** 2 / (one + other);
const ONE_IN_A_THOUSAND = 10.8276;

describe('the check of shares', () => {
  test.each(REFERENCE)('of %j by shares of %j is what is reckoned elsewhere', (counts, shares, expected) => {
    expect(check(counts, shares) / expected).toBeCloseTo(1, 8);
  });

  test('is not changed by what an arm has had that should have nothing, and says nothing of one arm', () => {
    expect(check([500, 700, 0], [1, 1, 0])).toBe(check([500, 700], [1, 1]));
    expect([check([500], [1]), check([0, 0], [1, 1])]).toEqual([1, 1]);
  });

  test('calls shares wrong that are right as rarely as is said, over all looks together: reckoned exactly', () => {
    for (const share of [0.5, 0.1])
      expect(everBelow(share, (one, other) => check([one, other], [share, 1 - share]))).toBeLessThan(SHARES_ARE_OFF);
    // A test for one look, looked at as often, calls them wrong seventeen times as often.
    const once = everBelow(0.5, (one, other) => (chiSquare(one, other) > ONE_IN_A_THOUSAND ? 0 : 1));
    expect(once).toBeCloseTo(0.0174, 4);
  });

  test('calls shares of four arms wrong that are right in few of five hundred experiments', () => {
    const random = randomFrom(73);
    let called = 0;
    for (let experiment = 0; experiment < 500; experiment += 1) {
      const counts = [0, 0, 0, 0];
      for (let call = 1; call <= 500; call += 1) {
        const at = Math.floor(random.next() * 4);
        counts[at] = (counts[at] ?? 0) + 1;
        if (call % 5 === 0 && check(counts, [1, 1, 1, 1]) < 0.05) {
          called += 1;
          break;
        }
      }
    }
    expect(called / 500).toBeLessThan(0.05);
  });

  test.each([
    [0.5, 700],
    [0.9, 30_000],
  ])('finds that an arm keeps only %d of its calls, in nine of ten experiments by %d calls', (kept, calls) => {
    const random = randomFrom(74);
    let found = 0;
    for (let experiment = 0; experiment < 200; experiment += 1) {
      let [one, other] = [0, 0];
      for (let call = 0; call < calls; call += 1) {
        if (random.chance(0.5)) one += 1;
        else if (random.chance(kept)) other += 1;
      }
      if (check([one, other], [1, 1]) < SHARES_ARE_OFF) found += 1;
    }
    expect(found).toBeGreaterThan(180);
  });
});

/** How likely it falls below the bound at any of six hundred looks, where each call falls to the first arm by its share. */
function everBelow(share: number, pValue: (one: number, other: number) => number): number {
  let ways = [1];
  let below = 0;
  for (let count = 1; count <= 600; count += 1) {
    const next = Array.from({ length: count + 1 }, (_, one) => {
      return (ways[one] ?? 0) * (1 - share) + (ways[one - 1] ?? 0) * share;
    });
    ways = next.map((chance, one) => {
      if (chance === 0 || pValue(one, count - one) >= SHARES_ARE_OFF) return chance;
      below += chance;
      return 0;
    });
  }
  return below;
}
