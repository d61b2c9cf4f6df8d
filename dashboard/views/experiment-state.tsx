import type { ExperimentStanding } from '../state/experiment-answers.ts';
import { percent } from '../text/amounts.ts';
import { shown } from '../text/shown.ts';

const STATES: Readonly<Record<string, { readonly label: string; readonly mood: string }>> = {
  running: { label: 'running', mood: 'good' },
  promoted: { label: 'promoted', mood: 'good' },
  stopped: { label: 'stopped', mood: 'near' },
  off: { label: 'switched off', mood: 'near' },
  ended: { label: 'ended', mood: 'calm' },
  'not-begun': { label: 'not begun', mood: 'calm' },
};

/** How an experiment stands, in a word and a colour. */
export function StateBadge({ standing }: { readonly standing: ExperimentStanding }) {
  const { state, promoted, promoted_share: share } = standing;
  const { label, mood } = STATES[state] ?? { label: shown(state), mood: 'calm' };
  const part = share === null || share === 1 ? '' : ` to ${percent(share)}`;
  return (
    <span class={`badge badge-${mood}`}>
      {promoted === null || state === 'off' ? label : <bdi>{`${shown(promoted)} promoted${part}`}</bdi>}
    </span>
  );
}
