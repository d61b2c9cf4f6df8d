import { mixtureRadius } from './mixture-radius.ts';

/** A percentile of a sample, and where that of all calls is, at all times together; `null` where the sample is too small to say. */
export interface Percentile {
  readonly value: number;
  readonly interval: readonly [low: number | null, high: number | null];
}

/** The percentiles of a sample of independent values, each with its interval between two of the values; `undefined` without any. */
export function percentile(sample: readonly number[], share: number, alpha: number): Percentile | undefined {
  if (sample.length === 0) return undefined;
  const sorted = Float64Array.from(sample).sort();
  // How many values are below the percentile is a sum of zeros and ones: where it can be says between which values the percentile is.
  const radius = mixtureRadius(sorted.length, alpha) * Math.sqrt(share * (1 - share));
  const below = Math.floor(sorted.length * (share - radius)) - 1;
  const above = Math.ceil(sorted.length * (share + radius)) - 1;
  return { value: between(sorted, share), interval: [sorted[below] ?? null, sorted[above] ?? null] };
}

/** Between two values, by the distance from each: what most tools print (type 7 of Hyndman and Fan, 1996). */
function between(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
