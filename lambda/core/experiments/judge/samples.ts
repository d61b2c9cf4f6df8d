import type { Sample, SamplePlace } from '../experiments.ts';
import type { Verdict } from '../verdict.ts';

/** What was said, until it is judged. */
export interface Samples {
  /** False if it is too much to be kept. `claimedForMs`: how long it stays that of who has claimed it. */
  put(sample: Sample, claimedForMs?: number): Promise<boolean>;
  /** Gives it to one judge alone, for so long; `gone`: judged already, or too old. */
  claim(place: SamplePlace, forMs: number): Promise<Sample | 'claimed' | 'gone'>;
  /** Lets another have it. */
  release(place: SamplePlace): Promise<void>;
  drop(place: SamplePlace): Promise<void>;
}

/** What the judge has said. */
export interface Verdicts {
  /** False if the call was judged before: then nothing changes. */
  put(team: string, verdict: Verdict): Promise<boolean>;
  /** Whether a call was judged. */
  isThere(place: SamplePlace): Promise<boolean>;
  list(team: string, experiment: string): Promise<readonly Verdict[]>;
}
