import { usdFromPico } from '../money/money.ts';
import type { Json } from '../types.ts';
import { type BudgetState, PERIODS, type Period } from './account.ts';
import type { Allowance } from './allowance.ts';

/** What somebody may, in the words in which it is set: `null` is no limit. */
export function describeAllowance({ budget, limits }: Allowance) {
  const { maxCallPicoUsd = null, requestsPerMinute = null, tokensPerMinute = null, concurrent = null } = limits;
  const { models = null, endpoints = null } = limits;
  const counts = { requestsPerMinute, tokensPerMinute, concurrent };
  return {
    budget: Object.fromEntries(PERIODS.map((period) => [period, usdOf(budget[period] ?? null)])),
    limits: { ...counts, maxCallUsd: usdOf(maxCallPicoUsd), models, endpoints },
  };
}

/** A window of a budget, and how it stands. */
export interface Standing {
  readonly period: Period;
  readonly window: string;
  readonly limitPicoUsd: bigint;
  readonly resetsAt: number | null;
  /** `undefined`: nothing was ever held against it. */
  readonly state: BudgetState | undefined;
}

/** How budgets stand, each exactly. */
export function describeStandings(standings: readonly Standing[]): readonly Json[] {
  return standings.map(({ period, window, limitPicoUsd, resetsAt, state }) => ({
    period,
    window,
    limitUsd: usdFromPico(limitPicoUsd),
    spentUsd: usdFromPico(state?.spentPicoUsd ?? 0n),
    heldUsd: usdFromPico(state?.reservedPicoUsd ?? 0n),
    availableUsd: usdFromPico(state?.availablePicoUsd ?? limitPicoUsd),
    resetsAt: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  }));
}

function usdOf(picoUsd: bigint | null): string | null {
  return picoUsd === null ? null : usdFromPico(picoUsd);
}
