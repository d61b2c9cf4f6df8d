import type { Owner, Period } from './account.ts';

/** A budget has come so far: plain data, as whoever is told gets to read it. */
export interface BudgetAlert {
  readonly team: string;
  readonly owner: Owner;
  readonly period: Period;
  readonly window: string;
  /** Which of the shares of `alertAt` has been passed: 0.8 is four fifths. */
  readonly share: number;
  readonly limitPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
  /** When the next window begins; `null` for one that never ends. */
  readonly resetsAt: number | null;
}

/** Tells people, once for each share of each window. */
export interface Alerts {
  budgetReached(alert: BudgetAlert): Promise<void>;
}
