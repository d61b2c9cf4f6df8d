import type { AttemptStart, Ledger, OpenAttempts } from '../../lambda/core/ledger.ts';
import type { Accounts, Budget, Concurrency } from '../../lambda/core/limits/account.ts';
import { aStart } from './an-attempt.ts';

/** A ledger with accounts, and how a test looks at what was written. */
export interface HeldLedger {
  readonly ledger: Ledger;
  readonly openAttempts: OpenAttempts;
  readonly accounts: Accounts;
  /** All rows that there are. */
  rows(): Promise<readonly HeldRow[]>;
  /** What the parts of a budget keep, summed up. */
  stored(budget: Budget): Promise<{ readonly availablePicoUsd: bigint; readonly limitPicoUsd: bigint }>;
  /** How many attempts hold a place. */
  open(account: Concurrency): Promise<number>;
}

export interface HeldRow {
  readonly state: string;
  readonly holdPicoUsd: bigint;
  /** Where nobody knows it, the hold: so much was taken from the budget. */
  readonly costPicoUsd: bigint;
}

/** What the rows say of the only budget that they are held against. */
export interface Books {
  readonly reservedPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
}

const DAY_MS = 86_400_000;

/** A team's budget for a month. */
export function aBudget(limitPicoUsd: bigint, changes: Partial<Budget> = {}): Budget {
  return {
    kind: 'budget',
    team: 'red',
    owner: 'team',
    period: 'month',
    window: '2026-11',
    limitPicoUsd,
    resetsAt: Date.UTC(2026, 11, 1),
    shards: 1,
    ...changes,
  };
}

/** So many attempts of a key at a time. */
export function aConcurrency(most: number): Concurrency {
  return { kind: 'concurrency', team: 'red', owner: 'key:aBcDeFgHiJkL', most };
}

/** Attempts of many calls, all held against the same. */
export function starts(count: number, changes: Partial<AttemptStart>): readonly AttemptStart[] {
  return Array.from({ length: count }, () => aStart(changes));
}

/** Begins them all at once, and tells which have begun and why the others have not. */
export async function beginAll(ledger: Ledger, all: readonly AttemptStart[]) {
  const results = await Promise.allSettled(all.map((start) => ledger.begin(start)));
  return {
    begun: all.filter((_, index) => results[index]?.status === 'fulfilled'),
    refused: results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
  };
}

/** Adds the rows up. */
export async function booksOf({ rows }: HeldLedger): Promise<Books> {
  let [reservedPicoUsd, spentPicoUsd] = [0n, 0n];
  for (const { state, holdPicoUsd, costPicoUsd } of await rows()) {
    if (state === 'RESERVED') reservedPicoUsd += holdPicoUsd;
    else spentPicoUsd += costPicoUsd;
  }
  return { reservedPicoUsd, spentPicoUsd };
}

/** Ends everything that is still open, as the sweeper does when its lease is over. */
export async function sweepAll({ openAttempts }: HeldLedger): Promise<void> {
  for await (const open of openAttempts.overdue(Date.UTC(2026, 10, 20) + 2 * DAY_MS)) {
    await openAttempts.expire(open, open.leaseUntil);
  }
}
