/** Money is whole pico-dollars in a bigint: 2^53 of them are only $9,007, and nano-dollars cannot express a cached token. */
export const PICO_PER_USD = 1_000_000_000_000n;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Reads a decimal number as pico-dollars, half-even where it is finer than that; `null` if it is not a number. */
export function picoFromDecimal(text: string, unitsPerUsd = 1n): bigint | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = Number(exponent) - fraction.length;
  if (Math.abs(scale) > 60) return null; // Beyond any price; 10n ** 1000000n would be an attack.
  const units = BigInt(whole + fraction) * PICO_PER_USD;
  const value =
    scale >= 0 ? (units * 10n ** BigInt(scale)) / unitsPerUsd : divide(units, unitsPerUsd * 10n ** BigInt(-scale));
  return sign === '-' ? -value : value;
}

/** Divides two positive numbers, half-even. */
export function divide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  const roundsUp = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return roundsUp ? quotient + 1n : quotient;
}

/** Writes pico-dollars as an exact decimal number of dollars. */
export function usdFromPico(picoUsd: bigint): string {
  const absolute = picoUsd < 0n ? -picoUsd : picoUsd;
  const fraction = (absolute % PICO_PER_USD).toString().padStart(12, '0').replace(/0+$/, '');
  return `${picoUsd < 0n ? '-' : ''}${absolute / PICO_PER_USD}${fraction && `.${fraction}`}`;
}
