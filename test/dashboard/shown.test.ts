import { expect, test } from 'vitest';
import { csv } from '../../dashboard/text/csv.ts';
import { shown } from '../../dashboard/text/shown.ts';

test('row 99: marks that turn the direction of text are not shown', () => {
  expect(shown('\u202egpj.exe')).toBe('gpj.exe');
  expect(shown('a\u2066b\u2069c\u200fd\u061ce')).toBe('abcde');
});

test('row 99: characters that are nothing to see are not shown', () => {
  expect(shown('pay\u200bpal\u0000\u001b[31m\ufeff\u2028')).toBe('paypal[31m');
});

test('languages that are written from the right stay as they are', () => {
  expect(shown('שלום عالم 日本 🙂')).toBe('שלום عالم 日本 🙂');
});

test('a text without end is cut', () => {
  expect(shown('x'.repeat(5_000))).toHaveLength(301);
});

test('an amount of a file is a number, also below zero and beyond what a float holds', () => {
  expect(csv(['cost'], [[-123n], [9_007_199_254_740_993n]])).toBe('cost\r\n-123\r\n9007199254740993\r\n');
});

test('row 99: a file has no cell that a spreadsheet would take for a formula', () => {
  const hostile = ['=HYPERLINK("https://evil.example")', '+1', '-1', '@x', '\ty', 'a;=b', '＝1'];
  const lines = csv(
    ['tag', 'cost'],
    hostile.map((text) => [text, -1]),
  ).split('\r\n');
  expect(lines).toEqual([
    'tag,cost',
    `"'=HYPERLINK(""https://evil.example"")",-1`,
    "'+1,-1",
    "'-1,-1",
    "'@x,-1",
    "'\ty,-1",
    "a;'=b,-1",
    "'＝1,-1",
    '',
  ]);
});

test('a file says nothing where nothing is known', () => {
  expect(csv(['a', 'b'], [[null, 'x, "y"']])).toBe('a,b\r\n,"x, ""y"""\r\n');
});
