/** What an operator may say of prices. Imports nothing, like all that `lib/` and the functions share. */

/** USD per million tokens, as decimal numbers with at most six places. A class that is not there has no known price. */
export interface RatesConfiguration {
  readonly input: number;
  readonly output: number;
  /** Absent: cached input costs as much as any other, read or written for five minutes. */
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  /** Absent: as the rest of the output. */
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly imageOutput?: number;
}

/** What a model costs, by the operator's own word. */
export interface PriceConfiguration extends RatesConfiguration {
  /** Above so many input tokens the whole request costs these rates. Ascending. */
  readonly tiers?: readonly (RatesConfiguration & { readonly above: number })[];
  /** USD for a thousand searches of the web that the provider makes. */
  readonly webSearch?: number;
  /** What service tiers cost against the standard one: `0.5`, `7/4`. */
  readonly serviceTiers?: Readonly<Record<string, string>>;
}

/** What was agreed with a provider, as a factor on its list prices: `0.85`, `17/20`, or its two numbers. */
export type DiscountConfiguration = string | { readonly numerator: number; readonly denominator: number };
