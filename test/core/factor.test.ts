import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factorFrom, factorText, isLess, ONE, product } from '../../lambda/core/money/factor.ts';

const anyFactor = fc
  .tuple(fc.bigInt({ min: 1n, max: 999_999n }), fc.bigInt({ min: 1n, max: 999_999n }))
  .map(([numerator, denominator]) => factorFrom(`${numerator}/${denominator}`) ?? ONE);

test.each([
  ['0.85', '17/20'],
  ['17/20', '17/20'],
  ['34/40', '17/20'],
  ['1', '1/1'],
  ['1.10', '11/10'],
  ['2', '2/1'],
  ['0.000000000001', '1/1000000000000'],
])('%s is %s', (text, factor) => {
  expect(factorText(factorFrom(text) ?? ONE)).toBe(factor);
});

test.each(['', '0', '0.0', '0/5', '5/0', '-1', '+1', '1e3', '.5', '5.', '1/2/3', '1.5/2', ' 1', '85%', '1'.repeat(13)])(
  '%j is no factor',
  (text) => {
    expect(factorFrom(text)).toBeUndefined();
  },
);

test('written and read again it is the same', () => {
  fc.assert(fc.property(anyFactor, (factor) => void expect(factorFrom(factorText(factor))).toEqual(factor)));
});

test('one upon another does not depend on the order, and loses nothing', () => {
  fc.assert(
    fc.property(anyFactor, anyFactor, anyFactor, (a, b, c) => {
      expect(product(product(a, b), c)).toEqual(product(a, product(b, c)));
      expect(product(a, b)).toEqual(product(b, a));
      expect(product(a, { numerator: a.denominator, denominator: a.numerator })).toEqual(ONE);
    }),
  );
});

test('is less than another if it takes more off', () => {
  const [less, more] = ['0.85', '6/7'].map((text) => factorFrom(text) ?? ONE) as [typeof ONE, typeof ONE]; // Both are factors.
  expect([isLess(less, more), isLess(more, less), isLess(more, more)]).toEqual([true, false, false]);
});
