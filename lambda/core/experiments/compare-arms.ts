import type { Plan } from './plan.ts';
import { type Agreement, agreementOf } from './statistics/agreement.ts';
import { alwaysValidInterval, alwaysValidP, countOutcomes, UNSAID } from './statistics/evidence.ts';
import { holm } from './statistics/holm.ts';
import type { Interval } from './statistics/interval.ts';
import { matchGrades } from './statistics/matching.ts';
import { verdictsNeeded } from './statistics/verdicts-needed.ts';
import type { GradedCall, Said, TalliedComparison } from './verdict.ts';

/** How an arm does beside the control. */
export interface ComparedArm {
  readonly arm: string;
  readonly against: string;
  /** How many times they were compared, and how many of these were answers to the same request. */
  readonly compared: number;
  readonly sameRequest: number;
  readonly won: number;
  readonly tied: number;
  readonly lost: number;
  /** Of the ties those on which the judge gave no verdict: what is sure is so whatever it would have said. */
  readonly unsaid: number;
  /** By how much the arm is better: its win rate less one half, or its mean score less the control's. */
  readonly difference: number | null;
  /** Where that is, for all arms at all times together. */
  readonly interval: Interval;
  /** How likely such verdicts are if neither is better, however often one looks; for this arm alone, and among all arms. */
  readonly pValue: number;
  readonly adjustedPValue: number;
  /** How many comparisons find the difference that the experiment is to find. */
  readonly minimumSample: number;
  /** How far the judge agreed with itself on this arm: what it said of others is no ground to believe it here. */
  readonly agreement: Agreement;
}

/** What the judge was asked: whoever was not asked has not agreed with itself. */
export function askedComparisons(verdicts: readonly Said[]): readonly TalliedComparison[] {
  return verdicts.filter((one) => one.mode === 'pairwise').filter(({ isUnasked }) => isUnasked !== true);
}

/** Compares every other arm with the control, by the verdicts about both. */
export function compareArms(plan: Plan, verdicts: readonly Said[]): readonly ComparedArm[] {
  const challengers = plan.arms.map(({ arm }) => arm).filter((arm) => arm !== plan.control);
  const each = challengers.map((arm) => compare(plan, arm, verdicts));
  const adjusted = holm(each.map(({ pValue }) => pValue));
  return each.map((one, at) => ({ ...one, adjustedPValue: adjusted[at] ?? 1 }));
}

function compare(plan: Plan, arm: string, verdicts: readonly Said[]): Omit<ComparedArm, 'adjustedPValue'> {
  const found = plan.mode === 'pairwise' ? comparisons(plan, arm, verdicts) : graded(plan, arm, verdicts);
  const { aims } = plan;
  // A win, a tie and a loss are differences of 1, 0 and -1: then a mean difference is twice what the win rate is above one half.
  const outcomes = countOutcomes(found.map(({ difference, times }) => [(1 + difference) / 2, times] as const));
  const scale = plan.mode === 'pairwise' ? 1 : 2;
  const count = (is: (one: Difference) => boolean) => found.reduce((sum, one) => sum + (is(one) ? one.times : 0), 0);
  const compared = count(() => true);
  const unsaid = count(({ difference }) => Number.isNaN(difference));
  const sum = found.reduce(
    (all, { difference, times }) => all + (Number.isNaN(difference) ? 0 : difference) * times,
    0,
  );
  const [low, high] = alwaysValidInterval(outcomes, aims.alpha / (plan.arms.length - 1));
  return {
    arm,
    against: plan.control,
    compared,
    sameRequest: count(({ isSameCall }) => isSameCall),
    won: count(({ difference }) => difference > 0),
    tied: unsaid + count(({ difference }) => difference === 0),
    lost: count(({ difference }) => difference < 0),
    unsaid,
    difference: compared === 0 ? null : (scale * sum) / compared / 2,
    interval: [scale * (low - 0.5), scale * (high - 0.5)],
    pValue: alwaysValidP(outcomes),
    minimumSample: minimumSample(plan),
    agreement: agreementOf(askedComparisons(verdicts).filter(areBoth(plan, arm)), aims.alpha),
  };
}

/** How many comparisons find what the experiment is to find, known before it begins. */
function minimumSample({ mode, aims, arms }: Plan): number {
  const mean = mode === 'pairwise' ? 0.5 + aims.detect : 0.5 + aims.detect / 2;
  const deviation = mode === 'pairwise' ? Math.sqrt(mean * (1 - mean)) : SCORES_APART / 2;
  return verdictsNeeded({ mean, deviation, alpha: aims.alpha / (arms.length - 1), power: aims.power });
}

/** How far scores of two answers usually lie apart, as a standard deviation of their difference. */
const SCORES_APART = 0.3;

interface Difference {
  readonly difference: number;
  readonly isSameCall: boolean;
  readonly times: number;
}

function comparisons({ control }: Plan, arm: string, verdicts: readonly Said[]): readonly Difference[] {
  const differenceOf = ({ winner, said }: TalliedComparison) =>
    said.includes(null) ? UNSAID : Number(winner === arm) - Number(winner === control);
  return verdicts
    .filter((one) => one.mode === 'pairwise')
    .filter(areBoth({ control }, arm))
    .map((one) => ({ difference: differenceOf(one), isSameCall: true, times: one.times ?? 1 }));
}

function areBoth({ control }: Pick<Plan, 'control'>, arm: string) {
  return ({ arms }: TalliedComparison) => arms.includes(arm) && arms.includes(control);
}

function graded({ control, arms }: Plan, arm: string, verdicts: readonly Said[]): readonly Difference[] {
  const grades: readonly GradedCall[] = verdicts.filter((one) => one.mode === 'rubric');
  const shareOf = (wanted: string) => arms.find((one) => one.arm === wanted)?.share ?? 0;
  const controlsEach = Math.round(shareOf(control) / shareOf(arm));
  // A shadow arm has no share, and is graded beside the control on the same request.
  const isOdd = !Number.isFinite(controlsEach) || controlsEach < 1;
  const matched = { control, challenger: arm, controlsEach: isOdd ? 1 : Math.min(controlsEach, MOST_CONTROLS) };
  return matchGrades(grades, matched).map((one) => ({ ...one, times: 1 }));
}

/** More than these make a mean hardly surer, and groups that are never full. */
const MOST_CONTROLS = 10;
