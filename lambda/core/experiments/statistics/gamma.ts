/**
 * The upper incomplete gamma function Q(a, x), divided by Γ(a): the tail of the normal distribution.
 * By its series below the mean and its continued fraction above (DLMF 8.7.1 and 8.9.2), each where it converges quickly.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

const PRECISION = 1e-16;
const STEPS = 1000;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let step = 1; step < STEPS && term > sum * PRECISION; step += 1) {
    term *= x / (a + step);
    sum += term;
  }
  return sum;
}

/** Lentz's way: numerators and denominators apart would overflow. */
function upperFraction(a: number, x: number): number {
  let denominator = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / denominator;
  let fraction = d;
  for (let step = 1; step < STEPS; step += 1) {
    const numerator = step * (a - step);
    denominator += 2;
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return fraction;
}

/** The logarithm of Γ(a): Stirling's series (DLMF 5.11.1), after the argument was raised to where it is exact. */
export function logGamma(a: number): number {
  let shift = 0;
  let z = a;
  for (; z < 10; z += 1) shift += Math.log(z);
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7) + 1 / (1188 * z ** 9);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
