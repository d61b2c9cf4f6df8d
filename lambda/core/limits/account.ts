/** Windows of time that a budget may be for; all are in UTC. */
export const PERIODS = ['day', 'week', 'month', 'total'] as const;
export type Period = (typeof PERIODS)[number];

/** Whose it is: the whole team's, or that of one key within it, or what judging an experiment may cost the team. */
export type Owner = 'team' | `key:${string}` | `experiment:${string}`;

/** What an attempt is held against, and what refuses it: money of a window of time, or places for attempts under way. */
export type Account = Budget | Concurrency;

/** So much money for so long. The window is in the name, so that nothing has to be reset and a late end finds its own. */
export interface Budget {
  readonly kind: 'budget';
  readonly team: string;
  readonly owner: Owner;
  readonly period: Period;
  /** `2026-11-20`, `2026-W47`, `2026-11`, or `all`: that of admission. */
  readonly window: string;
  readonly limitPicoUsd: bigint;
  /** When the next window begins; `null` for one that never ends. */
  readonly resetsAt: number | null;
  /** In how many parts it is kept, so that many calls a second can be held against it. Fixed when a window begins. */
  readonly shards: number;
}

/** So many attempts at a time. */
export interface Concurrency {
  readonly kind: 'concurrency';
  readonly team: string;
  readonly owner: Owner;
  readonly most: number;
}

/** How an account is called in the store, in a row and in errors: `team/month/2026-11`, `key:aBcD/concurrency`. */
export function accountName(account: Account): string {
  const { owner } = account;
  return account.kind === 'budget' ? `${owner}/${account.period}/${account.window}` : `${owner}/concurrency`;
}

/** What has become of a budget so far. `available + reserved + spent = limit`; available may be below zero. */
export interface BudgetState {
  readonly limitPicoUsd: bigint;
  readonly availablePicoUsd: bigint;
  /** Held for attempts under way. */
  readonly reservedPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
}

/** How much a budget must have left for an attempt: its bound; and one of nothing lets in not even what may cost nothing. */
export function neededOf({ limitPicoUsd }: Budget, holdPicoUsd: bigint | null): bigint {
  return limitPicoUsd === 0n ? holdPicoUsd || 1n : (holdPicoUsd ?? 0n);
}

/** Looks at accounts from outside: what holds and spends is the ledger alone. */
export interface Accounts {
  /** A budget under the limit that the caller knows; `undefined` if nothing was ever held against it. */
  read(budget: Budget): Promise<BudgetState | undefined>;
  /** Notes that somebody is told that so much of a budget is gone; true the first time only. */
  markAlerted(budget: Budget, share: number): Promise<boolean>;
}
