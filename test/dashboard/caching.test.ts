import { describe, expect, test } from 'vitest';
import { cacheFiguresOf, timeSaved, wasOn } from '../../dashboard/reckon/caching.ts';
import type { UsageEntry } from '../../dashboard/state/answers.ts';

const entry = (changes: Partial<UsageEntry>): UsageEntry =>
  ({ cache_hits: 0, saved_pico_usd: '0', ...changes }) as UsageEntry; // Nothing else of it is read here.
const NONE = { hit: 0, miss: 0, refresh: 0, bypass: 0, partial: 0 };
const times = (p50: number | null) => ({ p50, p95: p50, count: p50 === null ? 0 : 9 });

describe('figures of the cache', () => {
  test('have a rate of hits and misses, as both are shown: what was known in part, asked anew, or past it, is neither', () => {
    const cache = { hit: 30, miss: 70, partial: 10, refresh: 50, bypass: 50, replay: 9 };
    expect(cacheFiguresOf(entry({ cache_hits: 30, cache, saved_pico_usd: '7' }))).toMatchObject({
      hits: 30,
      misses: 70,
      partial: 10,
      replayed: 9,
      hitRate: 0.3,
      saved: '7',
      unknownHits: 0,
    });
  });

  test('know no rate where nothing was looked up, or older sums know of no misses', () => {
    expect(cacheFiguresOf(entry({ cache: NONE })).hitRate).toBeUndefined();
    const older = cacheFiguresOf(entry({ cache_hits: 3, cache: null, saved_pico_usd: null }));
    expect([older.hits, older.misses, older.hitRate, older.saved]).toEqual([3, undefined, undefined, null]);
    // Hits of older sums make no rate of those that came later.
    expect(cacheFiguresOf(entry({ cache_hits: 100, cache: { ...NONE, hit: 1, miss: 1 } })).hitRate).toBe(0.5);
  });

  test('say of how many calls nobody knows what was saved, and of a sum of such alone that it is unknown', () => {
    const unknown = cacheFiguresOf(entry({ cache_hits: 2, saved_pico_usd: null, unknown_saved_calls: 2 }));
    expect([unknown.saved, unknown.unknownHits]).toEqual([null, 2]);
  });

  test('say whether it was on at all', () => {
    expect(wasOn(cacheFiguresOf(entry({ cache: NONE })))).toBe(false);
    expect(wasOn(cacheFiguresOf(entry({ cache: { ...NONE, bypass: 1 } })))).toBe(true);
    expect(wasOn(cacheFiguresOf(entry({ cache_hits: 1, cache: null })))).toBe(true);
  });
});

describe('the time that hits have saved', () => {
  test('is what each target usually takes, for each hit', () => {
    const saved = timeSaved([
      entry({ cache_hits: 10, total_ms: times(1_500) }),
      entry({ cache_hits: 0, total_ms: times(90_000) }),
      entry({ cache_hits: 2, total_ms: times(200) }),
    ]);
    expect(saved).toEqual({ ms: 15_400, unknownHits: 0 });
  });

  test('is unknown where a target has answered nothing by itself, and never 0', () => {
    const mute = entry({ cache_hits: 4, total_ms: times(null) });
    expect(timeSaved([mute])).toEqual({ ms: undefined, unknownHits: 4 });
    expect(timeSaved([mute, entry({ cache_hits: 1, total_ms: times(100) })])).toEqual({ ms: 100, unknownHits: 4 });
  });
});
