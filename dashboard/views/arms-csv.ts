import type { ExperimentFacts, Within } from '../state/experiment-answers.ts';
import { csv } from '../text/csv.ts';

const HEAD = [
  'experiment',
  'arm',
  'is_control',
  'shadow',
  'calls',
  'cost_pico_usd',
  'unknown_cost_calls',
  'cost_per_call_usd',
  'cost_per_win_usd',
  'won',
  'tied',
  'lost',
  'win_rate',
  'win_rate_low',
  'win_rate_high',
  'adjusted_p_value',
  'mean_score',
  'first_content_p50_ms',
  'first_content_p95_ms',
  'total_p50_ms',
  'total_p95_ms',
  'error_rate',
  'abandoned_rate',
  'refusal_rate',
  'valid_json_rate',
] as const;

/** The arms of an experiment as a file, exactly. */
export function armsCsv({ name, control, arms, comparisons }: ExperimentFacts): string {
  const rows = arms.map((arm) => [
    name,
    arm.arm,
    String(arm.arm === control),
    String(arm.shadow),
    arm.calls,
    arm.cost_pico_usd ?? null,
    arm.unknown_cost_calls,
    arm.cost_per_call?.usd ?? null,
    arm.cost_per_win?.usd ?? null,
    arm.won,
    arm.tied,
    arm.lost,
    arm.win_rate.value,
    ...(arm.win_rate.value === null ? NOWHERE : arm.win_rate.interval),
    comparisons.find((one) => one.arm === arm.arm)?.adjusted_p_value ?? null,
    arm.mean_score,
    arm.first_content_ms.p50?.value ?? null,
    arm.first_content_ms.p95?.value ?? null,
    arm.total_ms.p50?.value ?? null,
    arm.total_ms.p95?.value ?? null,
    arm.error_rate.rate,
    arm.abandoned_rate.rate,
    arm.refusal_rate.rate,
    arm.valid_json_rate.rate,
  ]);
  return csv(HEAD, rows);
}

const NOWHERE: Within = [null, null];
