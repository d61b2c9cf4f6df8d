import { usdFromPico } from '../money/money.ts';
import type { Budget } from './account.ts';
import { type BudgetWatch, isPassed } from './watch-budgets.ts';

/**
 * What an answer tells of budgets, as far as is known of the last half minute: `team-month;limit=100;spent=12.5;resets=…`,
 * and which of their shares have been passed.
 */
export function budgetHeaders(
  budgets: readonly Budget[],
  alertAt: readonly number[],
  watch: Pick<BudgetWatch, 'spentOf'>,
): Readonly<Record<string, string>> {
  const known = budgets.flatMap((budget) => {
    const spentPicoUsd = watch.spentOf(budget);
    return spentPicoUsd === undefined ? [] : [{ budget, spentPicoUsd }];
  });
  const told = known.map(({ budget, spentPicoUsd }) => {
    const { limitPicoUsd, resetsAt } = budget;
    const resets = resetsAt === null ? '' : `;resets=${new Date(resetsAt).toISOString().replace('.000Z', 'Z')}`;
    return `${nameOf(budget)};limit=${usdFromPico(limitPicoUsd)};spent=${usdFromPico(spentPicoUsd)}${resets}`;
  });
  const passed = known.flatMap(({ budget, spentPicoUsd }) => {
    const shares = alertAt.filter((share) => isPassed(budget, spentPicoUsd, share));
    return shares.length > 0 ? [`${nameOf(budget)};share=${Math.max(...shares)}`] : [];
  });
  return {
    ...(told.length > 0 && { 'x-headgate-budget': told.join(', ') }),
    ...(passed.length > 0 && { 'x-headgate-budget-alert': passed.join(', ') }),
  };
}

function nameOf({ owner, period }: Budget): string {
  return `${owner === 'team' ? 'team' : 'key'}-${period}`;
}
