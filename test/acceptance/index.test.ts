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

test('every fault that a route meets is tested', () => {
  const tested = LINES.flatMap(({ about }) => /^fault (\d+)$/.exec(about)?.[1] ?? []).map(Number);
  const rows = [...range(35, 52), ...range(59, 66), 91, 92];
  expect([...new Set(tested)].sort((a, b) => a - b)).toEqual(rows);
});

test('every row about who gets in is tested', () => {
  const tested = LINES.flatMap(({ about }) => /^wall (\d+)$/.exec(about)?.[1] ?? []).map(Number);
  expect([...new Set(tested)]).toEqual([17, 23, 24, 25, 28, 29, 30]);
});

test('every hostile request is tested', () => {
  const tested = LINES.flatMap(({ about }) => /^request (\d+)$/.exec(about)?.[1] ?? []).map(Number);
  expect([...new Set(tested)]).toEqual([...range(1, 23), ...range(32, 34), 94, ...range(96, 98), 100]);
});

test('every wrong cost is tested', () => {
  const tested = LINES.flatMap(({ about }) => /^cost (\w+)$/.exec(about)?.[1] ?? []);
  const rows = [...range(1, 29).filter((row) => row !== 14), '29a'].map(String);
  expect([...new Set(tested)]).toEqual(rows);
});

test('every row of remembered answers is tested', () => {
  const tested = (of: string) =>
    LINES.flatMap(({ about }) => new RegExp(`^${of} (\\d+)$`).exec(about)?.[1] ?? []).map(Number);
  expect([...new Set(tested('answers'))]).toEqual(range(69, 77));
  expect([...new Set(tested('remembered'))]).toEqual([...range(122, 126), 128]);
});

test('every row from 75 to 121 is tested, or named as one that is not', () => {
  const [, untested = ''] = /^Not tested,[^:]*: ([\s\S]+?)\n\n/m.exec(README) ?? [];
  const named = [...untested.matchAll(/(\d+)(?: to (\d+))?/g)].flatMap(([, from, to = from]) =>
    range(Number(from), Number(to)),
  );
  const rows = range(75, 121);
  const tested = LINES.map(({ about }) => Number(about)).filter((row) => rows.includes(row));
  expect([...new Set([...tested, ...named])].sort((a, b) => a - b)).toEqual(rows);
  expect(tested.filter((row) => named.includes(row))).toEqual([]);
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
