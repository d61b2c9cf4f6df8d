import { expect, test } from 'vitest';
import { formOf } from '../../lambda/core/semantic/same-form.ts';
import { NEAR_DUPLICATES, PAIRS } from './near-duplicates.ts';
import { PARAPHRASES } from './paraphrases.ts';

test('there are at least 300 near-duplicates of every kind that embeddings get wrong', () => {
  expect(PAIRS.length).toBeGreaterThanOrEqual(300);
  expect(Object.keys(NEAR_DUPLICATES)).toEqual(
    expect.arrayContaining(['negation', 'numbers', 'names', 'units', 'dates', 'languages', 'quantifiers', 'order']),
  );
  expect(PAIRS.every(([, one, other]) => one !== '' && other !== '' && one !== other)).toBe(true);
});

test.each(PAIRS)('row 78: %s: “%s” does not ask the same as “%s”', (_kind, one, other) => {
  expect(isSame(one, other)).toBe(false);
});

test('16 of 40 paraphrases have the same form: the price of never taking one question for another', () => {
  const same = PARAPHRASES.filter(([one, other]) => isSame(one, other));
  expect([same.length, PARAPHRASES.length]).toEqual([16, 40]);
});

/** Of what has no form nothing but itself asks the same. */
function isSame(one: string, other: string): boolean {
  const form = formOf(one);
  return form !== undefined && form === formOf(other);
}
