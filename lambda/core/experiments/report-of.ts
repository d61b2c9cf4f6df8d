import type { ExperimentPlan } from './experiment.ts';
import type { Findings } from './findings.ts';
import type { Plan } from './plan.ts';
import { type ExperimentReport, reportExperiment } from './report.ts';
import { seriesOf, sharedArms } from './series.ts';
import type { Standing } from './standing.ts';

/** What a report is made from. */
interface ReportPorts extends Pick<Findings, 'verdicts'> {
  readonly sums: Pick<Findings['sums'], 'read'>;
}

/** What an experiment has found for a team since its arms, their shares and its judge are what they are now. `standing`: what is in force. */
export async function reportOf(
  plan: ExperimentPlan,
  { team, standing }: { readonly team: string; readonly standing: Standing | undefined },
  { sums, verdicts }: ReportPorts,
): Promise<ExperimentReport> {
  const place = { team, experiment: plan.name, series: seriesOf(plan, standing) };
  const isGraded = plan.judge?.mode === 'rubric';
  const [{ comparisons, grades: given, ...figures }, { grades, areAll }] = await Promise.all([
    sums.read(place),
    isGraded ? verdicts.grades(place) : NONE,
  ]);
  const unread = areAll ? 0 : given - grades.length;
  return reportExperiment(planFor(plan, standing), { ...figures, verdicts: isGraded ? grades : comparisons, unread });
}

const NONE = { grades: [], areAll: true };

function planFor(plan: ExperimentPlan, standing: Standing | undefined): Plan {
  const { name, control, judge, aims } = plan;
  return {
    experiment: name,
    mode: judge?.mode ?? 'pairwise',
    control,
    arms: sharedArms(plan, standing).map(({ name: arm, share, isShadow }) => ({ arm, share, isShadow })),
    aims,
  };
}
