import { describe, expect, test } from 'vitest';
import type { AttemptStart } from '../../lambda/core/ledger.ts';
import type { Budget } from '../../lambda/core/limits/account.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { aBudget, aConcurrency, beginAll, booksOf, type HeldLedger, starts, sweepAll } from './held-ledger.ts';

const HOLD = 1_000_000n;
const VOIDED = anEnding(0n, { state: 'voided', outcome: 'failed' });

/** What accounts must do, in however many parts a budget is kept. `make` gives a ledger that no other test has written to. */
export function describeAccounts(name: string, make: () => Promise<HeldLedger>, shards: number): void {
  const budgetOf = (limitPicoUsd: bigint) => aBudget(limitPicoUsd, { shards });
  const heldAgainst = (...accounts: AttemptStart['accounts']) => ({ accounts, holdPicoUsd: HOLD });

  /** I1 to I3: what the budget says is what the rows say, and nothing is lost between. */
  const checkBooks = async (under: HeldLedger, budget: Budget) => {
    const books = await booksOf(under);
    const state = await under.accounts.read(budget);
    const availablePicoUsd = budget.limitPicoUsd - books.reservedPicoUsd - books.spentPicoUsd;
    expect(state).toEqual({ ...books, limitPicoUsd: budget.limitPicoUsd, availablePicoUsd });
    return { ...books, availablePicoUsd, stored: await under.stored(budget) };
  };

  describe(name, () => {
    test('200 at once on a budget for 50 are exactly 50, and nothing leaks however they end', async () => {
      const under = await make();
      const budget = budgetOf(50n * HOLD);
      const { begun, refused } = await beginAll(under.ledger, starts(200, heldAgainst(budget)));
      expect(begun).toHaveLength(50);
      expect(new Set(refused.map(({ code, status }) => `${code} ${status}`))).toEqual(new Set(['budget-exceeded 402']));
      const held = await checkBooks(under, budget); // I4: everything is held, and no more than there is.
      expect(held).toMatchObject({ reservedPicoUsd: 50n * HOLD, availablePicoUsd: 0n });
      expect(held.stored).toEqual({ availablePicoUsd: 0n, limitPicoUsd: budget.limitPicoUsd });

      const endings = [anEnding(HOLD / 4n), VOIDED, anEnding(null), undefined];
      const ending = (index: number) => endings[index % endings.length];
      await Promise.all(
        begun.map(async (start, index) => {
          const own = ending(index);
          if (own) await under.ledger.end(start, own);
        }),
      );
      await checkBooks(under, budget);
      await sweepAll(under);
      const ended = await checkBooks(under, budget);
      expect(ended).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 13n * (HOLD / 4n) + 24n * HOLD });
      expect(ended.stored.availablePicoUsd).toBe(ended.availablePicoUsd);
      // All of what is left can be used again.
      const again = await beginAll(under.ledger, starts(60, heldAgainst(budget)));
      expect(again.begun).toHaveLength(Number(ended.availablePicoUsd / HOLD));
    });

    test('a refusal names the limit, how it stands and when it resets, and leaves no row', async () => {
      const under = await make();
      const budget = budgetOf(10n * HOLD);
      const [first, second] = starts(2, { ...heldAgainst(budget), holdPicoUsd: 6n * HOLD });
      if (!first || !second) throw new Error('two are made');
      await under.ledger.begin(first);
      await expect(under.ledger.begin(second)).rejects.toMatchObject({
        code: 'budget-exceeded',
        message:
          "The team's budget for 2026-11 is $0.00001; $0 is spent, $0.000006 held, and this request may cost up to " +
          '$0.000006. A lower `max_tokens` lowers that. It resets 2026-12-01T00:00:00Z.',
        details: {
          retryAfterSeconds: expect.any(Number),
          limit: {
            kind: 'budget',
            scope: 'team',
            period: 'month',
            window: '2026-11',
            limit_usd: '0.00001',
            spent_usd: '0',
            reserved_usd: '0.000006',
            available_usd: '0.000004',
            hold_usd: '0.000006',
            resets_at: '2026-12-01T00:00:00Z',
          },
        },
      });
      await expect(under.ledger.end(second, VOIDED)).rejects.toThrow('not begun');
      expect(await under.rows()).toHaveLength(1);
      await checkBooks(under, budget);
    });

    test('what may cost more than the whole limit is refused, even as the first', async () => {
      const under = await make();
      const budget = budgetOf(HOLD - 1n);
      const { refused } = await beginAll(under.ledger, starts(1, heldAgainst(budget)));
      expect(refused).toMatchObject([{ code: 'budget-exceeded' }]);
      expect(await under.rows()).toEqual([]);
    });

    test('edits of the limit are differences: none of what is under way is lost', async () => {
      const under = await make();
      const budget = budgetOf(100n * HOLD);
      const { begun } = await beginAll(under.ledger, starts(100, heldAgainst(budget)));
      expect(begun).toHaveLength(100);
      const [more, less] = [budgetOf(130n * HOLD), budgetOf(50n * HOLD)];
      const raised = await beginAll(under.ledger, starts(40, heldAgainst(more)));
      expect(raised.begun).toHaveLength(30);
      await checkBooks(under, more);
      const lowered = await beginAll(under.ledger, starts(40, heldAgainst(less)));
      expect(lowered.begun).toHaveLength(0);
      expect(lowered.refused[0]).toMatchObject({ details: { limit: { limit_usd: '0.00005' } } });
      await Promise.all([...begun, ...raised.begun].map((start) => under.ledger.end(start, anEnding(HOLD / 10n))));
      expect(await checkBooks(under, less)).toMatchObject({ spentPicoUsd: 13n * HOLD, availablePicoUsd: 37n * HOLD });
      const after = await beginAll(under.ledger, starts(60, heldAgainst(less)));
      expect(after.begun).toHaveLength(37);
    });

    test('two who know different limits for a while do each other no harm', async () => {
      const under = await make();
      const [old, edited] = [budgetOf(100n * HOLD), budgetOf(140n * HOLD)];
      const mixed = [...starts(30, heldAgainst(old)), ...starts(30, heldAgainst(edited))];
      const { begun } = await beginAll(under.ledger, mixed);
      expect(begun).toHaveLength(60);
      await Promise.all(begun.map((start) => under.ledger.end(start, anEnding(HOLD))));
      await checkBooks(under, edited);
      const { stored } = await checkBooks(under, old);
      expect(stored.limitPicoUsd - stored.availablePicoUsd).toBe(60n * HOLD);
    });

    test('a late end corrects the budget, once', async () => {
      const under = await make();
      const budget = budgetOf(10n * HOLD);
      const { begun } = await beginAll(under.ledger, starts(2, heldAgainst(budget, aConcurrency(5))));
      const [first, second] = begun;
      if (!first || !second) throw new Error('both have begun');
      await sweepAll(under);
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 2n * HOLD });
      await Promise.all(Array.from({ length: 5 }, () => under.ledger.end(first, anEnding(HOLD / 2n))));
      await under.ledger.end(second, anEnding(null));
      expect(await checkBooks(under, budget)).toMatchObject({ spentPicoUsd: HOLD + HOLD / 2n });
      expect(await under.open(aConcurrency(5))).toBe(0);
    });

    test('a cost above its hold is the truth, and may leave less than nothing', async () => {
      const under = await make();
      const budget = budgetOf(2n * HOLD);
      const { begun } = await beginAll(under.ledger, starts(1, heldAgainst(budget)));
      await under.ledger.end(begun[0] ?? never(), anEnding(3n * HOLD));
      const { stored } = await checkBooks(under, budget);
      expect(stored.availablePicoUsd).toBe(-HOLD);
      const { refused } = await beginAll(under.ledger, starts(3, heldAgainst(budget)));
      expect(refused[0]).toMatchObject({ details: { limit: { available_usd: '-0.000001' } } });
    });

    test('each write counts once, however often it is repeated', async () => {
      const under = await make();
      const budget = budgetOf(10n * HOLD);
      const [start = never()] = starts(1, heldAgainst(budget, aConcurrency(2)));
      const many = (act: () => Promise<void>) => Promise.all(Array.from({ length: 8 }, act));
      await many(() => under.ledger.begin(start));
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: HOLD });
      expect(await under.open(aConcurrency(2))).toBe(1);
      await many(() => under.ledger.end(start, anEnding(7n)));
      await under.ledger.begin(start);
      await sweepAll(under);
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 7n });
      expect(await under.open(aConcurrency(2))).toBe(0);
    });

    test('a cost that nobody knows spends its hold, as far as that is known: it is not nothing', async () => {
      const under = await make();
      const budget = budgetOf(2n * HOLD);
      const { begun } = await beginAll(under.ledger, starts(1, heldAgainst(budget)));
      await under.ledger.end(begun[0] ?? never(), anEnding(null));
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: HOLD });
    });

    test('a hold that nobody knows is none, and its cost is counted', async () => {
      const under = await make();
      const budget = budgetOf(HOLD);
      const { begun } = await beginAll(under.ledger, starts(3, { accounts: [budget], holdPicoUsd: null }));
      expect(begun).toHaveLength(3);
      await under.ledger.end(begun[0] ?? never(), anEnding(5n));
      await under.ledger.end(begun[1] ?? never(), anEnding(null));
      await sweepAll(under);
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: 5n });
    });

    test.each([null, 0n])('a budget of 0 lets nothing in, not even what is held at %s', async (holdPicoUsd) => {
      const under = await make();
      const [none, some] = [budgetOf(0n), budgetOf(HOLD)];
      const refused = { code: 'budget-exceeded', details: { limit: { limit_usd: '0', available_usd: '0' } } };
      await expect(under.ledger.begin(aStart({ accounts: [none], holdPicoUsd }))).rejects.toMatchObject(refused);
      await under.ledger.begin(aStart({ accounts: [some], holdPicoUsd }));
      // Lowered to nothing while it runs.
      await expect(under.ledger.begin(aStart({ accounts: [none], holdPicoUsd }))).rejects.toMatchObject(refused);
      expect(await under.rows()).toHaveLength(1);
    });

    test('amounts beyond 2^53 lose nothing', async () => {
      const under = await make();
      const limit = 2n ** 60n + 1n;
      const budget = budgetOf(limit);
      const { begun } = await beginAll(under.ledger, starts(1, { accounts: [budget], holdPicoUsd: limit }));
      expect(await checkBooks(under, budget)).toMatchObject({ reservedPicoUsd: limit, availablePicoUsd: 0n });
      await under.ledger.end(begun[0] ?? never(), anEnding(2n ** 53n + 1n));
      const { stored } = await checkBooks(under, budget);
      expect(stored.availablePicoUsd).toBe(limit - 2n ** 53n - 1n);
    });

    test('each window has its own money, and a late end goes to that of its admission', async () => {
      const under = await make();
      const november = budgetOf(2n * HOLD);
      const december = { ...november, window: '2026-12' };
      const { begun } = await beginAll(under.ledger, starts(2, heldAgainst(november)));
      expect((await beginAll(under.ledger, starts(1, heldAgainst(november)))).refused).toHaveLength(1);
      const next = await beginAll(under.ledger, starts(1, heldAgainst(december)));
      await Promise.all(begun.map((start) => under.ledger.end(start, anEnding(HOLD))));
      expect(await under.accounts.read(november)).toMatchObject({ spentPicoUsd: 2n * HOLD, reservedPicoUsd: 0n });
      expect(await under.accounts.read(december)).toMatchObject({ spentPicoUsd: 0n, reservedPicoUsd: HOLD });
      expect(next.begun).toHaveLength(1);
    });

    test('a team and a key are held to both: neither keeps what the other refuses', async () => {
      const under = await make();
      const team = budgetOf(10n * HOLD);
      const key = { ...budgetOf(3n * HOLD), owner: 'key:aBcDeFgHiJkL' } as const;
      const { begun, refused } = await beginAll(under.ledger, starts(20, heldAgainst(team, key)));
      expect(begun).toHaveLength(3);
      expect(new Set(refused.map(({ details }) => details.limit.scope))).toEqual(new Set(['key']));
      expect(await under.accounts.read(team)).toMatchObject({ reservedPicoUsd: 3n * HOLD });
      expect(await under.accounts.read(key)).toMatchObject({ reservedPicoUsd: 3n * HOLD, availablePicoUsd: 0n });
    });
  });
}

function never(): never {
  throw new Error('it has begun');
}
