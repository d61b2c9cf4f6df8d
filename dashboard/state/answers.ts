import type { Pico } from '../text/money.ts';

/** Sums as `GET /usage` tells them; fields of what this version of the gateway does not know are absent. */
export interface Sums {
  readonly cost_pico_usd: string | null;
  readonly estimated_cost_pico_usd: string | null;
  readonly calls: number;
  readonly attempts: number;
  readonly failed_attempts: number;
  readonly open_attempts: number;
  readonly unknown_cost_attempts: number;
  readonly estimated_cost_attempts: number;
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_5m_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly cache_hits?: number;
  readonly saved_pico_usd?: Pico;
  /** Calls of which nobody knows what the cache has saved: they are not in it. */
  readonly unknown_saved_calls?: number;
  /** Calls that somebody answered after somebody else had failed; `null` where older totals do not know. */
  readonly rescued_calls?: number | null;
}

/** By what sums can be told apart on the page. */
export const DIMENSIONS = ['provider', 'model', 'key', 'user', 'tag', 'team'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What is told beside sums where it is asked for; `null` where totals of older versions do not know. */
export interface Measured {
  readonly first_content_ms?: Percentiles;
  readonly total_ms?: Percentiles;
  readonly tokens_per_second?: Percentiles;
  /** Calls by what the cache did where it was on. */
  readonly cache?:
    | (Readonly<Record<'hit' | 'miss' | 'refresh' | 'bypass' | 'partial', number>> & { readonly replay?: number })
    | null;
  /** Attempts that ran against another of their call, and those of them that answered. */
  readonly races?: { readonly raced: number; readonly won: number } | null;
}

interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly count: number;
}

export type UsageEntry = Sums &
  Measured & {
    readonly [D in Dimension]?: string | null;
  } & { readonly experiment?: string | null; readonly hour?: string; readonly day?: string; readonly others?: true };

export interface Usage {
  readonly team: string;
  readonly from: string;
  readonly to: string;
  readonly is_complete: boolean;
  readonly total: Sums & Measured;
  readonly data: readonly UsageEntry[];
}

/** A row of the ledger, as `GET /calls` tells it. */
export interface Attempt {
  readonly call_id: string;
  readonly attempt: number;
  readonly state: string;
  readonly created_at: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly team: string;
  readonly key_id: string | null;
  readonly user: string | null;
  readonly tags: readonly string[];
  readonly experiment?: string | null;
  readonly arm?: string | null;
  readonly shadow?: boolean;
  readonly dialect: string;
  readonly stream: boolean;
  readonly requested_model: string;
  readonly model: string;
  readonly provider: string;
  readonly served_model: string | null;
  readonly route: string;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly finish_reason: string | null;
  readonly cost_pico_usd: string | null;
  readonly cost_source: string | null;
  readonly hold_pico_usd: string | null;
  readonly price_source: string | null;
  readonly note: string | null;
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_5m_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly first_content_ms: number | null;
  readonly total_ms: number | null;
  readonly tokens_per_second: number | null;
  readonly cache?: string;
  readonly saved_pico_usd?: Pico;
}

export interface CallsPage {
  readonly data: readonly Attempt[];
  readonly next_cursor: string | null;
}

/** `GET /calls/{id}`. */
export interface CallFacts {
  readonly id: string;
  readonly created_at: string;
  readonly key_id: string | null;
  readonly user: string | null;
  readonly tags: readonly string[];
  readonly dialect: string;
  readonly requested_model: string;
  readonly model: string;
  readonly outcome: string | null;
  readonly total: Sums;
  readonly attempts: readonly (Attempt & { readonly correction: Attempt | null })[];
}

/** `GET /budget`. */
export interface BudgetFacts {
  readonly team: string;
  readonly key_id: string | null;
  /** All teams there are, for a key that may see them. */
  readonly teams?: readonly string[];
  readonly limits: Readonly<Record<'team' | 'key', Readonly<Record<string, unknown>>>>;
  readonly data: readonly Standing[];
}

export interface Standing {
  readonly owner: 'team' | 'key';
  readonly period: string;
  readonly window: string;
  readonly limit_pico_usd: string;
  readonly spent_pico_usd: string | null;
  readonly resets_at: string | null;
}

/** What a token costs, by OpenRouter's names; USD as text. */
export type Pricing = Readonly<Record<string, string | null | undefined>>;

/** One of `GET /models`. */
export interface ModelFacts {
  readonly id: string;
  readonly context_length?: number | null;
  readonly pricing?: Pricing | null;
}

/** How a target stands, as `GET /targets` tells it: rates and times of the last minutes, over all teams. */
export interface TargetFacts {
  readonly model: string;
  readonly breaker: 'closed' | 'half-open' | 'open' | null;
  readonly until: string | null;
  readonly has_key: boolean;
  readonly error_rate: number | null;
  readonly first_content_ms: { readonly p50: number; readonly p90: number } | null;
  readonly tokens_per_second: number | null;
}
