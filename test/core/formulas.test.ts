/** What a spreadsheet would take for a formula is made a text, by one rule in each of the three places that write tables. */
import { expect, test } from 'vitest';
import { csvOf } from '../../bin/cli/csv.ts';
import { csv } from '../../dashboard/text/csv.ts';
import { FIELD_NAMES } from '../../lambda/core/reports/describe-attempt.ts';
import { SHEETS } from '../../lambda/core/reports/sheet.ts';

const inSheet = (text: string) => {
  const empty = FIELD_NAMES.indexOf('user');
  const row = SHEETS.csv.row({ user: text });
  return row.slice(empty, row.length - 2 - (FIELD_NAMES.length - 1 - empty));
};
const onPage = (text: string) => csv(['user'], [[text]]).slice('user\r\n'.length, -2);
const inCommand = (text: string) => csvOf(['user'], [[text]]).slice('user\r\n'.length);

test.each([
  ['=1+1', "'=1+1"],
  ['＝1', "'＝1"],
  ['\ty', "'\ty"],
  ['a;=b', "a;'=b"],
  // A reader that ends cells at semicolons does not know our quotes: what stands behind a line break begins a row.
  ['a\n=b', `"a\n'=b"`],
  ['a\r\n@b', `"a\r\n'@b"`],
  ['a\r-b', `"a\r'-b"`],
  // And it takes quotes of its own away before it looks.
  ['"=b"', `"'""=b"""`],
  ['a;""+b', `"a;'""""+b"`],
  // What is no formula stays as it is.
  ['a=b', 'a=b'],
  ['a-b; c', 'a-b; c'],
  ['a\nb', '"a\nb"'],
])('a cell of %j is written as %j', (text, written) => {
  expect(inSheet(text)).toBe(written);
  expect(onPage(text)).toBe(written);
  expect(inCommand(text)).toBe(written);
});
