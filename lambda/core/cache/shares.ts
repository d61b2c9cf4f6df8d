/** A whole number in so many shares as there are weights, of which none is lost: they come to the whole again. */
export function sharesOf(whole: bigint, weights: readonly number[]): readonly bigint[] {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  let weighed = 0n;
  let given = 0n;
  return weights.map((weight) => {
    weighed += BigInt(weight);
    const until = total === 0n ? whole : (whole * weighed) / total;
    const share = until - given;
    given = until;
    return share;
  });
}
