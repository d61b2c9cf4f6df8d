/**
 * `bypass`: it is on, and could not be asked, or this cannot be kept. `partial`: of some of several texts. `replay`: of
 * no cache at all, but the answer that was given before under the same idempotency key, whose first call is no miss.
 */
export const CACHE_STATUSES = ['off', 'hit', 'miss', 'refresh', 'bypass', 'partial', 'replay'] as const;
export type CacheStatus = (typeof CACHE_STATUSES)[number];

/** Whether an answer was there already, so that nobody was asked and nothing bought. */
export function isGivenAgain(status: string | undefined): boolean {
  return status === 'hit' || status === 'replay';
}

/** What the cache did for a call: it says so itself as soon as it knows. */
export interface CacheState {
  status: CacheStatus;
  /** Of the answer that was given again, in whole seconds. */
  ageSeconds?: number;
  /** Of the question that it was given to, where that was worded otherwise: the cosine of the two. */
  similarity?: number;
  /** What that had cost; `null` if nobody knows. */
  savedPicoUsd?: bigint | null;
  /** How long the call has waited for the store so far: what it waits in all is bounded. */
  waitedMs?: number;
}
