const PICO = 1_000_000_000_000n;
const PLACES = 12;

/** An exact sum of pico-dollars as text, and `null` where nobody knows it. */
export type Pico = string | null | undefined;

/** A sum as people read it: cents where there are dollars, and so many places below that something is left to see. */
export function usd(pico: Pico): string {
  if (pico === null || pico === undefined) return 'unknown';
  const value = BigInt(pico);
  const sign = value < 0n ? '−' : '';
  const amount = value < 0n ? -value : value;
  const places = placesFor(amount);
  const unit = 10n ** BigInt(PLACES - places);
  const rounded = (amount + unit / 2n) / unit;
  const scale = 10n ** BigInt(places);
  const whole = String(rounded / scale).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = String(rounded % scale).padStart(places, '0');
  return `${sign}$${whole}.${shortened(fraction)}`;
}

/** The same with always as many places, so that numbers under each other can be compared; what is too small for them is shown as it is. */
export function usdInColumn(pico: Pico): string {
  if (pico === null || pico === undefined) return 'unknown';
  const micros = (BigInt(pico) + (BigInt(pico) < 0n ? -500_000n : 500_000n)) / 1_000_000n;
  if (micros === 0n && BigInt(pico) !== 0n) return usd(pico);
  const amount = micros < 0n ? -micros : micros;
  return `${micros < 0n ? '−' : ''}$${amount / 1_000_000n}.${String(amount % 1_000_000n).padStart(6, '0')}`;
}

/** All of it, for whoever wants to know exactly. */
export function exactUsd(pico: Pico): string {
  if (pico === null || pico === undefined) return 'unknown cost';
  const value = BigInt(pico);
  const amount = value < 0n ? -value : value;
  const fraction = String(amount % PICO).padStart(PLACES, '0');
  return `${value < 0n ? '−' : ''}${amount / PICO}.${shortened(fraction)} USD`;
}

/** A number to draw or to compare with; never to add up. */
export function dollars(pico: Pico): number {
  return pico === null || pico === undefined ? 0 : Number(BigInt(pico)) / 1e12;
}

/** The sum of what is known; `null` if nothing is. */
export function plus(...sums: readonly Pico[]): string | null {
  const known = sums.filter((sum) => sum !== null && sum !== undefined);
  return known.length === 0 ? null : String(known.reduce((total, sum) => total + BigInt(sum), 0n));
}

/** What something comes to on average, to the pico-dollar. */
export function per(pico: Pico, parts: number, times = 1): string | null {
  if (pico === null || pico === undefined || parts === 0) return null;
  return String((BigInt(pico) * BigInt(times)) / BigInt(parts));
}

/** Two places from a dollar on; below that three that are not 0. */
function placesFor(amount: bigint): number {
  if (amount === 0n || amount >= PICO) return 2;
  const zeros = PLACES - String(amount).length;
  return Math.min(PLACES, Math.max(2, zeros + 3));
}

/** At least cents, and no zeros behind them. */
function shortened(fraction: string): string {
  return fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '');
}
