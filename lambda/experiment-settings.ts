/** What may be set for an experiment in `headgate.config.ts`. Imports only what imports nothing. */
import type { Usd } from './team-settings.ts';

/** An alias with several ways to answer, which are compared. `Route`: what leads somewhere, as in `routes`. */
export interface ExperimentConfiguration<Route> {
  readonly arms: Readonly<Record<string, ArmConfiguration<Route>>>;
  /** The arm that the others are held against; as an operator writes it: the one that is called `control`, else the first. */
  readonly control: string;
  /** By what callers stay with an arm, if they send it; `false`: each call by itself. */
  readonly sticky: 'session' | 'user' | 'conversation' | false;
  /** What answers where an arm fails; absent: the control arm; `false`: nothing. */
  readonly fallback?: Route | false;
  /** Who takes part; absent: all teams. For others the control arm answers. */
  readonly teams?: readonly string[];
  /** When it takes place: a day, or a moment with its zone. */
  readonly from?: string;
  readonly until?: string;
  /** After what it ends by itself, for each team. */
  readonly stop: { readonly calls?: number; readonly costUsd?: Usd };
  readonly judge?: JudgeConfiguration;
  /** When an arm takes over by itself; absent: only people promote. */
  readonly promote?: PromotionConfiguration;
  /** How sure the report must be before it names a winner. */
  readonly aims: AimsConfiguration;
}

export interface ArmConfiguration<Route> {
  readonly route: Route;
  /** Its part of the calls, relative to the other arms. */
  readonly share: number;
  /** Answers the judge only, and never a caller. */
  readonly shadow: boolean;
  /** Said to the model before all that the caller says. */
  readonly prefix?: string;
  readonly parameters: ArmParameters;
}

/** What an arm asks in another way than the caller. */
export interface ArmParameters {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly effort?: string;
}

export interface JudgeConfiguration {
  /** The model that judges: a target, a model or a name of `routes`. */
  readonly route: string;
  /** Two answers to one request side by side, or each by itself; absent: side by side, where there are two. */
  readonly mode?: 'pairwise' | 'rubric';
  /** What makes an answer good: names, what they mean, and what they count. */
  readonly rubric: readonly { readonly name: string; readonly description: string; readonly weight: number }[];
  /** The share of calls that are judged. */
  readonly sample: number;
  /** `both`: another live arm is asked the same, which is paid twice. */
  readonly compare: 'both' | 'matched';
  /** For how many hours what was said may be kept at most. */
  readonly keepHours: number;
  /** What judging and shadow arms may cost each team in a day. */
  readonly usdPerDay: Usd;
}

/** What an arm must keep to before it takes over without a person, and after. */
export interface PromotionConfiguration {
  /** What makes it worth while, beside a quality that is no worse. */
  readonly reasons: readonly ('cheaper' | 'faster')[];
  /** The share of the calls that it then answers; the control arm keeps the rest, so that it is seen if it becomes worse. */
  readonly share: number;
  readonly minimumCompared: number;
  /** How often the judge must say the same in both orders. */
  readonly minimumAgreement: number;
  /** By how much its quality may be worse at most, and its rates of errors, refusals and invalid JSON higher. */
  readonly margin: number;
  readonly rateMargin: number;
}

export interface AimsConfiguration {
  /** How likely it may be that a winner is named where there is none. */
  readonly alpha: number;
  /** How likely a difference of `detect` is to be found by the minimum sample. */
  readonly power: number;
  readonly detect: number;
  /** Below which a difference does not matter. */
  readonly margin: number;
}

/** How often a sample is brought to the judge: an arm or a judge that is down for some hours is waited for, and not for ever. */
export const JUDGE_TRIES = 5;
/** For how many hours a sample may wait: for all of these tries, an hour apart, and no longer than the queue remembers it. */
export const KEEP_HOURS = { least: 6, most: 96 } as const;

/** Where samples, figures and verdicts lie in the table `Experiments`, and standings in `Access`: roles are held to these. */
export const SAMPLES_PARTITION = 'samples#';
export const SUMS_PARTITION = 'sums#';
export const UNITS_PARTITION = 'units#';
export const VERDICTS_PARTITION = 'verdicts#';
/** In `Access`. */
export const STANDINGS_PARTITION = 'experiments';
