import type { Measured, Sums, UsageEntry } from '../state/answers.ts';
import type { Pico } from '../text/money.ts';

/** What the cache has done over some calls. */
export interface CacheFigures {
  readonly hits: number;
  /** `undefined` where totals of older versions do not know it. */
  readonly misses: number | undefined;
  readonly partial: number | undefined;
  readonly refreshed: number | undefined;
  readonly bypassed: number | undefined;
  /** Answers given again under the idempotency keys of callers: of no cache, and in no other figure. */
  readonly replayed: number | undefined;
  /** Of hits and misses; `undefined` where there were none, or nobody knows. */
  readonly hitRate: number | undefined;
  readonly saved: Pico;
  /** Calls of which nobody knows what the cache has saved. */
  readonly unknownHits: number;
}

/** Reads the figures of the cache out of sums. */
export function cacheFiguresOf(sums: Sums & Measured): CacheFigures {
  const { cache, cache_hits: hits = 0, saved_pico_usd: saved, unknown_saved_calls: unknownHits = 0 } = sums;
  // Hits that older totals know as well would make the rate better than it is: it goes by what was looked at as a whole.
  const lookedUp = cache ? cache.hit + cache.miss : 0;
  return {
    hits,
    misses: cache?.miss,
    partial: cache?.partial,
    refreshed: cache?.refresh,
    bypassed: cache?.bypass,
    replayed: cache?.replay,
    hitRate: cache && lookedUp > 0 ? cache.hit / lookedUp : undefined,
    saved,
    unknownHits,
  };
}

/** Whether the cache was on for any of these calls. */
export function wasOn({ hits, misses = 0, partial = 0, refreshed = 0, bypassed = 0 }: CacheFigures): boolean {
  return hits + misses + partial + refreshed + bypassed > 0;
}

/** How long people would have waited for what they got again, and for how many hits nobody can say. */
export interface TimeSaved {
  readonly ms: number | undefined;
  readonly unknownHits: number;
}

/**
 * A row of a hit does not know how long the answer took the first time. What its target usually takes, by the median of
 * its answers in the same stretch of time, is an estimate of it; where there is none, nothing is known.
 */
export function timeSaved(byModel: readonly UsageEntry[]): TimeSaved {
  const hit = byModel.filter(({ cache_hits: hits = 0 }) => hits > 0);
  const known = hit.flatMap(({ cache_hits: hits = 0, total_ms: times }) => {
    const usual = times?.p50 ?? null;
    return usual === null ? [] : [{ hits, ms: hits * usual }];
  });
  const count = (all: readonly { readonly hits: number }[]) => all.reduce((sum, { hits }) => sum + hits, 0);
  const all = hit.map(({ cache_hits: hits = 0 }) => ({ hits }));
  return {
    ms: known.length === 0 ? undefined : known.reduce((sum, { ms }) => sum + ms, 0),
    unknownHits: count(all) - count(known),
  };
}
