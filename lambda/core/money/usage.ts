/** Tokens of one attempt in classes that never overlap, whatever the provider counts into what. */
export interface Usage {
  /** Input that was neither read from nor written to the provider's prompt cache. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly audioInputTokens: number;
  /** All output but audio and pictures, reasoning included. */
  readonly outputTokens: number;
  /** How much of `outputTokens` was reasoning: a view of it, never added. */
  readonly reasoningTokens: number;
  readonly audioOutputTokens: number;
  readonly imageOutputTokens: number;
  /** How often the provider has searched the web by itself, where its usage tells and each search is billed. */
  readonly webSearches: number;
  /** What the provider itself says the attempt cost. */
  readonly reportedPicoUsd: bigint | null;
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  audioInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioOutputTokens: 0,
  imageOutputTokens: 0,
  webSearches: 0,
  reportedPicoUsd: null,
};

/** All input tokens, as price tiers count them. */
export function totalInput(usage: Usage): number {
  return (
    usage.inputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite1hTokens +
    usage.audioInputTokens
  );
}

/** All tokens, as limits by the minute count them. */
export function allTokens(usage: Usage): number {
  return totalInput(usage) + totalOutput(usage);
}

/** All output tokens. */
export function totalOutput(usage: Usage): number {
  return usage.outputTokens + usage.audioOutputTokens + usage.imageOutputTokens;
}

/** More tokens than any model has handled: a figure above it is a mistake and no bill. */
const MOST_TOKENS = 1_000_000_000;

/** A count of tokens: `null` and nonsense are not zero. */
export function tokensIn(value: unknown): number | undefined {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;
  return isCount ? value : undefined;
}
