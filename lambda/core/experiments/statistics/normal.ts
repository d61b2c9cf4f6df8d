import { upperGamma } from './gamma.ts';

/** Below which value a standard normal number is with this probability. */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // Abramowitz and Stegun 26.2.23 is right to three digits; each step of Newton's doubles them.
  const t = Math.sqrt(-2 * Math.log(probability));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 4; step += 1) {
    const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
    const tail = upperGamma(0.5, (z * z) / 2) / 2;
    z -= ((z < 0 ? tail : 1 - tail) - probability) / density;
  }
  return z;
}
