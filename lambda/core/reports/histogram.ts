/**
 * Buckets of a size that grows: each ends at 2^(1/16) times the one before. A value is told by the middle of its bucket,
 * so it is at most 2^(1/32) away from the truth, which is 2.2 %.
 */
const PER_DOUBLING = 16;
/** Up to 2^20: seventeen minutes of milliseconds, and no call is as long. */
const LAST = 20 * PER_DOUBLING;

/**
 * Counts how often values fell into buckets. Histograms add up to that of all their values, in any order, so that those
 * of hours are that of a day, and percentiles of a year can be told without its rows.
 */
export class Histogram {
  readonly #counts: Map<number, number>;

  constructor(counts: ReadonlyMap<number, number> = new Map()) {
    this.#counts = new Map(counts);
  }

  add(value: number, count = 1): void {
    this.#put(bucketOf(value), count);
  }

  merge(other: Histogram): void {
    for (const [bucket, count] of other.#counts) this.#put(bucket, count);
  }

  get count(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** The value that this share of all values does not exceed; undefined if there are none. */
  quantile(share: number): number | undefined {
    let left = Math.max(1, Math.ceil(share * this.count - 1e-9));
    for (const [bucket, count] of this.#sorted()) {
      left -= count;
      if (left <= 0) return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / PER_DOUBLING);
    }
    return undefined;
  }

  /** In few bytes, and always the same of the same values: `7d.2 1.5` is twice bucket 265, and five times the one after it. */
  write(): string {
    let before = 0;
    return this.#sorted()
      .map(([bucket, count]) => {
        const step = bucket - before;
        before = bucket;
        return `${step.toString(36)}.${count.toString(36)}`;
      })
      .join(' ');
  }

  /** What `write` has written; what is no part of such a text is left out. */
  static read(text: string): Histogram {
    const counts = new Map<number, number>();
    let bucket = 0;
    for (const part of text.split(' ')) {
      const [step = '', count = ''] = part.split('.');
      if (step === '' || count === '') continue;
      bucket += Number.parseInt(step, 36);
      counts.set(bucket, Number.parseInt(count, 36));
    }
    return new Histogram(counts);
  }

  #put(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
  }

  #sorted(): (readonly [bucket: number, count: number])[] {
    return [...this.#counts].sort(([one], [other]) => one - other);
  }
}

function bucketOf(value: number): number {
  if (!(value > 1)) return 0;
  return Math.min(Math.ceil(Math.log2(value) * PER_DOUBLING), LAST);
}
