import type { Catalogue, Model } from '../core/gateway.ts';
import { plainName } from '../core/model-name.ts';
import { picoFromDecimal } from '../core/money.ts';
import type { Price, Rates } from '../core/price.ts';
import type { PriceConfiguration } from '../settings.ts';
import { abilitiesOf } from './abilities.ts';
import { hasCallFees } from './call-fees.ts';
import file from './models.json' with { type: 'json' };
import { paceOf } from './paces.ts';
import { qualityOf } from './ratings.ts';
import type { CatalogueFile, ModelRow, RateRow } from './rows.ts';
import { SERVICE_TIERS } from './service-tiers.ts';

// The JSON module's own type has 600 members; the script that writes it has checked them against this one.
const { version, models } = file as unknown as CatalogueFile;

/** The catalogue with the operator's own prices before it. Ids match exactly or not at all: a near miss is a wrong bill. */
export function createCatalogue(prices: Readonly<Record<string, PriceConfiguration>>): Catalogue {
  let byName: ReadonlyMap<string, readonly Model[]> | undefined;
  return {
    find(provider, id) {
      const rows = Object.hasOwn(models, provider) ? models[provider] : undefined;
      const row = rows && Object.hasOwn(rows, id) ? rows[id] : undefined;
      const name = `${provider}/${id}`;
      const own = Object.hasOwn(prices, name) ? prices[name] : undefined;
      return row || own ? modelFrom(provider, id, row, own) : undefined;
    },
    *list() {
      const named = new Set(Object.keys(prices));
      for (const [provider, rows] of Object.entries(models)) {
        for (const id of Object.keys(rows)) named.add(`${provider}/${id}`);
      }
      for (const name of [...named].sort()) {
        const slash = name.indexOf('/');
        const model = this.find(name.slice(0, slash), name.slice(slash + 1));
        if (model) yield model;
      }
    },
    named(name) {
      byName ??= Map.groupBy(this.list(), ({ id }) => plainName(id));
      return byName.get(plainName(name)) ?? [];
    },
  };
}

function modelFrom(
  provider: string,
  id: string,
  row: ModelRow | undefined,
  own: PriceConfiguration | undefined,
): Model {
  const quality = qualityOf(id);
  return {
    provider,
    id,
    ...abilitiesOf(provider, id),
    ...(quality && { quality }),
    pace: paceOf(provider, quality),
    price: hasCallFees(provider, id) ? undefined : priceFrom(provider, row, own),
    contextTokens: row?.ctx,
    maxOutputTokens: row?.maxOut,
    isReasoning: row ? (row.reasoning ?? false) : undefined,
    efforts: row?.efforts,
    readsImages: row?.image ?? false,
    kind: row ? (row.kind ?? 'chat') : undefined,
  };
}

function priceFrom(
  provider: string,
  row: ModelRow | undefined,
  own: PriceConfiguration | undefined,
): Price | undefined {
  const price = own ? priceFromConfiguration(own) : row && priceFromRow(row);
  const serviceTiers = Object.hasOwn(SERVICE_TIERS, provider) ? SERVICE_TIERS[provider] : undefined;
  return price && { ...price, serviceTiers };
}

function priceFromRow(row: ModelRow): Price {
  const tiers = row.tiers?.map((tier) => ({ aboveTokens: tier.above, ...ratesFrom(tier) }));
  return { ...ratesFrom(row), ...(tiers && { tiers }), source: `catalogue ${version}` };
}

function ratesFrom(row: RateRow): Rates {
  return {
    input: BigInt(row.in),
    output: BigInt(row.out),
    cacheRead: row.cr === undefined ? undefined : BigInt(row.cr),
    cacheWrite5m: row.cw === undefined ? undefined : BigInt(row.cw),
    cacheWrite1h: row.cw1h === undefined ? undefined : BigInt(row.cw1h),
  };
}

function priceFromConfiguration(own: PriceConfiguration): Price {
  return {
    input: perToken(own.input),
    output: perToken(own.output),
    cacheRead: own.cacheRead === undefined ? undefined : perToken(own.cacheRead),
    cacheWrite5m: own.cacheWrite === undefined ? undefined : perToken(own.cacheWrite),
    source: 'configuration',
  };
}

/** Validated at synth to have at most six decimals, so nothing is rounded. */
function perToken(usdPerMillion: number): bigint {
  return picoFromDecimal(String(usdPerMillion), 1_000_000n) ?? 0n;
}
