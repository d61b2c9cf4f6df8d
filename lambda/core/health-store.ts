import type { Target } from './types.ts';

/** Counts lie in windows of so long, so that old ones go by themselves. */
export const WINDOW_MS = 5 * 60_000;

/** Where gateways that run side by side tell one another what they see of their targets. Each sees too little by itself. */
export interface HealthStore {
  /** Adds to what all have counted of targets within a window, named by the moment it begins. */
  add(window: number, counted: readonly TargetCounts[], now: number): Promise<void>;
  /** Notes what has become of lanes: later times replace earlier ones. */
  tell(words: readonly LaneWord[], now: number): Promise<void>;
  /** Everything of these windows, and all lanes of which there is something to say. */
  read(windows: readonly number[], now: number): Promise<Heard>;
}

/** What is to be heard. */
export interface Heard {
  readonly counted: readonly (TargetCounts & { readonly window: number })[];
  readonly words: readonly LaneWord[];
}

/** What was counted of a target: whole numbers that add up, by name. */
export interface TargetCounts {
  readonly target: Target;
  readonly counts: Readonly<Record<string, number>>;
}

/** What one gateway tells the others of a lane, or of a key at all of its models. Times are epoch milliseconds. */
export interface LaneWord {
  readonly provider: string;
  /** Absent: the key as such, which is refused (`downAt`) or accepted again (`upAt`). */
  readonly model?: string;
  readonly keyId: string;
  readonly downAt?: number;
  readonly upAt?: number;
  readonly limitedUntil?: number;
  /** How many have seen it down, and so how many would probe it. */
  readonly witnesses?: number;
}
