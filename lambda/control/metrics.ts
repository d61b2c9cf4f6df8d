import type { Clock } from '../core/gateway.ts';
import type { BudgetPorts } from '../core/limits/team-budget.ts';
import { budgetMetrics } from '../core/metrics/budget-metrics.ts';
import { EXPOSITION_TYPE, exposition, type Family } from '../core/metrics/exposition.ts';
import { healthMetrics, type SeenTargets } from '../core/metrics/health-metrics.ts';
import { usageMetrics } from '../core/metrics/usage-metrics.ts';
import type { Reports } from '../core/reports/reports.ts';
import { unknownTeam } from '../core/unknown-team.ts';
import { type Answers, namedIn } from './answer.ts';

/** What is measured, and where it is known. */
export interface MetricsPorts extends BudgetPorts {
  readonly reports: Reports;
  /** What all gateways together have seen of their targets. */
  seen(now: number): Promise<SeenTargets>;
  readonly clock: Clock;
}

/** Metrics for whoever scrapes: those of a team, and those of all with how targets do. */
export function metricsAnswers(ports: MetricsPorts): Answers<'GET /teams/{team}/metrics' | 'GET /admin/metrics'> {
  const { teams, clock } = ports;
  return {
    async 'GET /teams/{team}/metrics'(event) {
      const { team = '' } = namedIn(event);
      if (!teams.has(team)) throw unknownTeam(team);
      return written(await ofTeams([team], ports, clock.now()));
    },
    async 'GET /admin/metrics'() {
      const now = clock.now();
      const [own, seen] = await Promise.all([ofTeams([...teams.keys()].sort(), ports, now), ports.seen(now)]);
      return written([...own, ...healthMetrics(seen)]);
    },
  };
}

async function ofTeams(teams: readonly string[], ports: MetricsPorts, now: number): Promise<readonly Family[]> {
  const [usage, budgets] = await Promise.all([
    usageMetrics(ports.reports, { teams, now }),
    budgetMetrics(teams, ports, now),
  ]);
  return [...usage, ...budgets];
}

function written(families: readonly Family[]) {
  const headers = { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: exposition(families) };
}
