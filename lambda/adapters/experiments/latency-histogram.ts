import { type Item, numbers } from '../ledger/attempt-row.ts';

/** Where the first bucket ends, and how much longer each further one is: a value is known to 4.4 percent. */
const FIRST_MS = 10;
const GROWTH = 2 ** (1 / 8);
/** A call lives for 15 minutes at most. */
const MOST_BUCKETS = 133;
/** More would say hardly more, and a report has to hold them. */
const MOST_SAMPLES = 20_000;

/** The bucket of a time. */
export function bucketOf(ms: number): number {
  if (ms <= FIRST_MS) return 0;
  return Math.min(MOST_BUCKETS, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH) - 1e-9));
}

/** The times that an item has counted under a letter, each as the middle of its bucket; of many, as many as are enough. */
export function timesIn(item: Item, letter: string): readonly number[] {
  const counts = Object.entries(item).flatMap(([name, value]) => {
    const [, bucket] = new RegExp(`^${letter}(\\d+)$`).exec(name) ?? [];
    return bucket === undefined ? [] : [[Number(bucket), Number(value.N ?? 0)] as const];
  });
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const scale = Math.min(1, MOST_SAMPLES / Math.max(1, all));
  return counts
    .toSorted(([one], [other]) => one - other)
    .flatMap(([bucket, count]) => new Array<number>(Math.round(count * scale)).fill(middleOf(bucket)));
}

/** What a time adds to an item. */
export function counted(letter: string, ms: number | undefined): Item {
  return ms === undefined ? {} : numbers({ [`${letter}${bucketOf(ms)}`]: 1 });
}

function middleOf(bucket: number): number {
  return bucket === 0 ? FIRST_MS / 2 : Math.round(FIRST_MS * GROWTH ** (bucket - 0.5));
}
