import { z } from 'zod';
import { DEMO_PROVIDER, isRecord } from './configuration-relations.ts';
import { section, whole } from './configuration-section.ts';

const MODEL = z.string().regex(/^[^/\s]+\/\S+$/, 'a model as "provider/model"');
const MODELS = 'a model as "provider/model", or the beginning of such with "*" behind it';
const FACTOR = 'a factor as text, such as "0.85" or "17/20", from 0.01 to 10';

/** Prices of the operator's own, that replace or complete the catalogue's. */
export function prices() {
  const rates = ratesPer('USD per million tokens');
  const tier = section({ above: whole(1, 1_000_000_000), ...rates });
  const allowed = 'a list of steps, each above more tokens than the one before';
  const entry = section({
    ...rates,
    tiers: z
      .array(tier, allowed)
      .refine((steps) => steps.every(({ above }, at) => above > (steps[at - 1]?.above ?? -1)), allowed)
      .readonly()
      .exactOptional(),
    webSearch: usd('USD per thousand searches').exactOptional(),
    serviceTiers: z
      .record(z.string().regex(/^\w{1,32}$/, 'a service tier by the name that its provider has for it'), factor())
      .exactOptional(),
  });
  return z.record(MODEL, entry, 'an object of prices').default({});
}

/** What was agreed with providers: factors on the catalogue's prices. */
export function discounts() {
  const number = whole(1, 1_000_000_000);
  const error = `${FACTOR}, or an object with numerator, denominator`;
  const rational = section({ numerator: number, denominator: number });
  const agreed = z.union(
    [factor(), rational.refine(({ numerator, denominator }) => isSane(numerator / denominator), error)],
    { error },
  );
  const models = z.string().regex(/^[^/\s*]+\/(?:[^\s*]+\*?|\*)$/, MODELS);
  return z.record(models, agreed, 'an object of discounts').default({});
}

/** The price of a model that nobody can call is a mistake in its name. */
export function refuseStrayPrices(configuration: unknown, isLocal: boolean, context: z.RefinementCtx): void {
  if (!isRecord(configuration)) return;
  const { providers, prices, discounts } = configuration;
  const known = namesIn(providers);
  for (const [section, record] of Object.entries({ prices, discounts })) {
    for (const model of namesIn(record)) {
      const provider = model.slice(0, model.indexOf('/'));
      if (!model.includes('/') || known.includes(provider) || (isLocal && provider === DEMO_PROVIDER)) continue;
      const message = `a model of a provider that is configured: ${known.join(', ')}`;
      context.addIssue({ code: 'custom', path: [section, model], message });
    }
  }
  for (const model of namesIn(discounts).filter((name) => namesIn(prices).includes(name))) {
    const message = 'nothing: what is in `prices` is what it costs, and nothing is taken off';
    context.addIssue({ code: 'custom', path: ['discounts', model], message });
  }
}

function namesIn(record: unknown): readonly string[] {
  return isRecord(record) ? Object.keys(record) : [];
}

function ratesPer(unit: string) {
  const one = usd(unit);
  const some = one.exactOptional();
  return {
    ...{ input: one, output: one, cacheRead: some, cacheWrite: some, cacheWrite1h: some },
    ...{ reasoning: some, audioInput: some, audioOutput: some, imageOutput: some },
  };
}

function usd(unit: string) {
  const allowed = `${unit}: from 0 to 1000000, with at most six decimals`;
  return z
    .number(allowed)
    .min(0, allowed)
    .max(1_000_000, allowed)
    .refine((amount) => Number(amount.toFixed(6)) === amount, allowed);
}

function factor() {
  return z.string(FACTOR).refine((text) => {
    const [, whole = '', divisor = '1'] =
      /^(\d{1,6}(?:\.\d{1,12})?)$/.exec(text) ?? /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
    return whole !== '' && isSane(Number(whole) / Number(divisor));
  }, FACTOR);
}

/** What is beyond was meant as a percentage, or as a price. */
function isSane(factor: number): boolean {
  return factor >= 0.01 && factor <= 10;
}
