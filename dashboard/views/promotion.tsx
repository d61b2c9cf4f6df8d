import { Name } from '../parts/name.tsx';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { percent } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import { titleOf } from './experiment-conclusion.tsx';
import { WinTable } from './win-rates.tsx';

/** That an arm was promoted, by whom and why, and right below what has spoken for it: what was found before that. */
export function Promotion({ facts }: { readonly facts: ExperimentFacts }) {
  const { before_promotion: before, promoted, promoted_share: share, changed, since } = facts;
  if (promoted === null) return null;
  return (
    <section class="card conclusion conclusion-winner">
      <h2>
        <Name text={promoted} /> was promoted{share !== null && share < 1 && ` to ${percent(share)} of the calls`}
      </h2>
      {changed && (
        <p>
          By <Name text={changed.by} /> on {moment(changed.at, 'hour')} UTC,{' '}
          {changed.reason === null ? 'and nobody has said why' : 'because: '}
          {changed.reason !== null && <Name text={changed.reason} />}.{' '}
          {since === null
            ? 'Compared anew from then on, and no call has come since.'
            : `Compared anew since ${moment(since, 'hour')} UTC.`}
        </p>
      )}
      {before && (
        <>
          <h3>Before that</h3>
          <p>
            <strong>{titleOf(before)}</strong>. {shown(before.conclusion.why)}
          </p>
          <WinTable facts={{ ...facts, ...before }} label="Win rates before the promotion" />
        </>
      )}
    </section>
  );
}
