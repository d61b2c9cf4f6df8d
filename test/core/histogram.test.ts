import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../../lambda/core/reports/histogram.ts';

const values = fc.array(fc.double({ min: 1, max: 900_000, noNaN: true }), { minLength: 1, maxLength: 300 });

function histogramOf(all: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of all) histogram.add(value);
  return histogram;
}

test('a percentile is at most 2.2 percent away from the value of that rank', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.95, 0.99), (all, share) => {
      const exact = all.toSorted((one, other) => one - other)[Math.ceil(share * all.length - 1e-9) - 1] ?? 0;
      const told = histogramOf(all).quantile(share) ?? 0;
      expect(Math.max(told / exact, exact / told)).toBeLessThanOrEqual(1.022);
    }),
  );
});

test('histograms add up to that of all their values, in any order', () => {
  fc.assert(
    fc.property(values, values, (some, more) => {
      const [one, other] = [histogramOf(some), histogramOf(more)];
      one.merge(histogramOf(more));
      other.merge(histogramOf(some));
      const whole = histogramOf([...some, ...more]);
      expect([one.write(), other.write(), one.count]).toEqual([whole.write(), whole.write(), whole.count]);
      expect(Histogram.read(whole.write()).write()).toBe(whole.write());
    }),
  );
});

test('nothing has no percentile, and what is below one or beyond all lies at the ends', () => {
  expect([new Histogram().quantile(0.5), new Histogram().write(), Histogram.read('').count]).toEqual([
    undefined,
    '',
    0,
  ]);
  expect(histogramOf([0, -3, Number.NaN]).quantile(0.5)).toBe(1);
  expect(histogramOf([1e12]).quantile(0.5)).toBeGreaterThan(900_000);
});
