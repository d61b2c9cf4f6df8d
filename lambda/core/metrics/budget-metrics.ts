import type { Budget, BudgetState } from '../limits/account.ts';
import { accountsOf, changedBy, partsFor } from '../limits/allowance.ts';
import type { BudgetPorts } from '../limits/team-budget.ts';
import { usdFromPico } from '../money/money.ts';
import type { Family } from './exposition.ts';

/** How the budgets of some teams stand in the windows that are open now. */
export async function budgetMetrics(
  teams: readonly string[],
  ports: BudgetPorts,
  now: number,
): Promise<readonly Family[]> {
  const changes = await ports.store.read();
  const budgets = teams.flatMap((team): readonly Budget[] => {
    const configured = ports.teams.get(team);
    if (!configured) return [];
    const change = changes.find((one) => one.team === team);
    const allowance = change ? changedBy(configured, change.allowance) : configured;
    const shards = partsFor(allowance.peakCallsPerSecond);
    const accounts = accountsOf(allowance, { team, owner: 'team', shards, now });
    return accounts.filter((account) => account.kind === 'budget');
  });
  const standings = await Promise.all(
    budgets.map(async (budget) => ({ budget, state: await ports.accounts.read(budget) })),
  );
  const gauge = (
    name: string,
    help: string,
    value: (state: BudgetState | undefined, budget: Budget) => bigint,
  ): Family => ({
    name: `headgate_budget_${name}_usd`,
    help,
    type: 'gauge',
    samples: standings.map(({ budget, state }) => ({
      labels: { team: budget.team, period: budget.period },
      value: usdFromPico(value(state, budget)),
    })),
  });
  return [
    gauge('limit', 'What a team may spend in this window.', (_, { limitPicoUsd }) => limitPicoUsd),
    gauge('spent', 'What of it is gone.', (state) => state?.spentPicoUsd ?? 0n),
    gauge('reserved', 'What of it is held for attempts under way.', (state) => state?.reservedPicoUsd ?? 0n),
  ];
}
