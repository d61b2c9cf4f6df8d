import { expect, test } from 'vitest';
import { rate } from '../../dashboard/text/amounts.ts';

test('a rate has its thousands apart and one place', () => {
  expect([rate(61_412.7), rate(88), rate(null), rate(undefined)]).toEqual(['61,412.7', '88.0', '–', '–']);
});
