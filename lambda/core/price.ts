import { divide } from './money.ts';
import { totalInput, type Usage } from './usage.ts';

/** Pico-dollars per token. A class without a price of its own is `undefined`: its rule is in `costOf`. */
export interface Rates {
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead?: bigint | undefined;
  readonly cacheWrite5m?: bigint | undefined;
  readonly cacheWrite1h?: bigint | undefined;
}

/** What a model costs at a provider. */
export interface Price extends Rates {
  /** Above so many input tokens the whole request is priced by these rates. Ascending. */
  readonly tiers?: readonly (Rates & { readonly aboveTokens: number })[];
  /** What the provider's service tiers cost against the standard one; one that is not here has no known price. */
  readonly serviceTiers?: Readonly<Record<string, Factor>> | undefined;
  /** What all is multiplied by, at the end. */
  readonly factor?: Factor;
  /** Where the numbers come from: kept in the ledger row, so that a cost can be recomputed. */
  readonly source: string;
}

/** A rational number, so that nothing is lost before the one rounding at the end. */
export interface Factor {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** How providers call the tier that their list prices are for: OpenAI, Mistral, OpenAI again, Groq. */
const STANDARD_TIERS: readonly string[] = ['default', 'standard', 'auto', 'on_demand'];

/** The price at a service tier, or `undefined` if nobody knows it. */
export function priceAt(price: Price, tier: string | undefined): Price | undefined {
  if (tier === undefined || STANDARD_TIERS.includes(tier)) return price;
  const { serviceTiers } = price;
  const factor = serviceTiers && Object.hasOwn(serviceTiers, tier) ? serviceTiers[tier] : undefined;
  return factor && { ...price, factor };
}

/** The same as a bound. A discount is none: a tier may turn out to be full, and the standard one serves. */
export function dearestPriceAt(price: Price, tier: string | undefined): Price | undefined {
  const asked = priceAt(price, tier);
  const isDiscount = asked?.factor !== undefined && asked.factor.numerator < asked.factor.denominator;
  return isDiscount ? price : asked;
}

/** What usage costs, or `null` if a class that was used has no known price. */
export function costOf(usage: Usage, price: Price): bigint | null {
  if (usage.audioInputTokens > 0 || usage.audioOutputTokens > 0) return null; // Audio has other rates; no guess.
  const rates = ratesFor(price, totalInput(usage));
  if (usage.cacheWrite1hTokens > 0 && rates.cacheWrite1h === undefined) return null;
  const atStandardTier =
    BigInt(usage.inputTokens) * rates.input +
    // No discount listed means that the provider bills cached input like any other.
    BigInt(usage.cacheReadTokens) * (rates.cacheRead ?? rates.input) +
    BigInt(usage.cacheWrite5mTokens) * (rates.cacheWrite5m ?? rates.input) +
    BigInt(usage.cacheWrite1hTokens) * (rates.cacheWrite1h ?? 0n) +
    BigInt(usage.outputTokens) * rates.output;
  return times(atStandardTier, price.factor);
}

/** The most that so many tokens can cost, whatever class they turn out to be in. */
export function upperBound(inputTokens: number, outputTokens: number, price: Price): bigint {
  const rates = ratesFor(price, inputTokens);
  const dearest = [rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h].reduce<bigint>(
    (most, rate) => (rate !== undefined && rate > most ? rate : most),
    rates.input,
  );
  return times(BigInt(inputTokens) * dearest + BigInt(outputTokens) * rates.output, price.factor);
}

/** Rounded half-even, and only here: once for each row. */
function times(picoUsd: bigint, factor: Factor | undefined): bigint {
  return factor ? divide(picoUsd * factor.numerator, factor.denominator) : picoUsd;
}

function ratesFor(price: Price, inputTokens: number): Rates {
  return price.tiers?.findLast((tier) => inputTokens > tier.aboveTokens) ?? price;
}
