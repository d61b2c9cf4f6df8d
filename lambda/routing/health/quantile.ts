/** Buckets of times: each is a quarter longer than the one before, so that a share of it is never far from the truth. */
export const BUCKETS = 44;
const SHORTEST_MS = 10;
const PER_DOUBLING = 3;

/** The bucket that a time falls into; what is longer than all, as long answers in one piece are, falls into the last. */
export function bucketOf(ms: number): number {
  if (!(ms > SHORTEST_MS)) return 0;
  return Math.min(Math.ceil(Math.log2(ms / SHORTEST_MS) * PER_DOUBLING), BUCKETS - 1);
}

/** The longest time in a bucket. */
export function upperEnd(bucket: number): number {
  return SHORTEST_MS * 2 ** (bucket / PER_DOUBLING);
}

/**
 * The time within which this share of the answers has begun, from times that were seen and from waits that were cut
 * short: those would have taken at least so long (the estimate of Kaplan and Meier). Without the latter, a target that
 * loses races when it is slow would look fast. Undefined if nothing was seen; where too many were cut short to tell, the
 * longest wait there was, which it exceeds.
 */
export function quantile(
  share: number,
  seen: (bucket: number) => number,
  cutShort: (bucket: number) => number,
): number | undefined {
  let atRisk = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) atRisk += seen(bucket) + cutShort(bucket);
  let survival = 1;
  let longest: number | undefined;
  for (let bucket = 0; bucket < BUCKETS && atRisk > 1e-9; bucket += 1) {
    const here = seen(bucket);
    const next = survival * (1 - here / atRisk);
    if (here > 0 && next <= 1 - share + 1e-9) {
      const part = survival > next ? (survival - (1 - share)) / (survival - next) : 1;
      return bucket === 0 ? SHORTEST_MS * Math.min(part, 1) : upperEnd(bucket - 1 + Math.min(part, 1));
    }
    survival = next;
    if (here + cutShort(bucket) > 1e-9) longest = upperEnd(bucket);
    atRisk -= here + cutShort(bucket);
  }
  return longest;
}
