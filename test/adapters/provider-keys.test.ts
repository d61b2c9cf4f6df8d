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
