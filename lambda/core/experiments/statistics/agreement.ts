import type { Comparison } from '../verdict.ts';
import type { Interval } from './interval.ts';
import { wilsonInterval } from './wilson.ts';

/** How far the judge says the same in both orders. */
export interface Agreement {
  readonly comparisons: number;
  /** The share that had the same winner in both orders. */
  readonly rate: number | null;
  readonly interval: Interval;
  /** What is left of it beyond chance, from -1 to 1. */
  readonly beyondChance: number | null;
  /** How often what was shown first won, of all that was said and was not a tie: one half is no preference. */
  readonly firstWins: number | null;
}

/**
 * Beyond chance it is Gwet's AC1 (British Journal of Mathematical and Statistical Psychology 61, 2008). Cohen's kappa falls to 0 where one
 * arm wins nearly always, however well the orders agree: just where an experiment is clearest.
 */
export function agreementOf(comparisons: readonly Comparison[], alpha: number): Agreement {
  const count = comparisons.length;
  const agreeing = comparisons.filter(({ ordersAgree }) => ordersAgree).length;
  const rate = count === 0 ? null : agreeing / count;
  return {
    comparisons: count,
    rate,
    interval: wilsonInterval(agreeing, count, alpha),
    beyondChance: rate === null ? null : beyondChance(rate, comparisons),
    firstWins: firstWins(comparisons),
  };
}

function beyondChance(rate: number, comparisons: readonly Comparison[]): number {
  // Which arm it was differs between comparisons of several arms; which of the two it was does not.
  const said = comparisons.flatMap((one) => saidOf(one).map((winner) => one.arms.indexOf(winner)));
  const shares = [0, 1, -1].map((place) => said.filter((one) => one === place).length / said.length);
  const chance = shares.reduce((sum, share) => sum + share * (1 - share), 0) / (shares.length - 1);
  return (rate - chance) / (1 - chance);
}

/** Where it was not kept, a disagreement is taken to be one between the arms, as nearly all are. */
function saidOf({ said, ordersAgree, arms, winner }: Comparison): readonly [string, string] {
  return said ?? (ordersAgree ? [winner, winner] : arms);
}

function firstWins(comparisons: readonly Comparison[]): number | null {
  const said = comparisons.flatMap(({ arms, said = [] }) =>
    said.map((winner, place) => (winner === 'tie' ? undefined : winner === arms[place])),
  );
  const decided = said.filter((isFirst) => isFirst !== undefined);
  return decided.length === 0 ? null : decided.filter((isFirst) => isFirst).length / decided.length;
}
