import { type Factor, factorText, isLess, ONE, product } from './factor.ts';
import { divide } from './money.ts';
import { totalInput, type Usage } from './usage.ts';

/** Pico-dollars per token. A class without a price of its own is `undefined`: its rule is in `costOf`. */
export interface Rates {
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead?: bigint | undefined;
  readonly cacheWrite5m?: bigint | undefined;
  readonly cacheWrite1h?: bigint | undefined;
  /** Of thoughts, where they have another price than the rest of the output. */
  readonly reasoning?: bigint | undefined;
  readonly audioInput?: bigint | undefined;
  readonly audioOutput?: bigint | undefined;
  readonly imageOutput?: bigint | undefined;
}

/** What a model costs at a provider. */
export interface Price extends Rates {
  /** Above so many input tokens the whole request is priced by these rates. Ascending. */
  readonly tiers?: readonly (Rates & { readonly aboveTokens: number })[] | undefined;
  /** Pico-dollars for one search of the web that the provider makes; absent: nobody knows. */
  readonly webSearch?: bigint | undefined;
  /** What the provider's service tiers cost against the standard one; one that is not here has no known price. */
  readonly serviceTiers?: Readonly<Record<string, TierFactor>> | undefined;
  /** The same for the parts of the world that a request can be kept in. */
  readonly places?: Readonly<Record<string, Factor>> | undefined;
  /** What was agreed with the provider for everything that it bills. */
  readonly discount?: Factor | undefined;
  /** What all tokens are multiplied by: the tier that served, the place. */
  readonly adjustments?: readonly Adjustment[];
  /** Above so many input tokens this price is not known. */
  readonly upToTokens?: number | undefined;
  /** Whether the operator has set it: then it is the price of whatever serves in the model's place. */
  readonly isConfigured?: boolean;
  /** Where the numbers come from. */
  readonly source: string;
}

/** A service tier's factor; some are not to be had for long requests. */
export interface TierFactor extends Factor {
  readonly upToTokens?: number | undefined;
}

/** What a price is multiplied by, and why. */
export interface Adjustment {
  readonly name: string;
  readonly factor: Factor;
}

/** How and where a request was served, as far as that bears on its price. */
export interface Serving {
  readonly tier?: string | undefined;
  readonly place?: string | undefined;
}

/** How providers call the tier that their list prices are for: OpenAI, Mistral, OpenAI again, Groq. */
const STANDARD_TIERS: readonly string[] = ['default', 'standard', 'auto', 'on_demand'];
/** How Anthropic calls it where it is free to choose, and for models that can be kept nowhere. */
const ANYWHERE: readonly string[] = ['global', 'not_available'];

/** The price at a service tier and in a place, or `undefined` if nobody knows it. */
export function priceAt(price: Price, { tier, place }: Serving): Price | undefined {
  const byTier = tier === undefined || STANDARD_TIERS.includes(tier) ? price : adjusted(price, tier, 'serviceTiers');
  return !byTier || place === undefined || ANYWHERE.includes(place) ? byTier : adjusted(byTier, place, 'places');
}

/** The same as a bound. A discount is none: a tier may turn out to be full, and the standard one serves. */
export function dearestPriceAt(price: Price, { tier, place }: Serving): Price | undefined {
  const standard = priceAt(price, { place });
  const asked = priceAt(price, { tier, place });
  if (!standard || !asked) return undefined;
  // What is too long for a dearer tier runs at the standard one, whose steps are the same.
  return isLess(tokenFactor(asked), tokenFactor(standard)) ? standard : { ...asked, upToTokens: undefined };
}

function adjusted(price: Price, name: string, kind: 'serviceTiers' | 'places'): Price | undefined {
  const factors: Readonly<Record<string, TierFactor>> | undefined = price[kind];
  const factor = factors && Object.hasOwn(factors, name) ? factors[name] : undefined;
  if (!factor) return undefined;
  const adjustments = [...(price.adjustments ?? []), { name, factor }];
  return { ...price, adjustments, upToTokens: factor.upToTokens ?? price.upToTokens };
}

