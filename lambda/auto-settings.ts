/** What may be set for `auto` in `headgate.config.ts`. Imports nothing: `lib/` reads it beside `aws-cdk-lib`. */

/** What `auto` chooses from, and how good it has to be. */
export interface AutoConfiguration {
  /** The models that it may choose; absent means all that the catalogue rates. */
  readonly models?: readonly string[];
  /** What kinds of task there are, the first that fits first; absent means those of `docs/routing.md`. */
  readonly classes?: readonly TaskClass[];
  /** The operator's own word on models, as `provider/model`, beside the catalogue's. */
  readonly quality: Readonly<Record<string, QualityName>>;
  /** The share of calls that try another than the best, so that what has recovered is seen. */
  readonly exploreShare: number;
}

export const QUALITY_NAMES = ['basic', 'fair', 'good', 'strong'] as const;
export type QualityName = (typeof QUALITY_NAMES)[number];

/** A kind of task: how it is known, how good a model it takes, and how much is written for it. */
export interface TaskClass {
  readonly name: string;
  /** All of it must be so; an empty one is always. Numbers are the least. */
  readonly when: {
    readonly tools?: number;
    readonly inputTokens?: number;
    readonly reasoning?: boolean;
    /** Pictures or documents. */
    readonly media?: boolean;
    readonly schema?: boolean;
  };
  readonly quality: QualityName;
  /** How many tokens its answers have, where the caller sets no lower bound. */
  readonly outputTokens: number;
}
