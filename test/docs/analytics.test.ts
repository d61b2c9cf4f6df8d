import { describe, expect, test } from 'vitest';
import {
  type AttributeValue,
  type Item,
  itemFromEnding,
  itemFromStart,
} from '../../lambda/adapters/ledger/attempt-row.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { snippetsIn } from './documents.ts';

/** No Athena runs here; what its statements say of rows is held to the rows. */
const SQL = snippetsIn('docs/analytics.md')
  .filter(({ language }) => language === 'sql')
  .map(({ text }) => text);
const [table = '', view = '', ...queries] = SQL;

const usage = {
  inputTokens: 1,
  cacheReadTokens: 1,
  cacheWrite5mTokens: 1,
  cacheWrite1hTokens: 1,
  audioInputTokens: 1,
  outputTokens: 1,
  reasoningTokens: 1,
  audioOutputTokens: 1,
  imageOutputTokens: 1,
  webSearches: 1,
  reportedPicoUsd: 1n,
};
const ROW: Item = {
  ...itemFromStart(aStart({ tags: ['a'], user: 'ann', serviceTier: 'flex' })),
  ...itemFromEnding(anEnding(1n, { usage, errorCode: 'provider-cut' }), 0),
};

/** A value's type as Athena sees it in DynamoDB's JSON. */
function typeOf(value: AttributeValue): string {
  if (value.S !== undefined) return 'struct<s:string>';
  if (value.N !== undefined) return 'struct<n:string>';
  if (value.BOOL !== undefined) return 'struct<bool:boolean>';
  if (value.L !== undefined) return `struct<l:array<${typeOf(value.L[0] ?? {})}>>`;
  const members = Object.entries(value.M ?? {}).map(([name, one]) => `${name.toLowerCase()}:${typeOf(one)}`);
  return `struct<m:struct<${members.join(',')}>>`;
}

/** The members of the table's one column, with their types. */
const members = new Map(
  topLevel(/itemstruct<(.*)>\)ROWFORMAT/.exec(table.replaceAll(/[\s`]/g, ''))?.[1] ?? '').map((one) => {
    const colon = one.indexOf(':');
    return [one.slice(0, colon), one.slice(colon + 1)] as const;
  }),
);

describe('the table', () => {
  test.each([...members])('%s is an attribute of rows, of this type', (name, type) => {
    const [, value = {}] = Object.entries(ROW).find(([attribute]) => attribute.toLowerCase() === name) ?? [];
    const written = typeOf(value);
    if (value.M === undefined) expect(type).toBe(written);
    else for (const inner of topLevel(type.slice('struct<m:struct<'.length, -2))) expect(written).toContain(inner);
  });

  test('has what costs are made of', () => {
    for (const name of ['pk', 'sk', 'team', 'state', 'cost', 'costsource', 'usage'])
      expect(members.has(name)).toBe(true);
  });
});

const columns = [...view.matchAll(/ AS (\w+),?$/gm)].map(([, name]) => name ?? '');

test('the view reads what the table has', () => {
  const read = [...view.matchAll(/item\."?(\w+)"?\.(?:m\.(\w+)\.)?(?:s|n|l|bool)\b/g)];
  expect(read.length).toBeGreaterThanOrEqual(columns.length);
  for (const [, name = '', inner] of read) expect(members.get(name)).toContain(inner ?? 'struct');
  expect(view).toContain('CAST(item.cost.n AS decimal(38, 0)) AS cost_pico_usd');
});

test.each(queries)('a query asks for columns of the view only: %#', (query) => {
  const own = [...query.matchAll(/ AS (\w+)/g)].map(([, name]) => name ?? '');
  const words = query.replaceAll(/'[^']*'/g, '').match(/\b[a-z_]+[a-z0-9_]*\b/g) ?? [];
  const functions = query.match(/\b[a-z_]+(?=\()/g) ?? [];
  const known = [...columns, ...own, ...functions, 'double', 'headgate_attempts', 'e12'];
  expect(words.filter((word) => !known.includes(word))).toEqual([]);
});

test('there are three queries', () => {
  expect(queries).toHaveLength(3);
});

/** The parts between the commas that are in no brackets. */
function topLevel(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '<') depth += 1;
    if (character === '>') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}
