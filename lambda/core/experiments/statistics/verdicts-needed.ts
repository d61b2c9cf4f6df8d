import { alwaysValidP, type Outcomes } from './evidence.ts';
import { normalQuantile } from './normal.ts';

/** What an experiment is to find, and how surely. */
export interface Aim {
  /** The mean outcome that is to be found, away from one half: a win rate of 0.6, say. */
  readonly mean: number;
  /** How far outcomes lie from their mean, as a standard deviation. */
  readonly deviation: number;
  readonly alpha: number;
  /** How likely it is to be found by then. */
  readonly power: number;
}

/**
 * After how many verdicts a difference of this size is found with this power by who looks after each. It is reckoned for who looks only
 * then, and looking earlier can only find it sooner. More than a test needs that is looked at once: that is what looking at any time costs.
 */
export function verdictsNeeded(aim: Aim): number {
  let most = 16;
  while (!isFoundAfter(most, aim)) {
    if (most > MOST) return Number.POSITIVE_INFINITY;
    most *= 2;
  }
  let least = most / 2;
  while (most - least > 1) {
    const middle = Math.floor((most + least) / 2);
    if (isFoundAfter(middle, aim)) most = middle;
    else least = middle;
  }
  return most;
}

/** Beyond this nothing is found with money that anybody has. */
const MOST = 1e9;

/** Whether even a sample that is as weak as only one in 1 / (1 - power) says that there is a difference. */
function isFoundAfter(count: number, { mean, deviation, alpha, power }: Aim): boolean {
  const distance = Math.abs(mean - 0.5) - (normalQuantile(power) * deviation) / Math.sqrt(count);
  return distance > 0 && alwaysValidP(outcomesOf(0.5 + distance, deviation, count)) <= alpha;
}

/** Outcomes with this mean and deviation: wins, losses and as many ties as it takes. */
function outcomesOf(mean: number, deviation: number, count: number): Outcomes {
  const decided = Math.min(1, Math.max(4 * (deviation ** 2 + (mean - 0.5) ** 2), 2 * (mean - 0.5)));
  const won = decided / 2 + (mean - 0.5);
  return new Map([
    [1, won * count],
    [0.5, (1 - decided) * count],
    [0, (decided - won) * count],
  ]);
}
