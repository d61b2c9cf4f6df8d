import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Wilson's interval of a rate, for who looks once, at a number that was fixed beforehand (Wilson, JASA 22, 1927).
 *
 * A tie counts as half a success: it then leaves a rate of one half where it is, both arms' rates add up to 1, and leaving ties
 * out would let a judge who mostly cannot tell look sure. Halves vary less than successes and failures do with the same mean, so
 * the interval is never too short for them.
 */
export function wilsonInterval(successes: number, trials: number, alpha: number): Interval {
  if (trials === 0) return [0, 1];
  const z = normalQuantile(1 - alpha / 2);
  const rate = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = (rate + (z * z) / (2 * trials)) / shrink;
  const half = (z / shrink) * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
