import { PICO_PER_USD } from '../money/money.ts';
import { fiellerInterval } from './statistics/fieller.ts';
import type { Interval } from './statistics/interval.ts';
import { mixtureRadius } from './statistics/mixture-radius.ts';
import { type Percentile, percentilesOf } from './statistics/percentiles.ts';
import { rateInterval } from './statistics/rate-interval.ts';
import type { ArmSums } from './sums.ts';

/** A share of calls or of comparisons, and where it is at all times together. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly rate: number | null;
  readonly interval: Interval;
}

/** Wins and ties, each of which is half a win. */
export interface Wins {
  readonly won: number;
  readonly tied: number;
  readonly lost: number;
  /** Of the ties: on which the judge gave no verdict. */
  readonly unsaid: number;
}

/** A mean cost in USD; its interval is `null` where it cannot be said. */
export interface Cost {
  readonly usd: number;
  readonly interval: Interval | null;
}

/** How long answers took. */
export interface Latency {
  readonly samples: number;
  readonly p50: Percentile | undefined;
  readonly p95: Percentile | undefined;
  readonly p99: Percentile | undefined;
}

/** How often something has happened, and where its rate is. */
export function rate(count: number, of: number, alpha: number): Rate {
  return { count, of, rate: of === 0 ? null : count / of, interval: rateInterval(count, of, alpha) };
}

/** What a call of the arm costs in the mean, of those whose cost is known, at all times together. */
export function costPerCall(sums: ArmSums, alpha: number): Cost | null {
  const mean = meanCost(sums);
  if (!mean) return null;
  const half = mixtureRadius(mean.calls, alpha) * Math.sqrt(mean.variance);
  const isSaid = mean.calls >= FEWEST_COSTS && !Number.isNaN(half);
  return { usd: mean.usd, interval: isSaid ? [Math.max(0, mean.usd - half), mean.usd + half] : null };
}

/** Its limits are for large numbers, and a few calls that happen to be alike would look sure. */
const FEWEST_COSTS = 100;

/**
 * What the arm costs for each answer that wins, a tie being half of one: a dear arm may be the cheap one. Its interval is for who looks
 * once: nothing is decided by it.
 */
export function costPerWin(sums: ArmSums, { won, tied, lost }: Wins, alpha: number): Cost | null {
  const mean = meanCost(sums);
  const compared = won + tied + lost;
  const winRate = (won + tied / 2) / compared;
  if (!mean || !(winRate > 0)) return null;
  const spread = (won + tied / 4) / compared - winRate ** 2;
  const below = { value: winRate, variance: spread / compared };
  const above = { value: mean.usd, variance: mean.variance / mean.calls };
  const interval = Number.isNaN(above.variance) ? null : fiellerInterval(above, below, alpha);
  return { usd: mean.usd / winRate, interval: interval && [Math.max(0, interval[0]), interval[1]] };
}

/** How long answers took, by times of all or of some. */
export function latency(sample: readonly number[], alpha: number): Latency {
  const at = percentilesOf(sample, alpha);
  return { samples: sample.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The variance is not a number where the squares were not kept. */
function meanCost({ calls, unknownCosts, picoUsd, squaredUsd = Number.NaN }: ArmSums) {
  const known = calls - unknownCosts;
  if (known <= 0) return undefined;
  const usd = Number(picoUsd) / Number(PICO_PER_USD) / known;
  return { calls: known, usd, variance: Math.max(0, squaredUsd / known - usd ** 2) };
}
