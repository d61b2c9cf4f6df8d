import type { Clock } from '../gateway.ts';
import { NOTHING_KNOWN, type Switches } from '../switches.ts';
import type { Chat } from '../types.ts';
import { armNamed, type ExperimentPlan, takesPlace } from './experiment.ts';
import { type Experiments, isSpent } from './experiments.ts';
import type { Standing } from './standing.ts';

/** What holds of an experiment for one call. */
export interface Answering {
  /** Whether it takes place: then the call counts for its arm, and may be judged. */
  readonly isOn: boolean;
  /** Who answers, by shares; absent: the control arm answers all. */
  readonly shares: ExperimentPlan | undefined;
}

/** What it takes to know that. */
export interface AnsweringPorts {
  readonly switches: Switches;
  readonly experiments: Pick<Experiments, 'standing' | 'spent'>;
  readonly clock: Pick<Clock, 'now'>;
}

const CONTROL_ALONE: Answering = { isOn: false, shares: undefined };

/** Whether an experiment takes place for a call, and who answers: by its schedule, by what ends it, and by what people have said. */
export async function whoAnswers(
  plan: ExperimentPlan,
  { team, chat }: { readonly team: string; readonly chat: Chat },
  { switches, experiments, clock }: AnsweringPorts,
): Promise<Answering> {
  const hasEnd = Object.keys(plan.stop).length > 0;
  const [off, standing, spent] = await Promise.all([
    switches.off(),
    experiments.standing(team, plan.name),
    hasEnd ? experiments.spent(team, plan.name) : undefined,
  ]);
  if (off.has(`experiment#${plan.name}`)) return CONTROL_ALONE;
  // It may have been stopped, and nobody could tell: what was stopped must not begin anew with every new environment.
  if (off === NOTHING_KNOWN || standing === 'unknown' || spent === 'unknown') return CONTROL_ALONE;
  const promoted = promotedIn(plan, standing);
  const isOn =
    standing?.state !== 'stopped' &&
    takesPlace(plan, team, clock.now()) &&
    !(spent && isSpent(plan, spent)) &&
    chat.needs().kind === 'chat';
  return { isOn, shares: promoted ?? (isOn ? plan : undefined) };
}

/** The same arms, of which one has been given the calls. */
function promotedIn(plan: ExperimentPlan, standing: Standing | undefined): ExperimentPlan | undefined {
  if (standing?.state !== 'promoted' || armNamed(plan, standing.arm ?? '') === undefined) return undefined;
  const { arm: promoted, share } = standing;
  const shareOf = (name: string) => (name === promoted ? share : name === plan.control ? 1 - share : 0);
  return { ...plan, arms: plan.arms.map((arm) => ({ ...arm, isShadow: false, share: shareOf(arm.name) })) };
}
