import { expect, test } from 'vitest';
import { describeAttempt } from '../../lambda/core/reports/describe-attempt.ts';
import { aStart } from '../ports/an-attempt.ts';
import { reported } from '../support/memory-reports.ts';

test('what was given again held nothing, and of an attempt without a hold nobody knows a bound', () => {
  const row = { ...reported({ start: aStart(), state: 'SETTLED', costPicoUsd: 0n }), holdPicoUsd: null };
  const heldBy = (cache: string) => describeAttempt({ ...row, cache }).hold_pico_usd;
  expect(['hit', 'replay', 'miss', 'off'].map(heldBy)).toEqual(['0', '0', null, null]);
});
