/** What a request is like, as far as arms may do better or worse at it. */
export interface Features {
  readonly dialect: string;
  /** The kind of task, as `auto` classifies it. */
  readonly task: string;
  readonly inputTokens: number;
}

/** The kind of a request, by which answers of arms are matched that did not see the same requests. */
export function stratumOf({ dialect, task, inputTokens }: Features): string {
  const size = SIZES.find(([below]) => inputTokens < below)?.[1] ?? 'huge';
  return `${dialect} ${task} ${size}`;
}

/** A fourfold each: within one the cost and difficulty of a request are alike, and there are few enough for most to be met by both arms. */
const SIZES: readonly (readonly [below: number, size: string])[] = [
  [500, 'small'],
  [2000, 'medium'],
  [8000, 'large'],
];
