import type { Account, Owner, Period } from './account.ts';
import { PERIODS } from './account.ts';
import { windowAt } from './budget-window.ts';

/** What somebody may spend and ask for: absent or `null` is no limit, and 0 allows nothing. The two are never confused. */
export interface Allowance {
  readonly budget: { readonly [P in Period]?: bigint | null };
  readonly limits: CallLimits;
}

/** How much may be asked. */
export interface CallLimits {
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
  readonly concurrent?: number | null;
  /** The most that one call may come to, all its attempts together. */
  readonly maxCallPicoUsd?: bigint | null;
  readonly models?: readonly string[] | null;
  readonly endpoints?: readonly string[] | null;
}

/** That of a team, and how its budgets are kept. */
export interface TeamAllowance extends Allowance {
  readonly alertAt: readonly number[];
  readonly unpriced: 'allow' | 'refuse';
  readonly peakCallsPerSecond: number;
}

/** Somebody without any limit of their own. */
export const UNLIMITED: Allowance = { budget: {}, limits: {} };

/** What is known of the allowances of teams: as configured, and as operators have changed it since. */
export interface Allowances {
  /** Never throws, and waits only where nothing recent is known, and not long. */
  known(): Promise<(team: string) => TeamAllowance>;
}

/** What holds for one: what operators said last counts before what is configured. */
export function changedBy<Base extends Allowance>(base: Base, { budget, limits }: Allowance): Base {
  return { ...base, budget: { ...base.budget, ...budget }, limits: { ...base.limits, ...limits } };
}

/** As many as one part of a budget takes in a second; transactions that meet on an item come again (`test/ledger-simulation/hot-team.ts`). */
const CALLS_OF_ONE_PART = 100;
/** More parts help less and less: 16 of them took ten times as much as one, and 64 twenty times. */
const GROWTH = 1.4;
const MOST_PARTS = 64;

/** In how many parts the budgets of a team are kept, so that so many calls a second can be held against them. */
export function partsFor(peakCallsPerSecond: number): number {
  return Math.min(MOST_PARTS, Math.max(1, Math.ceil((peakCallsPerSecond / CALLS_OF_ONE_PART) ** GROWTH)));
}

/** Whose, and when. */
export interface Holding {
  readonly team: string;
  readonly owner: Owner;
  readonly shards: number;
  readonly now: number;
}

/** What the attempts of somebody are held against: the windows that a moment lies in, and places for those under way. */
export function accountsOf({ budget, limits }: Allowance, { team, owner, shards, now }: Holding): readonly Account[] {
  const budgets = PERIODS.flatMap((period): Account[] => {
    const limitPicoUsd = budget[period] ?? null;
    return limitPicoUsd === null
      ? []
      : [{ kind: 'budget', team, owner, period, limitPicoUsd, shards, ...windowAt(period, now) }];
  });
  const most = limits.concurrent ?? null;
  return most === null ? budgets : [...budgets, { kind: 'concurrency', team, owner, most }];
}
