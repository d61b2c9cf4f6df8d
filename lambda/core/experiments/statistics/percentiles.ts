import { isRefuted } from './rate-interval.ts';

/** A percentile of a sample, and where that of all calls is, at all times together; `null` where the sample is too small to say. */
export interface Percentile {
  readonly value: number;
  readonly interval: readonly [low: number | null, high: number | null];
}

/** Gives the percentiles of a sample of independent values, each with its interval between two of the values; `undefined` without any. */
export function percentilesOf(sample: readonly number[], alpha: number): (share: number) => Percentile | undefined {
  const sorted = Float64Array.from(sample).sort();
  return (share) =>
    sorted.length === 0 ? undefined : { value: between(sorted, share), interval: bounds(sorted, share, alpha) };
}

/** How many values are below the percentile is how often something happens whose rate is known: the counts that can be say between which it is. */
function bounds(sorted: Float64Array, share: number, alpha: number): Percentile['interval'] {
  const of = sorted.length;
  const isOut = (count: number) => isRefuted({ count, of, rate: share, alpha });
  const usual = Math.round(of * share);
  const fewest = lastWithin(usual, (step) => usual - step >= 0 && !isOut(usual - step));
  const most = lastWithin(of - usual, (step) => usual + step <= of && !isOut(usual + step));
  return [sorted[usual - fewest - 1] ?? null, sorted[usual + most] ?? null];
}

/** The greatest step that is still within, of those up to `most`; once out, all that follow are. */
function lastWithin(most: number, isWithin: (step: number) => boolean): number {
  let [within, out] = [0, most + 1];
  while (out - within > 1) {
    const middle = Math.floor((within + out) / 2);
    if (isWithin(middle)) within = middle;
    else out = middle;
  }
  return within;
}

/** Between two values, by the distance from each: what most tools print (type 7 of Hyndman and Fan, 1996). */
function between(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
