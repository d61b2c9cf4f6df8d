import { Money } from '../parts/money.tsx';
import type { ArmFacts } from '../state/experiment-answers.ts';
import { count } from '../text/amounts.ts';

/** Marks figures that are of runs in the shadow. */
export function ShadowBadge() {
  return <span class="badge badge-calm">shadow runs</span>;
}

/** What an arm that callers get has cost beside their calls: in no other figure, and paid all the same. */
export function BesideCalls({ runs }: { readonly runs: ArmFacts['shadow_runs'] }) {
  if (runs.count === 0) return null;
  return (
    <span class="quiet">
      {' '}
      + <Money pico={runs.cost_pico_usd} /> of {count(runs.count)} shadow runs
    </span>
  );
}

/** Why such figures are not held against those of calls, where there are any. */
export function ShadowNote({ arms }: { readonly arms: readonly ArmFacts[] }) {
  if (!arms.some(({ shadow }) => shadow)) return null;
  return (
    <p class="card-note">
      Shadow runs each come after the same prompt of a caller: a provider’s cache may have made them cheaper and faster
      than calls would be.
    </p>
  );
}
