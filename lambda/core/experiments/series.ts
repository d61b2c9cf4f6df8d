import { type ArmPlan, armNamed, type ExperimentPlan } from './experiment.ts';
import { GUARDRAILS, type Standing } from './standing.ts';

/**
 * Calls that may be held against one another: the arms were the same, with the same shares, before the same judge. Another
 * definition begins another series, and so does a promotion, which gives the calls to other arms.
 */
export interface SeriesPlace {
  readonly team: string;
  readonly experiment: string;
  /** The digest of the plan; after a promotion, with the time of that. */
  readonly series: string;
}

type Compared = Pick<ExperimentPlan, 'digest' | 'arms' | 'control'>;

/** The series that a call belongs to which begins now. `standing`: what is in force. */
export function seriesOf({ digest }: Pick<ExperimentPlan, 'digest'>, standing: Standing | undefined): string {
  return standing?.state === 'promoted' ? `${digest}.${standing.at}` : digest;
}

/** Whether arms and judge are still what they were when a call of this series was answered. */
export function isOfPlan(series: string, { digest }: Pick<ExperimentPlan, 'digest'>): boolean {
  return series === digest || series.startsWith(`${digest}.`);
}

/**
 * What holds of what was said last. Guardrails have spoken of the arms as these were then: of others they have said nothing. A person has spoken
 * of the experiment; but nobody can promote an arm that is gone.
 */
export function inForce(plan: Compared, said: Standing | undefined): Standing | undefined {
  if (said?.by === GUARDRAILS && said.digest !== plan.digest) return undefined;
  return said?.state === 'promoted' && !armNamed(plan, said.arm ?? '') ? undefined : said;
}

/**
 * Whether an arm keeps its calls where the experiment does not take place: a person's promotion does. That of guardrails holds as long as they
 * watch it, and nothing is noted or judged of an experiment that is over.
 */
export function isLasting(standing: Standing | undefined): boolean {
  return standing?.state === 'promoted' && standing.by !== GUARDRAILS;
}

/** The arms as calls are shared among them: once one is promoted, it and the control have them all. `standing`: what is in force. */
export function sharedArms(plan: Compared, standing: Standing | undefined): readonly ArmPlan[] {
  if (standing?.state !== 'promoted') return plan.arms;
  const { arm: promoted, share } = standing;
  const shareOf = (name: string) => (name === promoted ? share : name === plan.control ? 1 - share : 0);
  return plan.arms.map((arm) => ({
    ...arm,
    share: shareOf(arm.name),
    isShadow: arm.isShadow && arm.name !== promoted,
  }));
}
