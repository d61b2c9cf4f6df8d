import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { shown } from '../text/shown.ts';
import { shellWord } from '../text/within.ts';

/** What may be said of an experiment, as the control door takes it. */
type Wish = { readonly promote: string } | { readonly stop: true } | { readonly resume: true };

/** One thing that may be said. */
export interface Order {
  readonly wish: Wish;
  readonly label: string;
  /** What it means for callers. */
  readonly means: string;
  /** The command that does the same. */
  readonly command: string;
}

/** As much of an experiment as says what may be said of it. */
type Ordered = Pick<ExperimentFacts, 'name' | 'team' | 'state' | 'promoted' | 'promoted_share' | 'control' | 'arms'>;

/** What there is to say: not what is so already. */
export function ordersFor(facts: Ordered): readonly Order[] {
  const { name, team, state, promoted, promoted_share: share, control } = facts;
  const command = (verb: string, ...rest: readonly string[]) =>
    ['npx headgate experiments', verb, ...[name, ...rest, '--team', team].map((word) => shellWord(shown(word)))].join(
      ' ',
    );
  const promotions = facts.arms
    // Guardrails promote to a part of the calls: the rest can be said by hand.
    .filter(({ arm }) => arm !== promoted || (share ?? 1) < 1)
    .map(({ arm }) => ({
      wish: { promote: arm },
      label: `Promote ${shown(arm)}`,
      means: `From then on ${shown(arm)} answers all calls of ${shown(name)}.`,
      command: command('promote', arm),
    }));
  const stop = {
    wish: { stop: true } as const,
    label: 'Stop',
    means: `From then on ${shown(control)} answers all calls of ${shown(name)}, and nothing is judged any more.`,
    command: command('stop'),
  };
  const resume = {
    wish: { resume: true } as const,
    label: 'Resume',
    means: `From then on ${shown(name)} goes on as it is configured.`,
    command: command('resume'),
  };
  const isHeld = promoted !== null || state === 'stopped';
  return [...promotions, ...(state === 'stopped' ? [] : [stop]), ...(isHeld ? [resume] : [])];
}
