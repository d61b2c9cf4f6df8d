import type { Clock } from '../core/gateway.ts';
import type { AllowanceStore } from '../core/limits/allowance-store.ts';
import { allowanceOrderFrom, type BudgetPorts, budgetEntry, describeTeamBudget } from '../core/limits/team-budget.ts';
import type { Limits } from '../settings.ts';
import { type Answers, answered, authorOf, bodyOf, namedIn } from './answer.ts';

/** What budgets are shown and changed with. */
export interface TeamBudgetPorts extends BudgetPorts {
  readonly store: AllowanceStore;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** What teams may spend and ask for: a team sees its budget, and does not set it. */
export function budgetAnswers(
  ports: TeamBudgetPorts,
): Answers<'GET /teams/{team}/budget' | 'PUT /admin/teams/{team}/budget'> {
  const { teams, store, clock, limits } = ports;
  return {
    async 'GET /teams/{team}/budget'(event) {
      const { team = '' } = namedIn(event);
      return answered(200, await describeTeamBudget(team, ports, clock.now()));
    },
    async 'PUT /admin/teams/{team}/budget'(event) {
      const { team = '' } = namedIn(event);
      const author = authorOf(event, clock);
      const wish = { team, body: await bodyOf(event, limits), by: author.by, teams };
      const order = allowanceOrderFrom(wish, clock.now());
      await store.set(order, await budgetEntry(order, ports, author));
      return answered(200, await describeTeamBudget(team, ports, clock.now()));
    },
  };
}
