import type { Owner } from './account.ts';

/** How much somebody may ask within one minute of the clock. */
export interface RateLimit {
  readonly team: string;
  readonly owner: Owner;
  /** `2026-11-20T15:54`: it is in the name of what is counted, so that nothing has to be reset. */
  readonly minute: string;
  /** `null`: no limit. */
  readonly requests: number | null;
  readonly tokens: number | null;
  /** In how many parts it is counted, so that many calls a second can be. */
  readonly parts: number;
}

/** So many calls and tokens. */
export interface RateCount {
  readonly requests: number;
  readonly tokens: number;
}

/** What came of counting a call. */
export interface RateAnswer {
  /** The part that it was counted in; `undefined`: there was no room, and nothing was counted. */
  readonly part: number | undefined;
  /** What is counted by now, with this call if it was let in; with several parts, as far as one of them can tell. */
  readonly used: RateCount;
}

/** Counts calls and tokens by the minute, for all gateways together. */
export interface Rates {
  /** Counts one call, and the tokens that it may come to, unless that is more than is allowed. */
  take(limit: RateLimit, tokens: number): Promise<RateAnswer>;
  /** Takes back or adds, when more is known: never refused. */
  change(limit: RateLimit, part: number, by: RateCount): Promise<void>;
}

const MINUTE_MS = 60_000;
/** A part with less than this would be full while others are empty. */
const LEAST_REQUESTS = 1_000;
const LEAST_TOKENS = 4_000_000;

/** The minute that a moment lies in, and when the next one begins. */
export function minuteAt(now: number): { readonly minute: string; readonly endsAt: number } {
  return { minute: new Date(now).toISOString().slice(0, 16), endsAt: (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS };
}

/** An item takes a thousand writes a second, and a call is counted with one and corrected with another. */
const CALLS_OF_ONE_PART = 500;

/** In how many parts it is worth while to count, for so many calls a second at the peak. */
export function ratePartsFor(requests: number | null, tokens: number | null, peakCallsPerSecond: number): number {
  const most = Math.ceil(peakCallsPerSecond / CALLS_OF_ONE_PART);
  const byRequests = requests === null ? most : Math.floor(requests / LEAST_REQUESTS);
  const byTokens = tokens === null ? most : Math.floor(tokens / LEAST_TOKENS);
  return Math.max(1, Math.min(most, byRequests, byTokens));
}

/** What one part has of a limit: each as much, and the first ones what is left over. */
export function shareOfRate(limit: number, part: number, parts: number): number {
  return Math.floor(limit / parts) + (part < limit % parts ? 1 : 0);
}
