/** Values that other people's statistics give: scipy 1.12.0, statsmodels 0.15.0, numpy 1.26.4, irrCAC 0.4.4. */
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../../lambda/core/experiments/statistics/agreement.ts';
import { fiellerInterval } from '../../../lambda/core/experiments/statistics/fieller.ts';
import { upperGamma } from '../../../lambda/core/experiments/statistics/gamma.ts';
import { holm } from '../../../lambda/core/experiments/statistics/holm.ts';
import { normalQuantile } from '../../../lambda/core/experiments/statistics/normal.ts';
import { percentilesOf } from '../../../lambda/core/experiments/statistics/percentiles.ts';
import { wilsonInterval } from '../../../lambda/core/experiments/statistics/wilson.ts';
import { said } from './a-verdict.ts';

describe('special functions', () => {
  test.each([
    [0.5, 0.001, 0.9643294082703201],
    [0.5, 0.5, 0.31731050786291115],
    [0.5, 8, 6.334248366623988e-5],
    [0.5, 300, 1.674167984691805e-132],
    [1, 2.5, 0.0820849986238988],
    [1.5, 7.1, 0.0026451799892456005],
    [2, 0.3, 0.9630636868862332],
    [5, 5, 0.44049328506521257],
    [5, 30, 3.6243009520614924e-9],
    [50, 60, 0.08440668109369177],
  ])('Q(%d, %d) is what scipy.special.gammaincc says', (a, x, expected) => {
    expect(upperGamma(a, x) / expected).toBeCloseTo(1, 9);
  });

  test.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.9995, 3.2905267314919255],
    [1 - 1e-9, 5.997807019601637],
  ])('the normal quantile of %d is what scipy.stats.norm.ppf says', (probability, expected) => {
    expect(normalQuantile(probability)).toBeCloseTo(expected, 8);
  });
});

describe('intervals for who looks once', () => {
  test.each([
    [0, 10, 0.05, [0, 0.27753279986288926]],
    [60, 100, 0.05, [0.5020025867910618, 0.6905987135675411]],
    [60.5, 100, 0.05, [0.5070114364769894, 0.6952199288995434]],
    [997, 1000, 0.01, [0.9882064833170751, 0.9992418987689385]],
    [10, 10, 0.05, [0.7224672001371106, 1]],
  ])('Wilson of %d of %d at %d: statsmodels proportion_confint(method="wilson")', (wins, of, alpha, expected) => {
    closeTo(wilsonInterval(wins, of, alpha), expected);
  });

  test.each([
    [{ value: 0.002, variance: 1e-9 }, { value: 0.6, variance: 0.0006 }, [0.003067067017136129, 0.0036425575603920225]],
    [{ value: 5, variance: 0.25 }, { value: 0.3, variance: 0.01 }, [9.5968885454388, 48.55908803249123]],
  ])('Fieller of %j by %j: numpy.roots of (a - r b)² = z² (va + r² vb)', (above, below, expected) => {
    closeTo(fiellerInterval(above, below, 0.05), expected);
  });

  test('a ratio to what may be zero has no interval', () => {
    expect(fiellerInterval({ value: 1, variance: 0.01 }, { value: 0.1, variance: 0.01 }, 0.05)).toBeNull();
    expect(fiellerInterval({ value: 1, variance: 0.01 }, { value: 0, variance: 0 }, 0.05)).toBeNull();
  });
});

test.each([
  [[0.01], [0.01]],
  [
    [0.04, 0.01, 0.03],
    [0.06, 0.03, 0.06],
  ],
  [
    [0.001, 0.02, 0.02, 0.6],
    [0.004, 0.06, 0.06, 0.6],
  ],
  [
    [0.5, 0.9, 0.4],
    [1, 1, 1],
  ],
])('p-values of %j: statsmodels multipletests(method="holm")', (pValues, expected) => {
  closeTo(holm(pValues), expected);
});

test.each([
  [0.5, 14.5],
  [0.95, 106.15],
  [0.99, 125.23],
])('the percentile %d is what numpy.percentile says', (share, expected) => {
  const sample = [12, 5, 8, 130, 44, 9.5, 17, 21, 3, 77];
  expect(percentilesOf(sample, 0.05)(share)?.value).toBeCloseTo(expected, 9);
  // Ten values say nothing of where the 99th of a hundred may be.
  expect(percentilesOf(sample, 0.05)(0.99)?.interval[1]).toBeNull();
});

test('agreement beyond chance is what irrCAC.raw.CAC(...).gwet() says', () => {
  const mixed = [
    ...said('a', 'a', 40),
    ...said('b', 'b', 25),
    ...said('tie', 'tie', 5),
    ...said('a', 'b', 20),
    ...said('b', 'tie', 10),
  ];
  expect(agreementOf(mixed, 0.05)).toMatchObject({ comparisons: 100, rate: 0.7 });
  expect(agreementOf(mixed, 0.05).beyondChance).toBeCloseTo(0.57746, 5);
  // Cohen's kappa of these, who agree in 92 of 100, is 0.32.
  const clear = [...said('a', 'a', 90), ...said('a', 'b', 8), ...said('b', 'b', 1), ...said('tie', 'tie', 1)];
  expect(agreementOf(clear, 0.05).beyondChance).toBeCloseTo(0.91517, 5);
});

function closeTo(actual: readonly number[] | null, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual?.forEach((value, at) => void expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 8));
}
