import type { ExperimentPlan } from './experiment.ts';
import type { Findings } from './findings.ts';
import type { Plan } from './plan.ts';
import { type ExperimentReport, reportExperiment } from './report.ts';

/** What a report is made from. */
interface ReportPorts extends Pick<Findings, 'verdicts'> {
  readonly sums: Pick<Findings['sums'], 'read'>;
}

/** What an experiment has found for a team by now. */
export async function reportOf(
  plan: ExperimentPlan,
  team: string,
  { sums, verdicts }: ReportPorts,
): Promise<ExperimentReport> {
  const [figures, found] = await Promise.all([sums.read(team, plan.name), verdicts.list(team, plan.name)]);
  return reportExperiment(planFor(plan), { ...figures, verdicts: found });
}

function planFor({ name, control, arms, judge, aims }: ExperimentPlan): Plan {
  return {
    experiment: name,
    mode: judge?.mode ?? 'pairwise',
    control,
    arms: arms.map(({ name: arm, share, isShadow }) => ({ arm, share, isShadow })),
    aims,
  };
}
