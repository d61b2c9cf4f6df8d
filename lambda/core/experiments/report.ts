import {
  type Cost,
  costPerCall,
  costPerWin,
  type Latency,
  latency,
  type Rate,
  rate,
  type Wins,
} from './arm-figures.ts';
import { askedComparisons, type ComparedArm, compareArms } from './compare-arms.ts';
import { type Conclusion, conclude } from './conclusion.ts';
import type { Plan, PlannedArm } from './plan.ts';
import { type Agreement, agreementOf } from './statistics/agreement.ts';
import { alwaysValidInterval, UNSAID } from './statistics/evidence.ts';
import type { Interval } from './statistics/interval.ts';
import { shareCheck } from './statistics/share-check.ts';
import { wilsonInterval } from './statistics/wilson.ts';
import type { ArmSums, JudgeSums } from './sums.ts';
import type { Said } from './verdict.ts';

/** What a series of an experiment has found by now. Every interval holds at all times together, if it does not say `Once`. */
export interface ExperimentReport {
  readonly plan: Plan;
  readonly conclusion: Conclusion;
  readonly arms: readonly ArmReport[];
  readonly comparisons: readonly ComparedArm[];
  /** How likely the arms' shares are to come out so by chance; below `SHARES_ARE_OFF`, calls of an arm are missing. */
  readonly sharesPValue: number;
  readonly judge: JudgeReport;
  /** When its first call was noted; absent: none was. */
  readonly since: number | undefined;
}

/** How one arm does: by callers' calls; of an arm that only answers in the shadow, by its runs there. */
export interface ArmReport {
  readonly arm: string;
  readonly isShadow: boolean;
  /** What the judge had asked of it: of an arm that callers get, in none of the other figures. */
  readonly shadowRuns: Pick<ArmSums, 'calls' | 'picoUsd' | 'unknownCosts'>;
  readonly calls: number;
  readonly attempts: number;
  readonly shareWanted: number;
  readonly shareHad: number | null;
  /** Against the control; of the control, against all others. */
  readonly wins: Wins & {
    readonly winRate: number | null;
    readonly interval: Interval;
    readonly intervalOnce: Interval;
  };
  readonly meanScore: number | null;
  readonly picoUsd: bigint;
  readonly unknownCosts: number;
  readonly costPerCall: Cost | null;
  readonly costPerWin: Cost | null;
  readonly firstContentMs: Latency;
  readonly totalMs: Latency;
  readonly errors: Rate;
  /** Of calls that clients left before the answer was complete. */
  readonly abandoned: Rate;
  readonly refusals: Rate;
  readonly validJson: Rate;
}

/** What the judge did, what it cost, and how far it agrees with itself. */
export interface JudgeReport extends JudgeSums {
  readonly verdicts: number;
  /** On how many of these calls the judge gave none. */
  readonly unsaid: number;
  /** How many more there are than could be read. */
  readonly unread: number;
  readonly agreement: Agreement;
}

/** What was recorded of an experiment. */
export interface Recorded {
  readonly arms: readonly ArmSums[];
  readonly shadows?: readonly ArmSums[];
  readonly verdicts: readonly Said[];
  readonly unread?: number;
  readonly judge: JudgeSums;
  readonly since?: number | undefined;
}

/** Below it nobody should believe that calls were only assigned unevenly by chance. */
export const SHARES_ARE_OFF = 0.001;

/** Makes the report of an experiment from what was recorded of it. */
export function reportExperiment(plan: Plan, recorded: Recorded): ExperimentReport {
  const verdicts = recorded.verdicts.filter(({ mode }) => mode === plan.mode);
  const comparisons = compareArms(plan, verdicts);
  const arms = plan.arms.map((planned) => {
    const of = (all: readonly ArmSums[] = []) => all.find(({ arm }) => arm === planned.arm) ?? nothingOf(planned.arm);
    const shadow = of(recorded.shadows);
    return { planned, shadow, sums: planned.isShadow ? shadow : of(recorded.arms) };
  });
  const open = arms.filter(({ planned }) => !planned.isShadow);
  const assigned = open.reduce((sum, one) => sum + assignedTo(one.sums), 0);
  return {
    plan,
    conclusion: conclude(plan, comparisons),
    comparisons,
    arms: arms.map(({ planned, shadow: { calls, picoUsd, unknownCosts }, sums }) => ({
      ...describeArm(plan, planned, sums),
      shadowRuns: { calls, picoUsd, unknownCosts },
      ...figures(sums, winsOf(plan, planned.arm, comparisons), plan.aims.alpha),
      shareHad: planned.isShadow || assigned === 0 ? null : assignedTo(sums) / assigned,
      meanScore: meanScore(planned.arm, verdicts),
    })),
    sharesPValue: shareCheck(open.map(({ planned, sums }) => ({ count: assignedTo(sums), share: planned.share }))),
    judge: { ...recorded.judge, ...judged(verdicts, plan.aims.alpha), unread: recorded.unread ?? 0 },
    since: recorded.since,
  };
}

