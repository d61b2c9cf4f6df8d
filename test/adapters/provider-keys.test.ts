import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keysIn } from '../../lambda/adapters/provider-keys.ts';

test('plain text is one key', () => {
  expect(keysIn('sk-one\n')).toMatchObject([{ key: 'sk-one', weight: 1 }]);
});

test('a list of keys is all of them, with their weights', () => {
  expect(keysIn('["sk-one", {"key": "sk-two", "weight": 3}]')).toMatchObject([
    { key: 'sk-one', weight: 1 },
    { key: 'sk-two', weight: 3 },
  ]);
  expect(keysIn('{"key": "sk-one"}')).toMatchObject([{ key: 'sk-one' }]);
});

test('the list that docs/routing.md shows is one', () => {
  const page = readFileSync(new URL('../../docs/routing.md', import.meta.url), 'utf8');
  const [, list = ''] = /```json\n(\[.*?\])\n```/s.exec(page) ?? [];
  expect(keysIn(list).map(({ key, weight }) => [key, weight])).toEqual([
    ['sk-first', 1],
    ['sk-second', 3],
  ]);
});

test('a key has the same name wherever it stands, and the name does not tell it', () => {
  const [first, second] = keysIn('["sk-one", "sk-two"]');
  expect(keysIn('["sk-two", "sk-one"]')).toEqual([second, first]);
  expect(first?.id).toMatch(/^[0-9a-f]{8}$/);
  expect(first?.id).not.toBe(second?.id);
});

test.each(['', '  ', '[', '{"weight": 1}', '["sk-one", 2]', '[{"key": "sk-one", "weight": 0}]', '{"key": ""}', '[]'])(
  'what is neither is none: %j',
  (value) => {
    expect(keysIn(value)).toEqual([]);
  },
);
