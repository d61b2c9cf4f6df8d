import { Meter } from '../parts/meter.tsx';
import { Name } from '../parts/name.tsx';
import type { ExperimentFacts, SeriesFacts } from '../state/experiment-answers.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import { chance } from '../text/within.ts';

/** What an experiment says by now: first in a word, then why, and then what is missing. */
export function Conclusion({ facts }: { readonly facts: ExperimentFacts }) {
  const { conclusion, comparisons, shares, since, judged_by: judge } = facts;
  const isJudged = judge !== null || comparisons.some(({ compared }) => compared > 0);
  const isOpen = conclusion.result === 'no-winner-yet';
  // Who has all calls is hardly compared with anybody: what is missing for a winner is no question then.
  const sole = isOpen && facts.promoted_share === 1 ? facts.promoted : null;
  const open = isOpen && isJudged && sole === null ? comparisons.filter(({ missing }) => missing > 0) : [];
  return (
    <section class={`card conclusion conclusion-${conclusion.result}`}>
      <h2>{headlineOf(facts, sole)}</h2>
      <p>{sole === null ? whyOf(facts, isJudged) : 'These are the figures of what came since then.'}</p>
      {shares.mismatch && (
        <p class="notice notice-bad" role="alert">
          The arms did not get the calls that they should have (p = {chance(shares.p_value)}). Something loses calls of
          an arm: believe nothing of this before it is found.
        </p>
      )}
      {open.length > 0 && (
        <ul class="budgets">
          {open.map(({ arm, compared, minimum_sample: minimum, missing }) => (
            <li key={arm}>
              <span class="budget-name">
                <Name text={arm} />
              </span>
              <Meter label={`Comparisons of ${shown(arm)}`} share={compared / Math.max(1, minimum)} />
              <span class="number">
                {count(compared)} of {count(minimum)} comparisons,{' '}
                <span class="quiet">about {count(missing)} to go</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="card-note">
        {since === null
          ? 'No call was noted yet. '
          : `Of calls since ${moment(since, 'hour')} UTC: from then on arms, shares and judge are what they are now. `}
        Look as often as you like: these intervals and p-values hold at every moment together. A winner is named where
        the chance of a mistake is below {facts.aims.alpha}.
      </p>
    </section>
  );
}

/** Once an arm is promoted, this is of what came after it. */
function headlineOf(facts: ExperimentFacts, sole: string | null): string {
  if (sole !== null) return `${shown(sole)} answers all calls`;
  return facts.promoted === null ? titleOf(facts) : `Since then: ${titleOf(facts)}`;
}

function whyOf({ conclusion }: ExperimentFacts, isJudged: boolean): string {
  if (isJudged) return shown(conclusion.why);
  return 'Nobody judges this experiment, so there will be none: it has figures, and no verdicts.';
}

/** The conclusion in a word. */
export function titleOf({ conclusion, control }: Pick<SeriesFacts, 'conclusion' | 'control'>): string {
  if (conclusion.result === 'no-winner-yet') return 'No winner yet';
  if (conclusion.result === 'no-difference') return 'No difference that matters';
  return conclusion.arm === control ? `Nothing is better than ${shown(control)}` : `${shown(conclusion.arm)} is better`;
}
