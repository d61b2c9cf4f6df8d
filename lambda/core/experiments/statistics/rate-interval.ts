import { logGamma } from './gamma.ts';
import type { Interval } from './interval.ts';

/**
 * Where the rate of something is that happens or not, at all times together, but for a probability of `alpha`. Whoever bets by what Jeffreys'
 * prior expects next grows rich against every rate but the true one, against rare ones too (Robbins, Annals of Mathematical Statistics 41, 1970;
 * Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49, 2021).
 */
export function rateInterval(count: number, of: number, alpha: number): Interval {
  const isOut = (rate: number) => isRefuted({ count, of, rate, alpha });
  const seen = of === 0 ? 0.5 : count / of;
  return [count === 0 ? 0 : edge(isOut, 0, seen), count === of ? 1 : edge(isOut, 1, seen)];
}

/** Something that happened so often, and a rate at which it may happen. */
export interface Supposed {
  readonly count: number;
  readonly of: number;
  readonly rate: number;
  readonly alpha: number;
}

/** Whether somebody has grown rich against a rate. */
export function isRefuted({ count, of, rate, alpha }: Supposed): boolean {
  const others = of - count;
  const logMixed = logBeta(count + 0.5, others + 0.5) - logBeta(0.5, 0.5);
  return logMixed - log(count, rate) - log(others, 1 - rate) >= -Math.log(alpha);
}

/** Between a rate that is refuted and one that is not, to where it changes: what was seen is the likeliest of all rates. */
function edge(isOut: (rate: number) => boolean, refuted: number, possible: number): number {
  let [out, within] = [refuted, possible];
  for (let step = 0; step < 50; step += 1) {
    const middle = (out + within) / 2;
    if (isOut(middle)) out = middle;
    else within = middle;
  }
  return out;
}

function log(times: number, rate: number): number {
  return times === 0 ? 0 : times * Math.log(rate);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
