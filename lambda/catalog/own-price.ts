import { factorFrom } from '../core/money/factor.ts';
import { picoFromDecimal } from '../core/money/money.ts';
import type { Price, Rates } from '../core/money/price.ts';
import type { PriceConfiguration, RatesConfiguration } from '../price-settings.ts';

/** The price that the operator has set, which no discount of a contract is taken off. */
export function priceFromConfiguration(own: PriceConfiguration): Price {
  const tiers = own.tiers?.map((tier) => ({ aboveTokens: tier.above, ...ratesFrom(tier) }));
  return {
    ...ratesFrom(own),
    tiers,
    webSearch: told(own.webSearch, 1_000n),
    isConfigured: true,
    source: 'configuration',
  };
}

/** What the operator says that service tiers cost. */
export function ownServiceTiers({ serviceTiers = {} }: Partial<PriceConfiguration> = {}): Price['serviceTiers'] {
  const known = Object.entries(serviceTiers).map(([tier, text]) => [tier, factorFrom(text)] as const);
  return Object.fromEntries(known.flatMap(([tier, factor]) => (factor ? [[tier, factor]] : [])));
}

function ratesFrom(rates: RatesConfiguration): Rates {
  return {
    input: perToken(rates.input),
    output: perToken(rates.output),
    cacheRead: told(rates.cacheRead),
    cacheWrite5m: told(rates.cacheWrite),
    cacheWrite1h: told(rates.cacheWrite1h),
    reasoning: told(rates.reasoning),
    audioInput: told(rates.audioInput),
    audioOutput: told(rates.audioOutput),
    imageOutput: told(rates.imageOutput),
  };
}

function told(usd: number | undefined, each = 1_000_000n): bigint | undefined {
  return usd === undefined ? undefined : perToken(usd, each);
}

/** Validated at synth to have at most six decimals, so nothing is rounded. */
function perToken(usd: number, each = 1_000_000n): bigint {
  return picoFromDecimal(String(usd), each) ?? 0n;
}
