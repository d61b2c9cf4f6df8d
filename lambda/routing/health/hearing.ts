import { type Heard, type TargetCounts, WINDOW_MS } from '../../core/health-store.ts';
import type { LocalHealth } from './create-health.ts';

/** How long after its end a window may still be added to. */
const LATE_MS = 90_000;

/** Takes from what all have counted what is new and not our own: everybody adds to the same sums. */
export function createHearing(health: LocalHealth) {
  /** For each window, target and count: so much of the sum is known here. */
  const known = new Map<number, Map<string, Map<string, number>>>();
  const knownOf = (window: number, { target }: TargetCounts) => {
    const targets = known.get(window) ?? new Map<string, Map<string, number>>();
    known.set(window, targets);
    const name = `${target.provider}/${target.model}`;
    const counts = targets.get(name) ?? new Map<string, number>();
    targets.set(name, counts);
    return counts;
  };

  return {
    /** The windows that may hold something new; older ones are forgotten. */
    windows(now: number): readonly number[] {
      const current = windowOf(now);
      const before = current - WINDOW_MS;
      for (const window of known.keys()) if (window < before) known.delete(window);
      const isDue = now - current < LATE_MS || !known.has(before);
      if (!known.has(before)) known.set(before, new Map()); // Read once, even if it was empty.
      return isDue ? [before, current] : [current];
    },
    /** Notes counts as our own before they are written, and gives the window to add them to. */
    own(counted: readonly TargetCounts[], now: number): number {
      const window = windowOf(now);
      for (const one of counted) {
        const sums = knownOf(window, one);
        for (const [name, count] of Object.entries(one.counts)) sums.set(name, (sums.get(name) ?? 0) + count);
      }
      return window;
    },
    hear({ counted, words }: Heard, now: number): void {
      for (const one of counted) {
        const sums = knownOf(one.window, one);
        const isNew = sums.size === 0;
        const fresh = beyond(one.counts, sums);
        // What has come together until now is as old as the middle of that time.
        const ageMs = isNew ? Math.max(0, now - (one.window + Math.min(now, one.window + WINDOW_MS)) / 2) : 0;
        if (fresh) health.hearCounts({ target: one.target, counts: fresh }, ageMs, now);
      }
      for (const word of words) health.hearWord(word, now);
    },
  };
}

/** What of the sums is not known yet; it is from now on. A sum that lags behind what we have added is no news. */
function beyond(counts: TargetCounts['counts'], known: Map<string, number>): Record<string, number> | undefined {
  const fresh: Record<string, number> = {};
  let isFresh = false;
  for (const [name, sum] of Object.entries(counts)) {
    const more = sum - (known.get(name) ?? 0);
    if (!(more > 0)) continue;
    fresh[name] = more;
    isFresh = true;
    known.set(name, sum);
  }
  return isFresh ? fresh : undefined;
}

function windowOf(now: number): number {
  return now - (now % WINDOW_MS);
}
