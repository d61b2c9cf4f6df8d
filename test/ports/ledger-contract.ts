import { describe, expect, test } from 'vitest';
import {
  type AttemptStart,
  type Ending,
  type Ledger,
  NotBegun,
  type OpenAttempt,
  type OpenAttempts,
} from '../../lambda/core/ledger.ts';
import { anEnding, aStart } from './an-attempt.ts';

/** What both sides of the ledger are called on, and how a test looks at what they wrote. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly openAttempts: OpenAttempts;
  rowsOf(start: AttemptStart): Promise<readonly SeenRow[]>;
}

/** A row as any ledger can show it. */
export interface SeenRow {
  readonly state: string;
  /** `null` if nobody knows it. */
  readonly costPicoUsd: bigint | null;
  readonly outcome: string | undefined;
}

const MANY = 10;

/** What every ledger must do. `make` gives one that no other test has written to. */
export function describeLedger(name: string, make: () => Promise<LedgerUnderTest>): void {
  describe(name, () => {
    const begun = async (changes: Partial<AttemptStart> = {}) => {
      const start = aStart(changes);
      const under = await make();
      await under.ledger.begin(start);
      const seen = () => under.rowsOf(start);
      return { ...under, start, seen, end: (ending: Ending) => under.ledger.end(start, ending) };
    };
    const settled = (costPicoUsd: bigint | null) => ({ state: 'SETTLED', outcome: 'answered', costPicoUsd });

    describe('an attempt', () => {
      test('is reserved when it has begun', async () => {
        const { seen } = await begun();
        expect(await seen()).toEqual([{ state: 'RESERVED', outcome: undefined, costPicoUsd: null }]);
      });

      test('begins once, however often that is repeated', async () => {
        const { ledger, start, seen, end } = await begun();
        await Promise.all(Array.from({ length: MANY }, () => ledger.begin(start)));
        expect(await seen()).toHaveLength(1);
        await end(anEnding(7n));
        await ledger.begin(start);
        expect(await seen()).toEqual([settled(7n)]);
      });

      test('is settled at its cost', async () => {
        const { seen, end } = await begun();
        await end(anEnding(16_000_000n));
        expect(await seen()).toEqual([settled(16_000_000n)]);
      });

      test('is voided at nothing', async () => {
        const { seen, end } = await begun();
        await end(anEnding(0n, { state: 'voided', outcome: 'failed', errorCode: 'provider-failed' }));
        expect(await seen()).toEqual([{ state: 'VOIDED', outcome: 'failed', costPicoUsd: 0n }]);
      });

      test('keeps an unknown cost unknown', async () => {
        const { seen, end } = await begun({ holdPicoUsd: null });
        await end(anEnding(null));
        expect(await seen()).toEqual([settled(null)]);
      });

      test.each([2n ** 53n + 1n, 10n ** 30n + 1n])('keeps an amount of %d exactly', async (amount) => {
        const { seen, end } = await begun({ holdPicoUsd: amount });
        await end(anEnding(amount));
        expect(await seen()).toEqual([settled(amount)]);
      });

      test('that has not begun cannot end', async () => {
        const { ledger, rowsOf } = await make();
        const start = aStart();
        await expect(ledger.end(start, anEnding(7n))).rejects.toBeInstanceOf(NotBegun);
        expect(await rowsOf(start)).toEqual([]);
      });

      test('stands beside the others of its call', async () => {
        const { ledger, start, seen, rowsOf, end } = await begun();
        const second = { ...start, attempt: 2 };
        await ledger.begin(second);
        await ledger.end(second, anEnding(9n));
        await end(anEnding(7n));
        expect([...(await seen()), ...(await rowsOf(second))]).toEqual([settled(7n), settled(9n)]);
      });
    });

    describe('an end', () => {
      test('counts once, however often it is repeated', async () => {
        const { seen, end } = await begun();
        await Promise.all(Array.from({ length: MANY }, () => end(anEnding(7n))));
        await end(anEnding(7n));
        expect(await seen()).toEqual([settled(7n)]);
      });

      test.each([anEnding(8n), anEnding(7n, { outcome: 'cut' }), anEnding(null)])(
        'that says otherwise than the first is refused, and changes nothing',
        async (other) => {
          const { seen, end } = await begun();
          await end(anEnding(7n));
          await expect(end(other)).rejects.toThrow('already');
          expect(await seen()).toEqual([settled(7n)]);
        },
      );

      test('is the first of many that disagree', async () => {
        const { seen, end } = await begun();
        const ends = Array.from({ length: MANY }, (_, cost) => end(anEnding(BigInt(cost))));
        const results = await Promise.allSettled(ends);
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        const winner = results.findIndex(({ status }) => status === 'fulfilled');
        expect(await seen()).toEqual([settled(BigInt(winner))]);
      });
    });

    describe('the sweeper', () => {
      const expired = (costPicoUsd: bigint | null) => expect.objectContaining({ state: 'EXPIRED', costPicoUsd });

      test('finds what is overdue and has not ended, and nothing else', async () => {
        const { ledger, openAttempts } = await make();
        const starts = Array.from({ length: 12 }, (_, index) => aStart({ leaseUntil: 1_000 + index }));
        for (const start of starts) await ledger.begin(start);
        const [ended = aStart(), ...open] = starts;
        await ledger.end(ended, anEnding(7n));
        const found = await allOf(openAttempts.overdue(1_010));
        const expected = open.filter(({ leaseUntil }) => leaseUntil < 1_010).map(openAttempt);
        expect(sorted(found)).toEqual(sorted(expected));
      });

      test('ends an attempt at its hold, once', async () => {
        const { openAttempts, start, seen } = await begun({ holdPicoUsd: 100n });
        const results = await Promise.all(
          Array.from({ length: MANY }, () => openAttempts.expire(openAttempt(start), 2_000)),
        );
        expect(results.filter(Boolean)).toHaveLength(1);
        expect(await seen()).toEqual([expired(100n)]);
        expect(await allOf(openAttempts.overdue(Number.MAX_SAFE_INTEGER))).toEqual([]);
      });

      test('keeps an unknown hold unknown', async () => {
        const { openAttempts, start, seen } = await begun({ holdPicoUsd: null });
        expect(await openAttempts.expire(openAttempt(start), 2_000)).toBe(true);
        expect(await seen()).toEqual([expired(null)]);
      });

      test('leaves alone what has ended in the meantime', async () => {
        const { openAttempts, start, seen, end } = await begun();
        await end(anEnding(7n));
        expect(await openAttempts.expire(openAttempt(start), 2_000)).toBe(false);
        expect(await seen()).toEqual([settled(7n)]);
      });
    });

    describe('a late end', () => {
      const EXPIRED = { state: 'EXPIRED', costPicoUsd: 100n };

      test.each([30n, 100n, 250n])('of %d is one correction of what was charged', async (cost) => {
        const { openAttempts, start, seen, end } = await begun({ holdPicoUsd: 100n });
        await openAttempts.expire(openAttempt(start), 2_000);
        await Promise.all(Array.from({ length: MANY }, () => end(anEnding(cost))));
        await end(anEnding(cost));
        const rows = await seen();
        expect(rows).toMatchObject([EXPIRED, { state: 'CORRECTION', costPicoUsd: cost - 100n, outcome: 'answered' }]);
        expect(total(rows)).toBe(cost);
      });

      test('corrects each attempt of a call by itself', async () => {
        const { ledger, openAttempts, start, seen, end, rowsOf } = await begun({ holdPicoUsd: 100n });
        const second = { ...start, attempt: 2 };
        await ledger.begin(second);
        for (const late of [start, second]) await openAttempts.expire(openAttempt(late), 2_000);
        await end(anEnding(30n));
        await ledger.end(second, anEnding(40n));
        expect([total(await seen()), total(await rowsOf(second))]).toEqual([30n, 40n]);
      });

      test('that is void gives back what was charged', async () => {
        const { openAttempts, start, seen, end } = await begun({ holdPicoUsd: 100n });
        await openAttempts.expire(openAttempt(start), 2_000);
        await end(anEnding(0n, { state: 'voided', outcome: 'failed' }));
        expect(total(await seen())).toBe(0n);
      });

      test('of unknown cost leaves the cost unknown', async () => {
        const { openAttempts, start, seen, end } = await begun({ holdPicoUsd: null });
        await openAttempts.expire(openAttempt(start), 2_000);
        await end(anEnding(null));
        expect(await seen()).toMatchObject([{ costPicoUsd: null }, { state: 'CORRECTION', costPicoUsd: null }]);
      });

      test('that comes together with the sweeper is charged once, whoever is faster', async () => {
        for (let round = 0; round < MANY; round += 1) {
          const { openAttempts, start, seen, end } = await begun({ holdPicoUsd: 100n });
          const race = [end(anEnding(30n)), openAttempts.expire(openAttempt(start), 2_000)];
          await Promise.all(round % 2 ? race : race.reverse());
          await end(anEnding(30n));
          expect(total(await seen())).toBe(30n);
        }
      });
    });
  });
}

function openAttempt({ team, callId, attempt, leaseUntil, holdPicoUsd }: AttemptStart): OpenAttempt {
  return { team, callId, attempt, leaseUntil, holdPicoUsd, heldAgainst: [] };
}

function total(rows: readonly SeenRow[]): bigint {
  return rows.reduce((sum, { costPicoUsd }) => sum + (costPicoUsd ?? 0n), 0n);
}

function sorted(attempts: readonly OpenAttempt[]): OpenAttempt[] {
  return attempts.toSorted((one, other) => one.leaseUntil - other.leaseUntil);
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items);
}
