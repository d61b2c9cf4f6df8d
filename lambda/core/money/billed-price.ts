import type { Demand } from '../demand.ts';
import type { Model } from '../model.ts';
import { dearestPriceAt, type Price, priceAt, type Rates, type Serving } from './price.ts';

/** How an attempt was served, as far as the provider has told. */
export interface Served extends Serving {
  /** The model that the provider has named, if it is one that it bills by its name. */
  readonly model?: Model | undefined;
}

type Priced = Pick<Model, 'price'>;

/**
 * The price that an attempt is billed by, or `undefined` if nobody knows it: that of the model, the tier and the place
 * that served. What was not told is as it was asked for.
 */
export function billedPrice(demand: Demand, asked: Priced | undefined, served: Served): Price | undefined {
  const price = priceOf(asked, served.model);
  if (!price || demand.hasOtherCharges) return undefined;
  if (demand.searches && price.webSearch === undefined) return undefined;
  return priceAt(price, { tier: served.tier ?? demand.serviceTier, place: served.place ?? demand.place });
}

/** As much as an attempt can be billed by that has not told yet how it is served; `undefined` without a bound. */
export function boundPrice(demand: Demand, asked: Priced | undefined, served: Served = {}): Price | undefined {
  const price = priceOf(asked, served.model);
  // Nobody knows how often it is searched, nor how much is read of what is found.
  if (!price || demand.hasOtherCharges || demand.searches || !coversSound(demand, price)) return undefined;
  if (demand.isKeptForHour && ratesOf(price).some(({ cacheWrite1h }) => cacheWrite1h === undefined)) return undefined;
  if (demand.furtherModels && !served.model) return undefined; // What they cost is told when one has answered.
  if (served.tier !== undefined) return billedPrice(demand, asked, served);
  return dearestPriceAt(price, { tier: demand.serviceTier, place: served.place ?? demand.place });
}

function ratesOf(price: Price): readonly Rates[] {
  return [price, ...(price.tiers ?? [])];
}

function coversSound({ hasSoundIn, hasSoundOut }: Demand, { audioInput, audioOutput }: Price): boolean {
  return (!hasSoundIn || audioInput !== undefined) && (!hasSoundOut || audioOutput !== undefined);
}

/** The operator's own price of a model is for whatever answers to its name. */
function priceOf(asked: Priced | undefined, served: Model | undefined): Price | undefined {
  const isSettled = !served || (asked?.price?.isConfigured && !served.price?.isConfigured);
  return isSettled ? asked?.price : served.price;
}
