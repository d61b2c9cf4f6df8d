import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PICO_PER_USD, picoFromDecimal, usdFromPico } from '../../lambda/core/money/money.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const anyAmount = fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n });

describe('reading', () => {
  test.each([
    ['0', 0n],
    ['1', PICO_PER_USD],
    ['0.000000000001', 1n],
    ['1.5e-6', 1_500_000n],
    ['1.5E-6', 1_500_000n],
    ['2e3', 2_000n * PICO_PER_USD],
    ['-0.25', -250_000_000_000n],
    ['0.15000000000209981', 150_000_000_002n],
    ['9007.199254740993', 9_007_199_254_740_993n],
    ['1e60', 10n ** 72n],
  ])('%s is %d pico-dollars', (text, pico) => {
    expect(picoFromDecimal(text)).toBe(pico);
  });

  test.each([
    '',
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '1,5',
    '.5',
    '5.',
    '0x10',
    '1e',
    '--1',
    '+1',
    '1e1000000',
    '1e-1000000',
    '١',
  ])('%j is no amount', (text) => {
    expect(picoFromDecimal(text)).toBeNull();
  });

  test('rounds what is finer than a pico-dollar half to even', () => {
    const rounded = ['0.5', '1.5', '2.5', '2.500001', '2.4999', '-0.5', '-1.5'].map((pico) =>
      picoFromDecimal(`${pico}e-12`),
    );
    expect(rounded).toEqual([0n, 2n, 2n, 3n, 2n, 0n, -2n]);
  });

  test('counts units of which several make a dollar', () => {
    expect(picoFromDecimal('7', 10_000_000_000n)).toBe(700n);
    expect(picoFromDecimal('0.075', 1_000_000n)).toBe(75_000n);
  });

  test('takes no longer for a long number than for a short one', async () => {
    const ms = await quickestMs(() => {
      picoFromDecimal(`0.${'1'.repeat(100_000)}`);
      picoFromDecimal(`1e${'9'.repeat(100_000)}`);
    }, 200);
    expect(ms).toBeLessThan(200);
  });
});

describe('writing', () => {
  test.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [16_000_000n, '0.000016'],
    [-250_000_000_000n, '-0.25'],
    [PICO_PER_USD * 12n, '12'],
    [2n ** 53n, '9007.199254740992'],
    [2n ** 53n + 1n, '9007.199254740993'],
  ])('%d is %s dollars', (pico, text) => {
    expect(usdFromPico(pico)).toBe(text);
  });

  test('and reading again gives the same amount, however large', () => {
    fc.assert(fc.property(anyAmount, (pico) => void expect(picoFromDecimal(usdFromPico(pico))).toBe(pico)));
  });

  test('never needs an exponent or a zero at the end', () => {
    fc.assert(
      fc.property(anyAmount, (pico) => void expect(usdFromPico(pico)).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)),
    );
  });
});

test('reading agrees with arithmetic on every number that JavaScript writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.integer({ min: 0, max: 12 }), (digits, places) => {
      const text = String(digits / 10 ** places);
      const scaled = picoFromDecimal(text);
      expect(scaled).toBe((BigInt(digits) * PICO_PER_USD) / 10n ** BigInt(places));
    }),
  );
});

test('an exponent moves the point and nothing else, whatever the sign', () => {
  const anyDigits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
  fc.assert(
    fc.property(anyDigits, fc.integer({ min: -12, max: 30 }), fc.constantFrom('e', 'E'), (digits, exponent, e) => {
      const pico = digits * 10n ** BigInt(exponent + 12);
      expect(picoFromDecimal(`${digits}${e}${exponent}`)).toBe(pico);
      if (exponent >= 0) expect(picoFromDecimal(`${digits}e+${exponent}`)).toBe(pico);
    }),
  );
});

test('sums that cross 2^53 pico-dollars, which are 9,007 dollars, lose none', () => {
  const near = fc.bigInt({ min: 2n ** 53n - 1_000n, max: 2n ** 53n + 1_000n });
  fc.assert(
    fc.property(near, near, (a, b) => {
      const [readA, readB] = [a, b].map((pico) => picoFromDecimal(usdFromPico(pico)) ?? 0n) as [bigint, bigint]; // Two in, two out.
      expect(usdFromPico(readA + readB)).toBe(usdFromPico(a + b));
    }),
  );
});
