import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const README = readFileSync('test/acceptance/README.md', 'utf8');
/** What a line of the tables is about, and the test that it names: its file, and how the name goes. */
const LINES = [...README.matchAll(/^\| (.+?) \|(?:.*\|)? `(test\/.+?)`: (.+) \|$/gm)].map(([, about, file, name]) => ({
  about: about ?? '',
  file: file ?? '',
  name: name ?? '',
}));

test.each(LINES)('$about: $name', ({ file, name }) => {
  expect(readFileSync(file, 'utf8')).toContain(name);
});

test('every row from 75 to 116 is tested, or named as one that is not', () => {
  const [, untested = ''] = /^Not tested,[^:]*: ([\s\S]+?)\n\n/m.exec(README) ?? [];
  const named = [...untested.matchAll(/(\d+)(?: to (\d+))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
  );
  const tested = LINES.map(({ about }) => Number(about)).filter((row) => !Number.isNaN(row));
  const rows = Array.from({ length: 116 - 75 + 1 }, (_, at) => 75 + at);
  expect([...new Set([...tested, ...named])].sort((a, b) => a - b)).toEqual(rows);
  expect(tested.filter((row) => named.includes(row))).toEqual([]);
});
