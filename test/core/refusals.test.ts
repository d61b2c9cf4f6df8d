import { expect, test } from 'vitest';
import type { Budget } from '../../lambda/core/limits/account.ts';
import { overBudget, tooManyAtOnce } from '../../lambda/core/limits/refusals.ts';
import { aBudget, aConcurrency } from '../ports/held-ledger.ts';

const USD = 10n ** 12n;
const NOW = Date.UTC(2026, 10, 30, 23);

/** A budget of $10 of which $9.98 is spent. */
const refusal = (changes: Partial<Budget>, holdPicoUsd: bigint | null) =>
  overBudget(
    aBudget(10n * USD, changes),
    {
      limitPicoUsd: 10n * USD,
      spentPicoUsd: (998n * USD) / 100n,
      reservedPicoUsd: USD / 100n,
      availablePicoUsd: USD / 100n,
    },
    holdPicoUsd,
    NOW,
  );

test.each<[Partial<Budget>, bigint | null, string]>([
  [
    {},
    USD / 2n,
    "The team's budget for 2026-11 is $10; $9.98 is spent, $0.01 held, and this request may cost up to $0.5. A lower " +
      '`max_tokens` lowers that. It resets 2026-12-01T00:00:00Z.',
  ],
  [
    { owner: 'key:aBcDeFgHiJkL', period: 'total', window: 'all', resetsAt: null },
    0n,
    "This key's budget in total is $10; $9.98 is spent, $0.01 held, and nothing is left.",
  ],
  [
    {},
    null,
    "The team's budget for 2026-11 is $10; $9.98 is spent, $0.01 held, and nothing is left. It resets 2026-12-01T00:00:00Z.",
  ],
])('a budget of %o that has no room for %s says so', (changes, hold, message) => {
  expect(refusal(changes, hold).message).toBe(message);
});

test('a budget is worth another try when its next window begins, and one in total never', () => {
  expect(refusal({}, 1n).details.retryAfterSeconds).toBe(3_600);
  expect(refusal({ resetsAt: NOW - 5_000 }, 1n).details.retryAfterSeconds).toBe(1);
  expect(refusal({ resetsAt: null }, 1n).details).not.toHaveProperty('retryAfterSeconds');
});

test('a limit at a time is worth another try at once', () => {
  const { message, details } = tooManyAtOnce(aConcurrency(1), 1);
  expect(message).toBe(
    "This key's limit is 1 request at a time, and 1 is under way. One more is let in when one of them ends.",
  );
  expect(details.retryAfterSeconds).toBe(1);
});
