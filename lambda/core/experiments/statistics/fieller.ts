import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/** A mean of independent values, and how far it may be off: its variance, which is theirs by their number. */
export interface Mean {
  readonly value: number;
  readonly variance: number;
}

/**
 * Where the ratio of two independent means is (Fieller, JRSS B 16, 1954), for who looks once; `null` while the one below may be zero, when
 * the ratio may be anything: there the delta method would still name an interval.
 */
export function fiellerInterval(above: Mean, below: Mean, alpha: number): Interval | null {
  const z = normalQuantile(1 - alpha / 2);
  const doubt = (z * z * below.variance) / below.value ** 2;
  if (!(below.value > 0) || doubt >= 1) return null;
  const ratio = above.value / below.value;
  const spread = Math.sqrt(above.variance * (1 - doubt) + ratio ** 2 * below.variance);
  const half = (z * spread) / below.value;
  return [(ratio - half) / (1 - doubt), (ratio + half) / (1 - doubt)];
}
