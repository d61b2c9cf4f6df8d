import { givenAgain } from '../reckon/given-again.ts';
import type { Attempt } from '../state/answers.ts';
import { shown } from '../text/shown.ts';

const MOODS: Readonly<Record<string, string>> = {
  answered: 'good',
  failed: 'bad',
  cut: 'bad',
  'timed-out': 'bad',
  expired: 'near',
  abandoned: 'near',
  lost: 'calm',
};

/** How an attempt ended, in a word and a colour. */
export function Outcome({ attempt }: { readonly attempt: Pick<Attempt, 'outcome' | 'state' | 'error' | 'cache'> }) {
  const { outcome, state, error } = attempt;
  const again = givenAgain(attempt);
  if (again)
    return (
      <span class="badge badge-calm" title={again.says}>
        {again.badge}
      </span>
    );
  if (outcome === null) return <span class="badge badge-calm">{state === 'reserved' ? 'under way' : state}</span>;
  const why = shown(error);
  return (
    <span class={`badge badge-${MOODS[outcome] ?? 'calm'}`} title={why === '' ? undefined : why}>
      {shown(outcome)}
    </span>
  );
}
