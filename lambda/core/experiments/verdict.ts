/** What the judge said of one call of an experiment, once: what the statistics of a report are made of. */
export type Verdict = Judged & (Comparison | Grade);

interface Judged {
  readonly callId: string;
  /** When the verdict was given, as an ISO time. */
  readonly judgedAt: string;
}

/** Two arms' answers to the same request, seen blind in both orders: another winner in the other order is a tie. */
export interface Comparison {
  readonly mode: 'pairwise';
  readonly arms: readonly [string, string];
  readonly winner: string | 'tie';
  readonly ordersAgree: boolean;
  /**
   * Who won where the first of `arms` was shown first, and who where the second was: an arm, or `tie`. It tells how far the judge goes by the
   * place. `null`: it gave no verdict. That is a tie, and never left out: an answer that silences the judge would gain by what it loses.
   */
  readonly said: readonly [string | null, string | null];
  /** Whether no judge was asked: one of them, or both, said nothing at all. */
  readonly isUnasked?: boolean;
}

/** One arm's answer, alone, by the criteria of the experiment's rubric: each from 0 (worst) to 1 (best), and their weighted mean. */
export interface Grade {
  readonly mode: 'rubric';
  readonly arm: string;
  readonly scores: Readonly<Record<string, number>>;
  /** `null`: the judge gave no verdict. */
  readonly score: number | null;
  /** What kind of request it was, as `stratumOf` says: answers to requests of the same kind are compared, if not to the same request. */
  readonly stratum?: string;
}

/** What was said, of how many calls; absent: of one. Which calls they were changes nothing. */
export type TalliedComparison = Comparison & { readonly times?: number };

/** A grade, and when it was given to an answer to which call. */
export type GradedCall = Judged & Grade;

/** What a report goes by: of comparisons how often each came, and every grade, because it has to be matched. */
export type Said = TalliedComparison | GradedCall;
