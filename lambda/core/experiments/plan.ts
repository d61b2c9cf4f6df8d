/** What an experiment is about, as far as its report goes by it. */
export interface Plan {
  readonly experiment: string;
  /** How its answers are judged. */
  readonly mode: 'pairwise' | 'rubric';
  /** The arm that the others are compared with. */
  readonly control: string;
  readonly arms: readonly PlannedArm[];
  readonly aims: Aims;
}

/** An arm, and its share of the calls as the experiment is set up. A shadow arm answers nobody, so it has no share. */
export interface PlannedArm {
  readonly arm: string;
  readonly share: number;
  readonly isShadow?: boolean;
}

/** How sure a report must be before it says something. Differences are of the win rate from one half, or of the mean score. */
export interface Aims {
  /** How likely it may be, over all arms and looks together, that a winner is named where there is none. */
  readonly alpha: number;
  /** How likely a difference of `detect` is to be found by the minimum sample. */
  readonly power: number;
  readonly detect: number;
  /** Below which a difference does not matter. */
  readonly margin: number;
}

/** The aims of an experiment that names none: a win rate of 60 % is found in four of five cases, one from 45 to 55 % is no difference. */
export const USUAL_AIMS: Aims = { alpha: 0.05, power: 0.8, detect: 0.1, margin: 0.05 };
