/**
 * What may be set for a team in `headgate.config.ts`. Whatever is absent or `null` has no limit, and 0 allows nothing.
 * Imports what imports nothing: `lib/` reads it beside `aws-cdk-lib`, and the bundles carry it.
 */
import type { TeamCacheConfiguration } from './cache-settings.ts';

/** A decimal number of dollars with at most twelve places; as text where a number would be written with an exponent. */
export type Usd = number | string;

/** How much may be spent in each window of time; all are in UTC, and weeks begin on Mondays. */
export interface BudgetConfiguration {
  readonly day?: Usd | null;
  readonly week?: Usd | null;
  readonly month?: Usd | null;
  /** For ever: nothing resets it. */
  readonly total?: Usd | null;
}

/** How much may be asked. */
export interface LimitsConfiguration {
  /** Calls that are let in within a minute of the clock. */
  readonly requestsPerMinute?: number | null;
  /** Tokens of input and output within a minute of the clock. */
  readonly tokensPerMinute?: number | null;
  /** Attempts at a time. */
  readonly concurrent?: number | null;
  /** The most that one call may come to, all its attempts together. */
  readonly maxCallUsd?: Usd | null;
  /** `openai/*`, `openai/gpt-5-mini`, `gpt-5-mini` wherever it is served, or a name of `routes` for what it leads to. */
  readonly models?: readonly string[] | null;
  /** Endpoints of the key door, such as `/chat/completions`. */
  readonly endpoints?: readonly string[] | null;
}

/** What somebody may spend and ask for: a team, or a key within it. */
export interface AllowanceConfiguration {
  readonly budget: BudgetConfiguration;
  readonly limits: LimitsConfiguration;
}

/** A team of the configuration. */
export interface TeamConfiguration extends AllowanceConfiguration {
  /** ARNs of the IAM principals that may assume the role of this team. */
  readonly principals: readonly string[];
  /** The shares of a budget at which people are told, such as 0.8. */
  readonly alertAt: readonly number[];
  /** Whether calls whose price nobody knows are made where money is limited. */
  readonly unpriced: 'allow' | 'refuse';
  /** How many calls a second the team makes at its peak: its budgets are kept in so many parts that they keep up. */
  readonly peakCallsPerSecond: number;
  /** Whether its answers are remembered; absent: where a request or an alias asks for it. */
  readonly cache?: TeamCacheConfiguration;
}
