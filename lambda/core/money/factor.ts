/** A rational number above 0, so that nothing is lost before the one rounding at the end. */
export interface Factor {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ONE: Factor = { numerator: 1n, denominator: 1n };

/** Far more digits than any contract has; more would be an attack on whoever multiplies them. */
const FACTOR = /^(\d{1,12})(?:\.(\d{1,12})|\/(\d{1,12}))?$/;

/** Reads `0.85` or `17/20`, in lowest terms; `undefined` if it is neither, or 0. */
export function factorFrom(text: string): Factor | undefined {
  const [, whole = '', fraction = '', divisor] = FACTOR.exec(text) ?? [];
  const numerator = BigInt(whole + fraction);
  const denominator = divisor === undefined ? 10n ** BigInt(fraction.length) : BigInt(divisor);
  return numerator > 0n && denominator > 0n ? lowest({ numerator, denominator }) : undefined;
}

/** Writes a factor as it is told in a ledger row: `17/20`. */
export function factorText({ numerator, denominator }: Factor): string {
  return `${numerator}/${denominator}`;
}

/** One factor upon another, exactly. */
export function product(a: Factor, b: Factor): Factor {
  return lowest({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

/** Whether one is less than another. */
export function isLess(a: Factor, b: Factor): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

function lowest({ numerator, denominator }: Factor): Factor {
  let [divisor, rest] = [numerator, denominator];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
