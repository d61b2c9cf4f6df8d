import type { Answers } from './answers.ts';
import type { CacheRules, TeamRule } from './cache-terms.ts';
import { createFlights, type Flights } from './flights.ts';

/** What the cache needs: where answers are kept, by which rules, and what is being asked just now. */
export interface Cache {
  readonly answers: Answers;
  readonly rules: CacheRules;
  /** Of this process. */
  readonly flights: Flights;
  /** The longest that a call waits for the store before it goes its way without. */
  readonly patienceMs: number;
  /** Until when it is left alone, after trouble. */
  readonly trouble: { until: number };
}

const PATIENCE_MS = 100;

/** Puts a cache together: what is asked just now, and what trouble there was, is known to this process alone. */
export function createCache(answers: Answers, rules: CacheRules, patienceMs = PATIENCE_MS): Cache {
  return { answers, rules, flights: createFlights(), patienceMs, trouble: { until: 0 } };
}

/** The rules of a configuration, with those of its teams. */
export function cacheRules(
  configured: Omit<CacheRules, 'teams'>,
  teams: Readonly<Record<string, { readonly cache?: TeamRule }>>,
): CacheRules {
  const own = Object.entries(teams).flatMap(([name, { cache }]) => (cache ? [[name, cache] as const] : []));
  return { ...configured, teams: Object.fromEntries(own) };
}
