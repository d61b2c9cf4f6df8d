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
  /** Where the numbers come from: kept in the ledger row, so that a cost can be recomputed. */
  readonly source: string;
}

/** What usage costs, or `null` if a class that was used has no known price. */
export function costOf(usage: Usage, price: Price): bigint | null {
  if (usage.audioInputTokens > 0 || usage.audioOutputTokens > 0) return null; // Audio has other rates; no guess.
  const rates = ratesFor(price, totalInput(usage));
  if (usage.cacheWrite1hTokens > 0 && rates.cacheWrite1h === undefined) return null;
  return (
    BigInt(usage.inputTokens) * rates.input +
    // No discount listed means that the provider bills cached input like any other.
    BigInt(usage.cacheReadTokens) * (rates.cacheRead ?? rates.input) +
    BigInt(usage.cacheWrite5mTokens) * (rates.cacheWrite5m ?? rates.input) +
    BigInt(usage.cacheWrite1hTokens) * (rates.cacheWrite1h ?? 0n) +
    BigInt(usage.outputTokens) * rates.output
  );
}

/** The most that so many tokens can cost, whatever class they turn out to be in. */
export function upperBound(inputTokens: number, outputTokens: number, price: Price): bigint {
  const rates = ratesFor(price, inputTokens);
  const dearest = [rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h].reduce<bigint>(
    (most, rate) => (rate !== undefined && rate > most ? rate : most),
    rates.input,
  );
  return BigInt(inputTokens) * dearest + BigInt(outputTokens) * rates.output;
}

function ratesFor(price: Price, inputTokens: number): Rates {
  return price.tiers?.findLast((tier) => inputTokens > tier.aboveTokens) ?? price;
}
