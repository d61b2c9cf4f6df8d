import type { Within } from '../state/experiment-answers.ts';

/** From where to where something is, in the words of its kind. */
export function within([low, high]: Within, tell: (value: number) => string): string {
  if (low === null && high === null) return 'too few to tell';
  if (low === null) return `up to ${tell(high ?? 0)}`;
  if (high === null) return `from ${tell(low)}`;
  return `${tell(low)} to ${tell(high)}`;
}

/** How likely something is by chance: two places, and never 0. */
export function chance(pValue: number): string {
  return pValue < 0.000001 ? '< 0.000001' : String(Number(pValue.toPrecision(2)));
}

/** A difference of shares, in hundredths: `+9.1 points`. */
export function points(difference: number): string {
  const tenths = Math.round(difference * 1_000) / 10;
  return `${tenths > 0 ? '+' : tenths < 0 ? '−' : '±'}${Math.abs(tenths).toFixed(1)} points`;
}

/** A mean of costs, which is a statistic and no money, as other sums are shown. */
export function picoOf(usd: number): string {
  return String(Math.round(usd * 1e12));
}

/** A word of a command line, as a shell takes it for one. */
export function shellWord(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
