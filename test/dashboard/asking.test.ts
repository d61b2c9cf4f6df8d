import { expect, test } from 'vitest';
import { type Asking, knownOf } from '../../dashboard/reckon/asking.ts';

const month: Asking<string, string> = { question: ['30d', 'model'], value: 'figures of a month', problem: undefined };

test('figures of one period are never known of another, whether its own come late or not at all', () => {
  const year = knownOf(month, ['1y', 'model']);
  expect(year).toEqual({ question: ['1y', 'model'], value: undefined, problem: undefined });
  expect({ ...year, problem: 'It cannot be told.' }).toMatchObject({ value: undefined });
});

test('figures stay to be seen while the same is asked again', () => {
  expect(knownOf(month, ['30d', 'model'])).toEqual(month);
});

test('a problem of one question is none of another', () => {
  expect(knownOf({ ...month, problem: 'It cannot be told.' }, ['30d', 'key']).problem).toBeUndefined();
});
