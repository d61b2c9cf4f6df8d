import type { TalliedComparison } from './verdict.ts';

/** What a series of an experiment has come to. */
export interface SeriesSums {
  /** Of calls that callers waited for. */
  readonly arms: readonly ArmSums[];
  /**
   * Of what the judge asked beside callers' calls, by arm. It repeats what another arm was just asked, so a provider's cache may make it cheaper and
   * faster than any caller's call: held against calls it would decide wrongly.
   */
  readonly shadows: readonly ArmSums[];
  readonly judge: JudgeSums;
  /** Of each comparison how often it came. */
  readonly comparisons: readonly TalliedComparison[];
  /** How many grades there are. */
  readonly grades: number;
  /** When its first call was noted; absent: none was. */
  readonly since: number | undefined;
}

/** What is known of the calls, or of the shadow runs, of an arm, added up. */
export interface ArmSums {
  readonly arm: string;
  readonly calls: number;
  readonly attempts: number;
  /** Calls that ended without a good answer. */
  readonly failed: number;
  /** Calls whose client left before the answer was complete; absent: none. */
  readonly abandoned?: number;
  /** Answers in which the model refused. */
  readonly refused: number;
  /** Answers of which JSON was asked: those that were, and those that were not. */
  readonly jsonValid: number;
  readonly jsonInvalid: number;
  /** Of the calls whose cost is known. */
  readonly picoUsd: bigint;
  /** Calls whose cost nobody knows. */
  readonly unknownCosts: number;
  /** The squares of the calls' costs in USD, added up: without them a cost has no interval. It is a statistic, and no money. */
  readonly squaredUsd?: number;
  /** Of all calls, or of a random sample of them. */
  readonly firstContentMs: readonly number[];
  readonly totalMs: readonly number[];
  /** How many conversations, users or calls were assigned to it; without it, its calls. What stays together is assigned once. */
  readonly assigned?: number;
}

/** What the judge has cost, under its own tag: never a part of what the arms have. */
export interface JudgeSums {
  readonly calls: number;
  readonly failed: number;
  readonly picoUsd: bigint;
  readonly unknownCosts: number;
}
