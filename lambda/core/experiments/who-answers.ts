import type { Clock } from '../gateway.ts';
import { NOTHING_KNOWN, type Switches } from '../switches.ts';
import type { Chat } from '../types.ts';
import { type ExperimentPlan, takesPlace } from './experiment.ts';
import { type Experiments, isSpent } from './experiments.ts';
import { inForce, isLasting, seriesOf, sharedArms } from './series.ts';

/** What holds of an experiment for one call. */
export interface Answering {
  /** Whether it takes place: then the call counts for its arm, and may be judged. */
  readonly isOn: boolean;
  /** Who answers, by shares; absent: the control arm answers all. */
  readonly shares: ExperimentPlan | undefined;
  /** Which calls it may be held against. */
  readonly series: string;
}

/** What it takes to know that. */
export interface AnsweringPorts {
  readonly switches: Switches;
  readonly experiments: Pick<Experiments, 'standing' | 'spent'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Whether an experiment takes place for a call, and who answers: by its schedule, by what ends it, and by what people have said. */
export async function whoAnswers(
  plan: ExperimentPlan,
  { team, chat }: { readonly team: string; readonly chat: Chat },
  { switches, experiments, clock }: AnsweringPorts,
): Promise<Answering> {
  const hasEnd = Object.keys(plan.stop).length > 0;
  const alone = { isOn: false, shares: undefined, series: plan.digest };
  const [off, said, spent] = await Promise.all([
    switches.off(),
    experiments.standing(team, plan.name),
    hasEnd ? experiments.spent(team, plan.name) : undefined,
  ]);
  if (off.has(`experiment#${plan.name}`)) return alone;
  // It may have been stopped, and nobody could tell: what was stopped must not begin anew with every new environment.
  if (off === NOTHING_KNOWN || said === 'unknown' || spent === 'unknown') return alone;
  const standing = inForce(plan, said);
  const isOn =
    standing?.state !== 'stopped' &&
    takesPlace(plan, team, clock.now()) &&
    !(spent && isSpent(plan, spent)) &&
    chat.needs().kind === 'chat';
  const isShared = isOn || isLasting(standing);
  const shares = isShared ? { ...plan, arms: sharedArms(plan, standing) } : undefined;
  return { isOn, shares, series: seriesOf(plan, standing) };
}
