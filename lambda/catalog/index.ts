import type { Catalogue, Model } from '../core/gateway.ts';
import { plainName } from '../core/model-name.ts';
import type { Price } from '../core/money/price.ts';
import type { DiscountConfiguration, PriceConfiguration } from '../price-settings.ts';
import { abilitiesOf } from './abilities.ts';
import { hasCallFees, searchFeeOf } from './call-fees.ts';
import { discountFor } from './discounts.ts';
import file from './models.json' with { type: 'json' };
import { ownServiceTiers, priceFromConfiguration } from './own-price.ts';
import { paceOf } from './paces.ts';
import { placesOf, uplift } from './places.ts';
import { qualityOf } from './ratings.ts';
import { priceFromRow, serviceTiersOf } from './row-price.ts';
import { type CatalogueFile, isAlias, type ModelRow } from './rows.ts';
import { SERVICE_TIERS } from './service-tiers.ts';

// The JSON module's own type has 600 members; a test holds the file to `checkCatalogue`, as the script that writes it does.
const { version, models } = file as unknown as CatalogueFile;

/** What an operator says of prices, and what else bears on them. */
export interface Terms {
  readonly prices: Readonly<Record<string, PriceConfiguration>>;
  readonly discounts?: Readonly<Record<string, DiscountConfiguration>>;
  /** Where providers are asked: some addresses cost more. */
  readonly providers?: Readonly<Record<string, { readonly url?: string }>>;
  /** What time it is, where nobody says at which time a price is wanted. */
  readonly now?: () => number;
}

/** The catalogue with the operator's own prices before it. Ids match exactly or not at all: a near miss is a wrong bill. */
export function createCatalogue(terms: Terms): Catalogue {
  const { prices, now = Date.now } = terms;
  let byName: ReadonlyMap<string, readonly Model[]> | undefined;
  const find = (provider: string, id: string, at = now()): Model | undefined => {
    const rows = Object.hasOwn(models, provider) ? models[provider] : undefined;
    const named = rows && Object.hasOwn(rows, id) ? rows[id] : undefined;
    const origin = named && isAlias(named) ? named.aliasOf : id;
    const row = named && isAlias(named) ? rows?.[origin] : named;
    if (row && isAlias(row)) throw new Error(`${provider}/${id} is a name of a name`);
    const own = ownOf([`${provider}/${id}`, `${provider}/${origin}`], prices);
    return row || own ? modelFrom({ provider, id, origin, row, own, at }, terms) : undefined;
  };
  const all = function* (hasAliases: boolean): Generator<Model> {
    const names = new Set(Object.keys(prices));
    for (const [provider, rows] of Object.entries(models)) {
      for (const [id, row] of Object.entries(rows)) if (hasAliases || !isAlias(row)) names.add(`${provider}/${id}`);
    }
    for (const name of [...names].sort()) {
      const slash = name.indexOf('/');
      const model = find(name.slice(0, slash), name.slice(slash + 1));
      if (model) yield model;
    }
  };
  return {
    find,
    list: () => all(false),
    named(name) {
      byName ??= Map.groupBy(all(true), ({ id }) => plainName(id));
      return byName.get(plainName(name)) ?? [];
    },
  };
}

function ownOf(names: readonly string[], prices: Terms['prices']): PriceConfiguration | undefined {
  const name = names.find((one) => Object.hasOwn(prices, one));
  return name === undefined ? undefined : prices[name];
}

/** What is known of a model under one of its names. */
interface Entry {
  readonly provider: string;
  readonly id: string;
  /** The name that it is priced by. */
  readonly origin: string;
  readonly row: ModelRow | undefined;
  readonly own: PriceConfiguration | undefined;
  readonly at: number;
}

function modelFrom(entry: Entry, terms: Terms): Model {
  const { provider, id, origin, row } = entry;
  const quality = qualityOf(origin);
  return {
    provider,
    id,
    ...abilitiesOf(provider, origin),
    ...(quality && { quality }),
    pace: paceOf(provider, quality),
    price: hasCallFees(provider, id) ? undefined : priceOf(entry, terms),
    contextTokens: row?.ctx,
    maxOutputTokens: row?.maxOut,
    isReasoning: row ? (row.reasoning ?? false) : undefined,
    efforts: row?.efforts,
    readsImages: row?.image ?? false,
    kind: row ? (row.kind ?? 'chat') : undefined,
  };
}

function priceOf({ provider, id, origin, row, own, at }: Entry, terms: Terms): Price | undefined {
  const price = own ? priceFromConfiguration(own) : row && priceFromRow(row, at, `catalogue ${version}`);
  if (!price) return undefined;
  const general = Object.hasOwn(SERVICE_TIERS, provider) ? SERVICE_TIERS[provider] : undefined;
  const isSpecial = row?.service !== undefined || own?.serviceTiers !== undefined;
  const serviceTiers = isSpecial ? { ...general, ...serviceTiersOf(row?.service), ...ownServiceTiers(own) } : general;
  const priced = { ...price, serviceTiers, places: placesOf(provider, origin) };
  if (own) return priced;
  const names = [`${provider}/${id}`, `${provider}/${origin}`];
  const url = terms.providers && Object.hasOwn(terms.providers, provider) ? terms.providers[provider]?.url : undefined;
  return {
    ...priced,
    webSearch: searchFeeOf(provider, origin),
    adjustments: uplift(provider, origin, url),
    discount: discountFor(names, terms.discounts ?? {}),
  };
}