function judged(verdicts: readonly Said[], alpha: number) {
  const timesOf = (one: Said) => (one.mode === 'pairwise' ? (one.times ?? 1) : 1);
  const isUnsaid = (one: Said) => (one.mode === 'pairwise' ? one.said.includes(null) : one.score === null);
  return {
    verdicts: verdicts.reduce((sum, one) => sum + timesOf(one), 0),
    unsaid: verdicts.filter(isUnsaid).reduce((sum, one) => sum + timesOf(one), 0),
    agreement: agreementOf(askedComparisons(verdicts), alpha),
  };
}

function describeArm(plan: Plan, { arm, share, isShadow = false }: PlannedArm, sums: ArmSums) {
  const all = plan.arms.reduce((sum, one) => sum + (one.isShadow ? 0 : one.share), 0);
  const { calls, attempts, picoUsd, unknownCosts } = sums;
  return { arm, isShadow, calls, attempts, shareWanted: isShadow ? 0 : share / all, picoUsd, unknownCosts };
}

function figures(sums: ArmSums, wins: Wins, alpha: number) {
  const compared = wins.won + wins.tied + wins.lost;
  const points = wins.won + wins.tied / 2;
  const { abandoned = 0 } = sums;
  const outcomes = new Map([
    [1, wins.won],
    [0.5, wins.tied - wins.unsaid],
    [UNSAID, wins.unsaid],
    [0, wins.lost],
  ]);
  return {
    wins: {
      ...wins,
      winRate: compared === 0 ? null : points / compared,
      interval: alwaysValidInterval(outcomes, alpha),
      intervalOnce: wilsonInterval(points, compared, alpha),
    },
    costPerCall: costPerCall(sums, alpha),
    costPerWin: costPerWin(sums, wins, alpha),
    firstContentMs: latency(sums.firstContentMs, alpha),
    totalMs: latency(sums.totalMs, alpha),
    errors: rate(sums.failed, sums.calls, alpha),
    abandoned: rate(abandoned, sums.calls, alpha),
    // Who has failed has not refused: what refuses is an answer.
    refusals: rate(sums.refused, Math.max(sums.refused, sums.calls - sums.failed - abandoned), alpha),
    validJson: rate(sums.jsonValid, sums.jsonValid + sums.jsonInvalid, alpha),
  };
}

function winsOf(plan: Plan, arm: string, comparisons: readonly ComparedArm[]): Wins {
  const total = (of: (one: ComparedArm) => number) => comparisons.reduce((sum, one) => sum + of(one), 0);
  if (arm === plan.control)
    return {
      won: total(({ lost }) => lost),
      tied: total(({ tied }) => tied),
      lost: total(({ won }) => won),
      unsaid: total(({ unsaid }) => unsaid),
    };
  const { won, tied, lost, unsaid } = comparisons.find((one) => one.arm === arm) ?? NO_WINS;
  return { won, tied, lost, unsaid };
}

const NO_WINS: Wins = { won: 0, tied: 0, lost: 0, unsaid: 0 };

function meanScore(arm: string, verdicts: readonly Said[]): number | null {
  const scores = verdicts
    .filter((one) => one.mode === 'rubric')
    .filter((one) => one.arm === arm)
    .flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Where nothing stays together, nothing is counted as assigned: then each call is. */
function assignedTo({ assigned = 0, calls }: ArmSums): number {
  return assigned > 0 ? assigned : calls;
}

function nothingOf(arm: string): ArmSums {
  const none = { calls: 0, attempts: 0, failed: 0, refused: 0, jsonValid: 0, jsonInvalid: 0, unknownCosts: 0 };
  return { arm, ...none, picoUsd: 0n, firstContentMs: [], totalMs: [] };
}
