/**
 * The p-values of several arms against one control, raised so that a false winner among any of them stays as unlikely as for one arm
 * (Holm, Scandinavian Journal of Statistics 6, 1979). Of always-valid p-values the result is always valid, too.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, at) => at).sort((one, other) => (pValues[one] ?? 1) - (pValues[other] ?? 1));
  const adjusted: number[] = Array.from(pValues);
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.min(1, Math.max(least, (pValues.length - rank) * (pValues[at] ?? 1)));
    adjusted[at] = least;
  });
  return adjusted;
}
