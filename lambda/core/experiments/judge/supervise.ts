import type { Route } from '../../route.ts';
import type { ExperimentPlan } from '../experiment.ts';
import { mayPromote, mustRollBack } from '../promotion.ts';
import { reportOf } from '../report-of.ts';
import { type Standing, standingEntry, standingName } from '../standing.ts';
import type { JudgePorts } from './judge-ports.ts';

/** Who has said so, where no person has. */
const GUARDRAILS = 'guardrails';

/**
 * Looks at an experiment after new verdicts: promotes an arm that keeps to all guardrails, and takes it back once it is
 * clearly worse. What people have said stays as they have said it.
 */
export async function supervise(
  { team, experiment }: { readonly team: string; readonly experiment: string },
  ports: Pick<JudgePorts, 'gateway' | 'standings' | 'sums' | 'verdicts'>,
): Promise<Standing | undefined> {
  const route: Route | undefined = ports.gateway.routes.get(experiment);
  if (route?.kind !== 'experiment' || !route.plan.promotion) return undefined;
  // Before anything is read: what a person says meanwhile is later, and stays.
  const at = ports.gateway.clock.now();
  const standing = (await ports.standings.read()).find(
    (one) => standingName(one) === standingName({ team, experiment }),
  );
  const isOwn = standing?.by === GUARDRAILS && standing.state === 'promoted';
  if (standing && standing.state !== 'running' && !isOwn) return undefined;
  const report = await reportOf(route.plan, team, ports);
  const next = isOwn ? rolledBack(standing, report) : promoted(route.plan, report);
  if (!next) return undefined;
  const said: Standing = { team, experiment, ...next, at, by: GUARDRAILS };
  await ports.standings.set(said, standingEntry(said, standing, ports.gateway.clock));
  return said;
}

type Said = Pick<Standing, 'state' | 'arm' | 'share' | 'reason'>;
type Report = Awaited<ReturnType<typeof reportOf>>;

function promoted({ promotion, arms, control }: ExperimentPlan, report: Report): Said | undefined {
  if (!promotion) return undefined;
  for (const { name } of arms.filter((arm) => arm.name !== control)) {
    const { decided, because } = mayPromote(report, name, promotion);
    if (decided) return { state: 'promoted', arm: name, share: promotion.share, reason: because.join('; ') };
  }
  return undefined;
}

function rolledBack({ arm = '' }: Standing, report: Report): Said | undefined {
  const { decided, because } = mustRollBack(report, arm);
  return decided ? { state: 'stopped', arm: undefined, share: 1, reason: `${arm}: ${because.join('; ')}` } : undefined;
}
