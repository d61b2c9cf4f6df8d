import { expect, test } from 'vitest';
import { dollars, exactUsd, per, plus, usd, usdInColumn } from '../../dashboard/text/money.ts';

test.each([
  ['0', '$0.00'],
  ['1000000000000', '$1.00'],
  ['1234567890000000000', '$1,234,567.89'],
  ['999999999999', '$1.00'],
  ['499600000000', '$0.50'],
  ['123456000000', '$0.123'],
  ['14523000000', '$0.0145'],
  ['312400000', '$0.000312'],
  ['1', '$0.000000000001'],
  ['-250000000000', '−$0.25'],
  // Beyond what a double holds exactly.
  ['9007199254740993000000000000', '$9,007,199,254,740,993.00'],
])('%s pico-dollars are %s', (pico, text) => {
  expect(usd(pico)).toBe(text);
});

test('what nobody knows is never 0', () => {
  expect([usd(null), usd(undefined), usdInColumn(null), exactUsd(null)]).toEqual([
    'unknown',
    'unknown',
    'unknown',
    'unknown cost',
  ]);
});

test('sums under each other have as many places', () => {
  expect(['312400000', '14523000000', '1234500000000', '0', '7', '-5000000'].map(usdInColumn)).toEqual([
    '$0.000312',
    '$0.014523',
    '$1.234500',
    '$0.000000',
    '$0.000000000007',
    '−$0.000005',
  ]);
});

test('all of a sum is told exactly to whoever asks', () => {
  expect([exactUsd('9007199254740993000000000001'), exactUsd('-1500000000000'), exactUsd('0')]).toEqual([
    '9007199254740993.000000000001 USD',
    '−1.50 USD',
    '0.00 USD',
  ]);
});

test('sums of what is known are exact, and of nothing unknown', () => {
  expect(plus('9007199254740993', null, '2')).toBe('9007199254740995');
  expect(plus(null, undefined)).toBeNull();
});

test('an average of nothing is unknown', () => {
  expect(per('1000', 3, 1_000)).toBe('333333');
  expect(per('1000', 0)).toBeNull();
  expect(per(null, 3)).toBeNull();
});

test('what is drawn is a number', () => {
  expect([dollars('1500000000000'), dollars(null)]).toEqual([1.5, 0]);
});