/** What usage costs, or `null` if a class that was used has no known price. Rounded half-even, once. */
export function costOf(usage: Usage, price: Price): bigint | null {
  const total = totalInput(usage);
  if (price.upToTokens !== undefined && total > price.upToTokens) return null;
  const rates = ratesFor(price, total);
  // Each round of a search is read by itself, and usage tells only what they come to together.
  if (usage.webSearches > 0 && rates !== price) return null;
  const thoughts = Math.min(usage.reasoningTokens, usage.outputTokens);
  // No discount listed means that the provider bills cached input like any other; thoughts are output if nothing else is said.
  const priced: readonly (readonly [number, bigint | undefined])[] = [
    [usage.inputTokens, rates.input],
    [usage.cacheReadTokens, rates.cacheRead ?? rates.input],
    [usage.cacheWrite5mTokens, rates.cacheWrite5m ?? rates.input],
    [usage.cacheWrite1hTokens, rates.cacheWrite1h],
    [usage.audioInputTokens, rates.audioInput],
    [usage.outputTokens - thoughts, rates.output],
    [thoughts, rates.reasoning ?? rates.output],
    [usage.audioOutputTokens, rates.audioOutput],
    [usage.imageOutputTokens, rates.imageOutput],
  ];
  const tokens = sumOf(priced);
  const fees = sumOf([[usage.webSearches, price.webSearch]]);
  return tokens === null || fees === null ? null : rounded({ tokens, fees }, price);
}

/** The most that so many tokens can cost, whatever class they turn out to be in. */
export function upperBound(inputTokens: number, outputTokens: number, price: Price): bigint {
  const reached = [price, ...(price.tiers ?? []).filter(({ aboveTokens }) => inputTokens > aboveTokens)];
  const input = reached.flatMap((rates) => [
    rates.input,
    rates.cacheRead,
    rates.cacheWrite5m,
    rates.cacheWrite1h,
    rates.audioInput,
  ]);
  const output = reached.flatMap((rates) => [rates.output, rates.reasoning, rates.audioOutput, rates.imageOutput]);
  const tokens = BigInt(inputTokens) * dearest(input) + BigInt(outputTokens) * dearest(output);
  return rounded({ tokens, fees: 0n }, price);
}

/** How a price came to be, as the ledger row keeps it: `catalogue 2026-11-20; flex 1/2; discount 17/20, half-even`. */
export function sourceOf({ source, adjustments = [], discount }: Price): string {
  const all = [...adjustments, ...(discount ? [{ name: 'discount', factor: discount }] : [])];
  const told = [source, ...all.map(({ name, factor }) => `${name} ${factorText(factor)}`)].join('; ');
  return all.length > 0 ? `${told}, half-even` : told;
}

/** What the list price is multiplied by whatever is asked for, as a number to compare prices by: no money is made of it. */
export function standingFactor(price: Price): number {
  const { numerator, denominator } = product(tokenFactor(price), price.discount ?? ONE);
  return Number(numerator) / Number(denominator);
}

function sumOf(priced: readonly (readonly [number, bigint | undefined])[]): bigint | null {
  const used = priced.filter(([count]) => count > 0);
  if (used.some(([, rate]) => rate === undefined)) return null;
  return used.reduce((sum, [count, rate = 0n]) => sum + BigInt(count) * rate, 0n);
}

/** Tiers and places make tokens dearer or cheaper, and no fee; what was agreed with the provider holds for both. */
function rounded({ tokens, fees }: { readonly tokens: bigint; readonly fees: bigint }, price: Price): bigint {
  const { numerator, denominator } = tokenFactor(price);
  const discount = price.discount ?? ONE;
  const exact = (tokens * numerator + fees * denominator) * discount.numerator;
  return divide(exact, denominator * discount.denominator);
}

function tokenFactor({ adjustments = [] }: Price): Factor {
  return adjustments.reduce((all, { factor }) => product(all, factor), ONE);
}

function dearest(rates: readonly (bigint | undefined)[]): bigint {
  return rates.reduce<bigint>((most, rate) => (rate !== undefined && rate > most ? rate : most), 0n);
}

function ratesFor(price: Price, inputTokens: number): Rates {
  return price.tiers?.findLast((tier) => inputTokens > tier.aboveTokens) ?? price;
}
