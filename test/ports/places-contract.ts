import { describe, expect, test } from 'vitest';
import { anEnding } from './an-attempt.ts';
import { aBudget, aConcurrency, beginAll, type HeldLedger, starts, sweepAll } from './held-ledger.ts';

/** What limits of attempts at a time must do, and what is noted of budgets beside their money. */
export function describePlaces(name: string, make: () => Promise<HeldLedger>): void {
  describe(name, () => {
    test('fifty at once with places for five are exactly five, and each end makes room for one', async () => {
      const under = await make();
      const account = aConcurrency(5);
      const { begun, refused } = await beginAll(under.ledger, starts(50, { accounts: [account] }));
      expect(begun).toHaveLength(5);
      expect(refused[0]).toMatchObject({
        code: 'limit-reached',
        status: 429,
        message:
          "This key's limit is 5 requests at a time, and 5 are under way. One more is let in when one of them ends.",
        details: { retryAfterSeconds: 1, limit: { kind: 'concurrency', scope: 'key', limit: 5, current: 5 } },
      });
      for (const start of begun.slice(0, 2)) await under.ledger.end(start, anEnding(1n));
      expect((await beginAll(under.ledger, starts(5, { accounts: [account] }))).begun).toHaveLength(2);
      await sweepAll(under);
      expect(await under.open(account)).toBe(0);
    });

    test('where there are no places nobody begins', async () => {
      const under = await make();
      const { refused } = await beginAll(under.ledger, starts(2, { accounts: [aConcurrency(0)] }));
      expect(refused).toHaveLength(2);
    });

    test('a place that is taken back by a budget is free again', async () => {
      const under = await make();
      const { refused } = await beginAll(under.ledger, starts(3, { accounts: [aConcurrency(5), aBudget(1n)] }));
      expect(refused).toMatchObject([{ code: 'budget-exceeded' }, {}, {}]);
      expect(await under.open(aConcurrency(5))).toBe(0);
    });

    test('nothing is known of a budget before its first use', async () => {
      const { accounts } = await make();
      expect(await accounts.read(aBudget(1n))).toBeUndefined();
      expect(await accounts.markAlerted(aBudget(1n), 0.8)).toBe(false);
    });

    test('each share of a budget is told once, whoever sees it first', async () => {
      const under = await make();
      const budget = aBudget(10n ** 12n);
      await beginAll(under.ledger, starts(1, { accounts: [budget] }));
      const told = await Promise.all(Array.from({ length: 5 }, () => under.accounts.markAlerted(budget, 0.8)));
      expect(told.filter(Boolean)).toHaveLength(1);
      expect(await under.accounts.markAlerted(budget, 1)).toBe(true);
      expect(await under.accounts.markAlerted(budget, 0.8)).toBe(false);
      const next = { ...budget, window: '2026-12' };
      await beginAll(under.ledger, starts(1, { accounts: [next] }));
      expect(await under.accounts.markAlerted(next, 0.8)).toBe(true);
    });
  });
}
