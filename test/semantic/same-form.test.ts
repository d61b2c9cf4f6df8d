import { expect, test } from 'vitest';
import { formOf } from '../../lambda/core/semantic/same-form.ts';
import { NEAR_DUPLICATES, PAIRS } from './near-duplicates.ts';
import { PARAPHRASES } from './paraphrases.ts';

test('there are at least 150 near-duplicates of every kind that embeddings get wrong', () => {
  expect(PAIRS.length).toBeGreaterThanOrEqual(150);
  expect(Object.keys(NEAR_DUPLICATES)).toEqual(
    expect.arrayContaining(['negation', 'numbers', 'names', 'units', 'dates', 'languages', 'quantifiers', 'order']),
  );
  expect(PAIRS.every(([, one, other]) => one !== '' && other !== '' && one !== other)).toBe(true);
});

test.each(PAIRS)('row 78: %s: “%s” does not ask the same as “%s”', (_kind, one, other) => {
  expect(formOf(one)).not.toBe(formOf(other));
});

test('22 of 40 paraphrases have the same form: the price of never taking one question for another', () => {
  const same = PARAPHRASES.filter(([one, other]) => formOf(one) === formOf(other));
  expect([same.length, PARAPHRASES.length]).toEqual([22, 40]);
});
