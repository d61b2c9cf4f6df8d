/**
 * What may be set for the cache in `headgate.config.ts`. Nothing here turns it on for all: a request does, an alias or a
 * team. Imports nothing: `lib/` reads it beside `aws-cdk-lib`, and the bundles carry it.
 */

/** The cache of complete answers. */
export interface CacheConfiguration {
  /** How long an answer is kept where nothing else is said. */
  readonly ttlSeconds: number;
  /** The longest that anybody may ask for. */
  readonly longestTtlSeconds: number;
  /** How long the same question waits for the answer to another one that came before it; 0: not at all. */
  readonly waitMs: number;
  /** Names of `routes` whose calls it is on for. */
  readonly routes: Readonly<Record<string, CachedConfiguration>>;
}

/** For which calls it is on by itself, and for how long answers are kept then. */
export interface CachedConfiguration {
  readonly ttlSeconds?: number;
}

/** What a team says of the cache. */
export interface TeamCacheConfiguration {
  /** `asked`: where a request or an alias turns it on. `always`: also where nobody does. `never`: not even then. */
  readonly use: 'asked' | 'always' | 'never';
  readonly ttlSeconds?: number;
}
