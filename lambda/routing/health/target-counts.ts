import { type HealthStore, type TargetCounts, WINDOW_MS } from '../../core/health-store.ts';
import type { SeenTargets, TargetCount } from '../../core/metrics/health-metrics.ts';
import { BUCKETS, upperEnd } from './quantile.ts';
import { SIZES, timeSeen } from './tally.ts';

/** Every third bucket ends at twice the time of the one before: finer ones would only be more lines. */
const PER_LINE = 3;

/** Reads what all gateways together have seen of their targets in the last two windows. */
export function seenIn(store: Pick<HealthStore, 'read'>): (now: number) => Promise<SeenTargets> {
  return async (now) => {
    const current = now - (now % WINDOW_MS);
    const { counted, words } = await store.read([current - WINDOW_MS, current], now);
    return { targets: countTargets(counted), words };
  };
}

function countTargets(counted: readonly TargetCounts[]): readonly TargetCount[] {
  const byName = new Map<string, TargetCounts[]>();
  for (const one of counted) {
    const name = `${one.target.provider}/${one.target.model}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  return [...byName.values()].flatMap(([first, ...others]) => (first ? [countOf(first, [first, ...others])] : []));
}

function countOf({ target }: TargetCounts, windows: readonly TargetCounts[]): TargetCount {
  const of = (name: string) => windows.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
  const seen = Array.from({ length: BUCKETS }, (_, bucket) =>
    Array.from({ length: SIZES }, (__, size) => of(timeSeen(size, bucket))).reduce((sum, count) => sum + count, 0),
  );
  const firstContent: { readonly seconds: number; readonly count: number }[] = [];
  let count = 0;
  let firstContentSum = 0;
  for (const [bucket, more] of seen.entries()) {
    count += more;
    // The middle of what a bucket holds: where in it a time was is not known.
    firstContentSum += (more * (upperEnd(bucket - 1) + upperEnd(bucket))) / 2_000;
    const isLast = bucket === BUCKETS - 1;
    const seconds = isLast ? Number.POSITIVE_INFINITY : upperEnd(bucket) / 1_000;
    if (isLast || bucket % PER_LINE === 0) firstContent.push({ seconds: rounded(seconds), count });
  }
  return {
    target,
    answered: of('answered'),
    failed: of('failed'),
    firstContent,
    firstContentSum: rounded(firstContentSum),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
