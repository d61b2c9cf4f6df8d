import type { Route } from '../../route.ts';
import { type ExperimentPlan, takesPlace } from '../experiment.ts';
import { isSpent } from '../experiments.ts';
import { mayPromote, mustRollBack } from '../promotion.ts';
import { reportOf } from '../report-of.ts';
import { inForce } from '../series.ts';
import { GUARDRAILS, type Standing, standingEntry, standingName } from '../standing.ts';
import type { JudgePorts } from './judge-ports.ts';

/**
 * Looks at an experiment after new verdicts: promotes an arm that keeps to all guardrails, and takes it back once it is
 * clearly worse. What a person has said stays until a person says something else; that it shall go on, until what is compared is another.
 */
export async function supervise(
  { team, experiment }: { readonly team: string; readonly experiment: string },
  ports: Pick<JudgePorts, 'gateway' | 'standings' | 'sums' | 'verdicts'>,
): Promise<Standing | undefined> {
  const route: Route | undefined = ports.gateway.routes.get(experiment);
  if (route?.kind !== 'experiment' || !route.plan.promotion) return undefined;
  // Before anything is read: what a person says meanwhile is later, and stays.
  const at = ports.gateway.clock.now();
  const { plan } = route;
  const last = (await ports.standings.read()).find((one) => standingName(one) === standingName({ team, experiment }));
  const standing = inForce(plan, last);
  const isOwn = standing?.by === GUARDRAILS && standing.state === 'promoted';
  const isFree = standing === undefined || (standing.state === 'running' && standing.digest !== plan.digest);
  if (!isOwn && !isFree) return undefined;
  // Late verdicts of what is over may still take an arm back, but nobody would watch what they promote.
  if (!isOwn && (await isOver(plan, { team, at }, ports))) return undefined;
  const report = await reportOf(plan, { team, standing }, ports);
  const next = isOwn ? rolledBack(standing, report) : promoted(plan, report);
  if (!next) return undefined;
  const said: Standing = { team, experiment, ...next, at, by: GUARDRAILS, digest: plan.digest };
  await ports.standings.set(said, standingEntry(said, last, ports.gateway.clock));
  return said;
}

async function isOver(
  plan: ExperimentPlan,
  { team, at }: { readonly team: string; readonly at: number },
  { sums }: Pick<JudgePorts, 'sums'>,
): Promise<boolean> {
  if (!takesPlace(plan, team, at)) return true;
  return Object.keys(plan.stop).length > 0 && isSpent(plan, await sums.spent(team, plan.name));
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
