import { expect, test } from 'vitest';
import { coloursOf } from '../../dashboard/reckon/colours.ts';
import { REST } from '../../dashboard/reckon/stack.ts';

const NAMES = [
  'openai/gpt-5-mini',
  'anthropic/claude-sonnet-5',
  'demo/chat-fast',
  'google/gemini-3-pro',
  'groq/x',
  'y/z',
];

test('a name has the same colour whatever stands beside it, and in whatever order', () => {
  const remembered = new Map<string, number>();
  const month = coloursOf(NAMES.slice(0, 4), remembered);
  const year = coloursOf([...NAMES].reverse(), remembered);
  expect(year.toReversed().slice(0, 4)).toEqual(month);
  expect(coloursOf(NAMES.slice(1, 2), remembered)).toEqual(month.slice(1, 2));
});

test('no two of a drawing have the same colour, and the rest has its own', () => {
  expect(new Set(coloursOf([...NAMES, REST], new Map())).size).toBe(7);
  expect(coloursOf([...NAMES, 'one/more'], new Map()).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(coloursOf([...NAMES, REST], new Map()).at(-1)).toBe(6);
});
