const COUNT = new Intl.NumberFormat('en-US');
const RATE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** A whole number with its thousands apart. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : COUNT.format(value);
}

/** A large number in a few characters: `1.2M`. */
export function short(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : SHORT.format(value);
}

/** A rate to a tenth, with its thousands apart. */
export function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : RATE.format(value);
}

/** How long something took: `210 ms`, `1.8 s`, `2 min 5 s`, `3 h 20 min`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
  return `${COUNT.format(Math.floor(ms / 3_600_000))} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

/** A share of a whole: `12.3 %`; a trace of something is not nothing. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  if (share > 0 && share < 0.001) return '< 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** How much more or less than before: `+12 %`, `−8 %`; `undefined` where there was nothing before. */
export function change(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const share = Math.round(((now - before) / before) * 100);
  return `${share > 0 ? '+' : share < 0 ? '−' : '±'}${COUNT.format(Math.abs(share))} %`;
}
