import type { LaneWord } from '../health-store.ts';
import type { Target } from '../types.ts';
import type { Family } from './exposition.ts';

/** What was counted of a target by all gateways, in the last five to ten minutes. */
export interface TargetCount {
  readonly target: Target;
  readonly answered: number;
  readonly failed: number;
  /** How many first contents took at most so long; the last one is all of them. */
  readonly firstContent: readonly { readonly seconds: number; readonly count: number }[];
  readonly firstContentSum: number;
}

/** What has been seen of targets, and of their lanes. */
export interface SeenTargets {
  readonly targets: readonly TargetCount[];
  readonly words: readonly LaneWord[];
}

/** How targets do, as the gateways tell one another. */
export function healthMetrics({ targets, words }: SeenTargets): readonly Family[] {
  const known = targets.filter(({ firstContent }) => (firstContent.at(-1)?.count ?? 0) > 0);
  return [
    {
      name: 'headgate_recent_attempts',
      help: 'Attempts of the last five to ten minutes, by how they ended.',
      type: 'gauge',
      samples: targets.flatMap(({ target, answered, failed }) => [
        { labels: { ...labelsOf(target), outcome: 'answered' }, value: answered },
        { labels: { ...labelsOf(target), outcome: 'failed' }, value: failed },
      ]),
    },
    {
      name: 'headgate_recent_first_content_seconds',
      help: 'Time to first content of streams of the last five to ten minutes: to be read as it is, without rate().',
      type: 'histogram',
      samples: known.flatMap(histogramOf),
    },
    {
      name: 'headgate_lane_down',
      help: 'Whether a target is left alone with a key because it failed: 1 while it is.',
      type: 'gauge',
      samples: words.flatMap(({ provider, model, keyId, downAt = 0, upAt = 0 }) =>
        downAt + upAt > 0
          ? [{ labels: { provider, model: model ?? '', key: keyId }, value: downAt > upAt ? 1 : 0 }]
          : [],
      ),
    },
  ];
}

function histogramOf({ target, firstContent, firstContentSum }: TargetCount): Family['samples'] {
  const labels = labelsOf(target);
  return [
    ...firstContent.map(({ seconds, count }) => ({
      suffix: '_bucket',
      labels: { ...labels, le: seconds === Number.POSITIVE_INFINITY ? '+Inf' : String(seconds) },
      value: count,
    })),
    { suffix: '_sum', labels, value: firstContentSum },
    { suffix: '_count', labels, value: firstContent.at(-1)?.count ?? 0 },
  ];
}

function labelsOf({ provider, model }: Target) {
  return { provider, model };
}
