import type { Sample, SamplePlace } from '../experiments.ts';
import type { SeriesPlace } from '../series.ts';
import type { GradedCall, Verdict } from '../verdict.ts';

/** What was said, until it is judged. */
export interface Samples {
  /** False if it is too much to be kept. `claimedForMs`: how long it stays that of who has claimed it. */
  put(sample: Sample, claimedForMs?: number): Promise<boolean>;
  /** Gives it to one judge alone, for so long; `gone`: judged already, or too old, and then it is deleted. */
  claim(place: SamplePlace, forMs: number): Promise<Sample | 'claimed' | 'gone'>;
  /** Lets another have it. */
  release(place: SamplePlace): Promise<void>;
  drop(place: SamplePlace): Promise<void>;
}

/** What the judge has said. */
export interface Verdicts {
  /** Takes all that was said of a call, and counts it, or nothing. False if the call was judged before: then nothing changes. */
  put(place: SeriesPlace, verdicts: readonly Verdict[]): Promise<boolean>;
  /** Whether a call was judged. */
  isThere(place: SeriesPlace & SamplePlace): Promise<boolean>;
  /** The grades of a series, from the first one on: all of them, or as many as can be held. */
  grades(place: SeriesPlace): Promise<{ readonly grades: readonly GradedCall[]; readonly areAll: boolean }>;
}
