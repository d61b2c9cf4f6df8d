import type { TalliedComparison } from '../verdict.ts';
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
export function agreementOf(comparisons: readonly TalliedComparison[], alpha: number): Agreement {
  const count = total(comparisons, () => 1);
  const agreeing = total(comparisons, ({ ordersAgree }) => Number(ordersAgree));
  const rate = count === 0 ? null : agreeing / count;
  return {
    comparisons: count,
    rate,
    interval: wilsonInterval(agreeing, count, alpha),
    beyondChance: rate === null ? null : beyondChance(rate, comparisons),
    firstWins: firstWins(comparisons),
  };
}

function beyondChance(rate: number, comparisons: readonly TalliedComparison[]): number | null {
  // Which arm it was differs between comparisons of several arms; which of the two it was does not.
  const saidOf = ({ said, arms }: TalliedComparison) =>
    said.filter((winner) => winner !== null).map((winner) => arms.indexOf(winner));
  const all = total(comparisons, (one) => saidOf(one).length);
  const shares = [0, 1, -1].map(
    (place) => total(comparisons, (one) => saidOf(one).filter((winner) => winner === place).length) / all,
  );
  const chance = shares.reduce((sum, share) => sum + share * (1 - share), 0) / (shares.length - 1);
  return all === 0 ? null : (rate - chance) / (1 - chance);
}

function firstWins(comparisons: readonly TalliedComparison[]): number | null {
  const decided = total(comparisons, ({ said, arms }) => said.filter((winner) => isOneOf(arms, winner)).length);
  const first = total(
    comparisons,
    ({ said, arms }) => said.filter((winner, place) => winner !== null && winner === arms[place]).length,
  );
  return decided === 0 ? null : first / decided;
}

function isOneOf(arms: readonly string[], winner: string | null): boolean {
  return winner !== null && arms.includes(winner);
}

function total(comparisons: readonly TalliedComparison[], of: (one: TalliedComparison) => number): number {
  return comparisons.reduce((sum, one) => sum + (one.times ?? 1) * of(one), 0);
}
