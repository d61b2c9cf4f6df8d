import type { Tried } from '../call.ts';
import { chargeOf } from '../ledger.ts';

/** What attempts have cost, as figures go by it; `null` if nobody knows of one. */
export function costOfAttempts(attempts: readonly Tried[]): bigint | null {
  const costs = attempts.filter(wasSent).map(({ cost }) => cost?.picoUsd ?? null);
  return costs.includes(null) ? null : costs.reduce<bigint>((sum, cost) => sum + (cost ?? 0n), 0n);
}

/** What attempts are charged, as limits go by it: as in budgets, of what nobody knows all that was held for it. */
export function chargedForAttempts(attempts: readonly Tried[]): bigint {
  return attempts
    .filter(wasSent)
    .reduce((sum, { cost, holdPicoUsd }) => sum + chargeOf(cost?.picoUsd ?? null, holdPicoUsd), 0n);
}

/** Whether anything can have been billed. */
function wasSent({ isSent }: Tried): boolean {
  return isSent !== false;
}
