/**
 * What verdicts say, in a way that may be looked at after each of them: tests by betting, for means of values from 0 to 1.
 *
 * Whoever doubts that the mean is m bets a part c of a capital of 1 on every next value, at odds that are fair if it is m; the
 * capital then grows beyond k with a probability of 1/k at most, ever (Ville's inequality), however often one looks and whenever
 * one stops. So 1 / capital is an always-valid p-value, and the means against which nobody has grown rich are a confidence sequence.
 * Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86 (2024), section 4.
 *
 * Many players bet, each the same part every time, and their mean capital counts (Orabona and Jun, "Tight concentrations and
 * confidence sequences from the regret of universal portfolio", IEEE Trans. Inf. Theory 70 (2024)): so the result depends on how often each
 * value came and not on the order, because a queue delivers verdicts in any order. It makes no assumption about how values are
 * distributed; of ties, too: against one half a tie wins and loses nothing.
 */
import type { Interval } from './interval.ts';

/** How often each value came, of values from 0 (lost) to 1 (won), and how often `UNSAID`. */
export type Outcomes = ReadonlyMap<number, number>;

/** A value that there is, and that nobody knows. Whoever bets loses with it: so it may have been any, and depend on all else. */
export const UNSAID = Number.NaN;

/** How likely it is at most, whenever one looks, to see this much if the mean is what is supposed: two-sided. */
export function alwaysValidP(outcomes: Outcomes, supposed = 0.5): number {
  const best = Math.max(logCapital(outcomes, supposed), logCapital(opposite(outcomes), 1 - supposed));
  return Math.min(1, 2 * Math.exp(-best));
}

/** Where the mean is, at all times together, but for a probability of `alpha`. */
export function alwaysValidInterval(outcomes: Outcomes, alpha: number): Interval {
  const lowest = lowestMean(outcomes, alpha);
  return [lowest, Math.max(lowest, 1 - lowestMean(opposite(outcomes), alpha))];
}

/** How often each of these values comes, of which each is there so often. */
export function countOutcomes(values: Iterable<readonly [value: number, times: number]>): Outcomes {
  const counts = new Map<number, number>();
  for (const [value, times] of values) counts.set(value, (counts.get(value) ?? 0) + times);
  return counts;
}

/**
 * The parts that are bet: a part of c is the best one against a mean of one half if the mean is (1 + c) / 2. Half an octave apart, so
 * that somebody is close to the best for any mean from 0.52 to 0.95. More players find what is beyond that sooner, and all else later.
 */
const PARTS = Array.from({ length: 10 }, (_, at) => 0.9 * 2 ** (-at / 2));

/** The logarithm of what those own who have bet that the mean is more than `mean`. */
function logCapital(outcomes: Outcomes, mean: number): number {
  const logs = PARTS.map((part) => {
    let log = 0;
    // It is multiplied by 1 + (c / m) (x - m), which is 1 in the mean and never below 1 - c.
    for (const [value, count] of outcomes)
      log += count * Math.log(1 - part + (part * (Number.isNaN(value) ? 0 : value)) / mean);
    return log;
  });
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / PARTS.length);
}

/** The least mean that is not yet refuted; what is bet on a greater one falls with the mean that is supposed. */
function lowestMean(outcomes: Outcomes, alpha: number): number {
  const enough = Math.log(2 / alpha);
  let refuted = 0;
  let possible = 1;
  for (let step = 0; step < 50; step += 1) {
    const middle = (refuted + possible) / 2;
    if (logCapital(outcomes, middle) >= enough) refuted = middle;
    else possible = middle;
  }
  return refuted;
}

function opposite(outcomes: Outcomes): Outcomes {
  return new Map([...outcomes].map(([value, count]) => [1 - value, count]));
}
