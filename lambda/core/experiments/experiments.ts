import type { DialectId } from '../dialect-id.ts';
import type { Preferences } from '../preferences.ts';
import type { Json } from '../types.ts';
import type { ExperimentPlan } from './experiment.ts';
import type { SeriesPlace } from './series.ts';
import type { Standing } from './standing.ts';

/** What a gateway knows of experiments under way, and tells of them. Nothing of it fails a call, or delays one. */
export interface Experiments {
  /**
   * What was last said of an experiment; `unknown` as long as that could not be read. Never throws, and waits only where
   * nothing recent is known, and not long.
   */
  standing(team: string, experiment: string): Promise<Standing | 'unknown' | undefined>;
  /** What it has come to, by what is known here; the same holds for it. */
  spent(team: string, experiment: string): Promise<Spent | 'unknown'>;
  /** Adds what became of a call to the sums of its arm; and, where the experiment ends by itself, to what it has come to. */
  note(observation: Observation, stop: ExperimentPlan['stop']): Promise<void>;
  /** Keeps what was said for the judge, sealed, and tells the judge where it is. */
  keep(sample: Sample): Promise<void>;
}

/** What became of a call for its arm. */
export interface Observation extends SeriesPlace {
  readonly arm: string;
  /** What was assigned to the arm: a session, a user, a conversation or a call, as a hash. */
  readonly unit: string | undefined;
  readonly attempts: number;
  readonly outcome: 'answered' | 'failed' | 'abandoned';
  /** Of all attempts of the arm; `null` if nobody knows. */
  readonly costPicoUsd: bigint | null;
  /** The same for what the experiment may cost: of what nobody knows, what was held for it. */
  readonly chargedPicoUsd: bigint;
  readonly firstContentMs: number | undefined;
  readonly totalMs: number | undefined;
  /** Whether the model declined to answer. */
  readonly isRefusal: boolean;
  /** Whether what was to be JSON is; absent where none was asked for. */
  readonly isJson: boolean | undefined;
  /** Whether no caller waited for it. */
  readonly isShadow: boolean;
}

/** What adds to what an experiment has come to: a call, a run in the shadow, or a question to the judge. */
export type Expense = Pick<Observation, 'team' | 'experiment' | 'chargedPicoUsd' | 'isShadow'>;

/** What an experiment has come to for a team, all arms and the judge together. */
export interface Spent {
  readonly calls: number;
  readonly costPicoUsd: bigint;
}

/** Where a sample lies. */
export interface SamplePlace {
  readonly team: string;
  readonly experiment: string;
  readonly callId: string;
}

/** A call for the judge: what was asked, and what the arm has answered. */
export interface Sample extends SamplePlace {
  readonly expiresAt: number;
  readonly content: SampleContent;
}

/** What is kept sealed. */
export interface SampleContent {
  readonly dialect: DialectId;
  readonly body: Json;
  readonly user: string | undefined;
  readonly tags: Preferences['tags'];
  /** By what kind of request it is matched with others. */
  readonly stratum: string;
  /** What its verdict belongs to. */
  readonly series: string;
  readonly answers: readonly ArmAnswer[];
}

/** What an arm has answered: nothing at all, if it comes to that. */
export interface ArmAnswer {
  readonly arm: string;
  readonly text: string;
  /** The tools that it called: a name and an input each. */
  readonly calls?: readonly string[];
}

/** Whether it has come to what it may come to. */
export function isSpent({ stop }: Pick<ExperimentPlan, 'stop'>, spent: Spent): boolean {
  const { calls = Number.POSITIVE_INFINITY, costPicoUsd } = stop;
  return spent.calls >= calls || (costPicoUsd !== undefined && spent.costPicoUsd >= costPicoUsd);
}
