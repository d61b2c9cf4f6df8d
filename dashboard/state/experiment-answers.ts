import type { Pico } from '../text/money.ts';

/** Who has said something, when and why. */
export interface Said {
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
}

/** How an experiment stands, as `GET /experiments` tells it. */
export interface ExperimentStanding {
  readonly team: string;
  readonly name: string;
  readonly state: string;
  readonly promoted: string | null;
  readonly promoted_share: number | null;
  readonly changed: Said | null;
  /** By an operator, for all teams: absent where the gateway is older. */
  readonly switched_off?: Said | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly stop: { readonly calls: number | null; readonly cost_usd: string | null };
  readonly arms_planned: readonly { readonly arm: string; readonly share: number; readonly shadow: boolean }[];
  readonly judged_by: string | null;
}

/** From where to where a figure is; `null` where too little is known. */
export type Within = readonly [low: number | null, high: number | null];

/** A share, of how many, and where it is at all times together. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly rate: number | null;
  readonly interval: Within;
}

interface Percentile {
  readonly value: number;
  readonly interval: Within;
}

/** Times of calls. */
export interface Times {
  readonly samples: number;
  readonly p50: Percentile | null;
  readonly p95: Percentile | null;
  readonly p99: Percentile | null;
}

/** What one arm has come to. */
export interface ArmFacts {
  readonly arm: string;
  readonly shadow: boolean;
  readonly calls: number;
  /** What the judge had asked of it beside calls. */
  readonly shadow_runs: { readonly count: number; readonly cost_pico_usd: Pico };
  readonly attempts: number;
  readonly share: { readonly wanted: number; readonly had: number | null };
  readonly won: number;
  readonly tied: number;
  readonly lost: number;
  readonly win_rate: { readonly value: number | null; readonly interval: Within };
  readonly mean_score: number | null;
  readonly cost_pico_usd: Pico;
  readonly unknown_cost_calls: number;
  readonly cost_per_call: { readonly usd: number; readonly interval: Within | null } | null;
  readonly cost_per_win: { readonly usd: number; readonly interval_once: Within | null } | null;
  readonly first_content_ms: Times;
  readonly total_ms: Times;
  readonly error_rate: Rate;
  readonly abandoned_rate: Rate;
  readonly refusal_rate: Rate;
  readonly valid_json_rate: Rate;
}

/** How an arm does beside the control. */
export interface ComparisonFacts {
  readonly arm: string;
  readonly against: string;
  readonly compared: number;
  readonly same_request: number;
  readonly won: number;
  readonly tied: number;
  readonly lost: number;
  readonly difference: { readonly value: number | null; readonly interval: Within };
  readonly adjusted_p_value: number;
  readonly minimum_sample: number;
  readonly missing: number;
}

/** What was found in a series of calls that may be held against one another. */
export interface SeriesFacts {
  /** When the first of them was noted; `null`: none was. */
  readonly since: string | null;
  readonly mode: 'pairwise' | 'rubric';
  readonly control: string;
  readonly conclusion: {
    readonly result: 'winner' | 'no-difference' | 'no-winner-yet';
    readonly arm?: string;
    readonly missing?: number;
    readonly why: string;
  };
  readonly aims: { readonly alpha: number; readonly margin: number };
  readonly shares: { readonly p_value: number; readonly mismatch: boolean };
  readonly arms: readonly ArmFacts[];
  readonly comparisons: readonly ComparisonFacts[];
  readonly judge: {
    readonly verdicts: number;
    /** Calls on which it gave none: they are ties. */
    readonly no_verdict: number;
    readonly not_read: number;
    readonly calls: number;
    readonly failed_calls: number;
    readonly cost_pico_usd: Pico;
    readonly unknown_cost_calls: number;
    readonly agreement: {
      readonly comparisons: number;
      readonly rate: number | null;
      readonly interval_once: Within;
      readonly beyond_chance: number | null;
      readonly first_wins: number | null;
    };
  };
}

/** What an experiment has found, as `GET /experiments/{name}` tells it. */
export interface ExperimentFacts extends ExperimentStanding, SeriesFacts {
  /** While an arm is promoted: what was found before all calls were given to it. */
  readonly before_promotion: SeriesFacts | null;
}
