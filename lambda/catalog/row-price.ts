import { factorFrom } from '../core/money/factor.ts';
import type { Price, Rates, TierFactor } from '../core/money/price.ts';
import { type DatedRates, type ModelRow, type RateRow, timelineOf } from './rows.ts';

/** The price of a model at a time; `undefined` if nobody knows it. */
export function priceFromRow(row: ModelRow, at: number, source: string): Price | undefined {
  const rates = ratesInForce(row, at);
  if (!rates) return undefined;
  const tiers = rates.tiers?.map((tier) => ({ aboveTokens: tier.above, ...ratesFrom(tier) }));
  return { ...ratesFrom(rates), tiers, source };
}

/** Read once for each row: this is asked for with every call. */
const READ = new WeakMap<object, Readonly<Record<string, TierFactor>>>();

/** What the service tiers cost that differ from model to model. */
export function serviceTiersOf(service: ModelRow['service'] = {}): Readonly<Record<string, TierFactor>> {
  const read = READ.get(service) ?? readTiers(service);
  READ.set(service, read);
  return read;
}

function readTiers(service: NonNullable<ModelRow['service']>): Readonly<Record<string, TierFactor>> {
  const entries = Object.entries(service).flatMap(([tier, told]): [string, TierFactor][] => {
    const [text, upToTokens] = typeof told === 'string' ? [told] : told;
    const factor = factorFrom(text);
    return factor ? [[tier, { ...factor, upToTokens }]] : [];
  });
  return Object.fromEntries(entries);
}

/** Those of the last day that has come; before the first one, the first. */
function ratesInForce(row: ModelRow, at: number): DatedRates | undefined {
  const { in: input, out, before } = row;
  if (before === undefined && input !== undefined && out !== undefined) return { ...row, in: input, out }; // Nearly all.
  const timeline = timelineOf(row);
  return timeline.findLast(({ from }) => from === undefined || Date.parse(from) <= at) ?? timeline[0];
}

function ratesFrom(row: RateRow): Rates {
  return {
    input: BigInt(row.in),
    output: BigInt(row.out),
    cacheRead: pico(row.cr),
    cacheWrite5m: pico(row.cw),
    cacheWrite1h: pico(row.cw1h),
    reasoning: pico(row.thought),
    audioInput: pico(row.audioIn),
    audioOutput: pico(row.audioOut),
    imageOutput: pico(row.imageOut),
  };
}

function pico(whole: number | undefined): bigint | undefined {
  return whole === undefined ? undefined : BigInt(whole);
}
