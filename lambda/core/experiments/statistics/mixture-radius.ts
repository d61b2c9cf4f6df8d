/**
 * By how many standard deviations of a single value the mean of so many of them may be off, at all times together, but for a probability of
 * `alpha`. It holds for large numbers of any values, as the normal interval does for a single look: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas,
 * "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52 (2024).
 */
export function mixtureRadius(count: number, alpha: number): number {
  if (count === 0) return Number.POSITIVE_INFINITY;
  const spread = count * rhoSquared(alpha);
  return Math.sqrt(((2 * (spread + 1)) / (count * spread)) * Math.log(Math.sqrt(spread + 1) / alpha));
}

/** For how many values it is narrowest, next to others; a tenfold of it or a tenth is a quarter wider. */
const NARROWEST_AT = 1000;

function rhoSquared(alpha: number): number {
  const twice = -2 * Math.log(alpha);
  return (twice + Math.log(twice + 1)) / NARROWEST_AT;
}
