import { money } from '../reports/describe-sums.ts';
import type { Json } from '../types.ts';
import type { Cost, Latency, Rate } from './arm-figures.ts';
import type { ComparedArm } from './compare-arms.ts';
import { type ArmReport, type ExperimentReport, type JudgeReport, SHARES_ARE_OFF } from './report.ts';
import type { Agreement } from './statistics/agreement.ts';
import type { Percentile } from './statistics/percentiles.ts';

/** The report of an experiment as it is shown. What nobody knows is `null`, and never 0. */
export function describeExperiment(report: ExperimentReport): Json {
  const { plan, conclusion } = report;
  const { kind, ...said } = conclusion;
  return {
    object: 'experiment',
    name: plan.experiment,
    mode: plan.mode,
    control: plan.control,
    conclusion: { result: kind, ...said },
    aims: { ...plan.aims },
    since: report.since === undefined ? null : new Date(report.since).toISOString(),
    shares: { p_value: report.sharesPValue, mismatch: report.sharesPValue < SHARES_ARE_OFF },
    arms: report.arms.map(describeArm),
    comparisons: report.comparisons.map(describeComparison),
    judge: describeJudge(report.judge),
  };
}

function describeArm(arm: ArmReport): Json {
  const { winRate, interval, intervalOnce, unsaid, ...wins } = arm.wins;
  const isCostKnown = arm.calls === 0 || arm.unknownCosts < arm.calls;
  return {
    arm: arm.arm,
    shadow: arm.isShadow,
    calls: arm.calls,
    shadow_runs: describeRuns(arm.shadowRuns),
    attempts: arm.attempts,
    share: { wanted: arm.shareWanted, had: arm.shareHad },
    ...wins,
    no_verdict: unsaid,
    win_rate: { value: winRate, interval, interval_once: intervalOnce },
    mean_score: arm.meanScore,
    ...money('cost', isCostKnown ? arm.picoUsd : null),
    unknown_cost_calls: arm.unknownCosts,
    cost_per_call: describeCost(arm.costPerCall, 'interval'),
    cost_per_win: describeCost(arm.costPerWin, 'interval_once'),
    first_content_ms: describeLatency(arm.firstContentMs),
    total_ms: describeLatency(arm.totalMs),
    error_rate: describeRate(arm.errors),
    abandoned_rate: describeRate(arm.abandoned),
    refusal_rate: describeRate(arm.refusals),
    valid_json_rate: describeRate(arm.validJson),
  };
}

function describeRuns({ calls, picoUsd, unknownCosts }: ArmReport['shadowRuns']): Json {
  return {
    count: calls,
    ...money('cost', calls > 0 && unknownCosts >= calls ? null : picoUsd),
    unknown_cost_runs: unknownCosts,
  };
}

function describeComparison(one: ComparedArm): Json {
  return {
    arm: one.arm,
    against: one.against,
    compared: one.compared,
    same_request: one.sameRequest,
    won: one.won,
    tied: one.tied,
    lost: one.lost,
    no_verdict: one.unsaid,
    difference: { value: one.difference, interval: one.interval },
    p_value: one.pValue,
    adjusted_p_value: one.adjustedPValue,
    minimum_sample: one.minimumSample,
    missing: Math.max(0, one.minimumSample - one.compared),
    agreement: describeAgreement(one.agreement),
  };
}

function describeJudge(judge: JudgeReport): Json {
  const { verdicts, unsaid, unread, calls, failed, picoUsd, unknownCosts, agreement } = judge;
  return {
    verdicts,
    no_verdict: unsaid,
    not_read: unread,
    calls,
    failed_calls: failed,
    ...money('cost', calls > 0 && unknownCosts >= calls ? null : picoUsd),
    unknown_cost_calls: unknownCosts,
    agreement: describeAgreement(agreement),
  };
}

function describeAgreement({ comparisons, rate, interval, beyondChance, firstWins }: Agreement): Json {
  return { comparisons, rate, interval_once: interval, beyond_chance: beyondChance, first_wins: firstWins };
}

function describeCost(cost: Cost | null, name: string): Json | null {
  return cost && { usd: cost.usd, [name]: cost.interval };
}

function describeRate({ count, of, rate, interval }: Rate): Json {
  return { count, of, rate, interval };
}

function describeLatency({ samples, p50, p95, p99 }: Latency): Json {
  return { samples, p50: describePercentile(p50), p95: describePercentile(p95), p99: describePercentile(p99) };
}

function describePercentile(one: Percentile | undefined): Json | null {
  return one ? { value: one.value, interval: one.interval } : null;
}
