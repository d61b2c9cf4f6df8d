/**
 * Builds `lambda/catalog/models.json` from a seed of facts: `npm run catalogue -- path/to/seed.json`.
 * The result is data under review: one model a line, sorted, so that a changed price is one changed line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { CatalogueFile, ModelRow, RateRow } from '../lambda/catalog/rows.ts';
import { picoFromDecimal } from '../lambda/core/money.ts';

const TARGET = new URL('../lambda/catalog/models.json', import.meta.url);
/** Models that no endpoint takes which the gateway speaks to: at Bedrock what only Converse does. */
const OUT_OF_REACH: Readonly<Record<string, RegExp>> = {
  bedrock:
    /^(?:[a-z-]+\.)?(?:(?:ai21|amazon|cohere|luma|meta|stability|twelvelabs|writer)\.|deepseek\.r1|mistral\.pixtral|moonshot\.kimi-k2-thinking)/,
};
/** How hard a model can be told to think. */
const HARDEST_FIRST = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'off'];
const DEAREST_USD_PER_MILLION = 2_000;

interface SeedRates {
  readonly in: number;
  readonly out: number;
  readonly cr?: number;
  readonly cw?: number;
  readonly cw1h?: number;
}

interface SeedModel extends SeedRates {
  readonly src: string;
  readonly ctx?: number;
  readonly maxOut?: number;
  readonly reasoning?: boolean;
  readonly image?: boolean;
  /** Our word for an effort to the provider's. */
  readonly effort?: Readonly<Record<string, string>>;
  readonly kind?: string;
  readonly tiers?: readonly (SeedRates & { readonly above: number })[];
}

interface Seed {
  readonly _provenance: { readonly built: string; readonly sources: readonly string[] };
  readonly providers: Readonly<Record<string, Readonly<Record<string, SeedModel>>>>;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: npm run catalogue -- path/to/seed.json');
// The shape is checked number by number below; a field of another type fails there.
const seed = JSON.parse(readFileSync(path, 'utf8')) as Seed;
const file: CatalogueFile = {
  version: seed._provenance.built,
  sources: seed._provenance.sources,
  models: Object.fromEntries(
    Object.entries(seed.providers).map(([provider, models]) => [provider, rowsOf(provider, models)]),
  ),
};
writeFileSync(TARGET, serialized(file));
const count = Object.values(file.models).reduce((sum, models) => sum + Object.keys(models).length, 0);
console.log(`${count} models written`);

function rowsOf(provider: string, models: Readonly<Record<string, SeedModel>>): Record<string, ModelRow> {
  const reached = Object.entries(models).filter(([id]) => OUT_OF_REACH[provider]?.test(id) !== true);
  const sorted = reached.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([id, model]) => [id, rowOf(`${provider}/${id}`, model)]));
}

function rowOf(name: string, model: SeedModel): ModelRow {
  return {
    ...ratesOf(name, model),
    ...(model.ctx !== undefined && { ctx: windowOf(name, model.ctx) }),
    ...(model.maxOut !== undefined && { maxOut: model.maxOut }),
    ...(model.reasoning && { reasoning: true }),
    ...(model.image && { image: true }),
    ...effortsOf(name, model.effort ?? {}),
    ...(model.kind !== undefined && { kind: kindOf(name, model.kind) }),
    ...(model.tiers && { tiers: model.tiers.map((tier) => ({ above: tier.above, ...ratesOf(name, tier) })) }),
  };
}

function kindOf(name: string, kind: string): 'embedding' {
  if (kind === 'embedding') return kind;
  throw new Error(`${name}: kind ${kind}`);
}

/** Of Anthropic's models the source names only what is unusual; their rules are in their dialect. */
function effortsOf(name: string, effort: Readonly<Record<string, string>>): Pick<ModelRow, 'efforts'> {
  const strange = Object.keys(effort).find((word) => !HARDEST_FIRST.includes(word));
  if (strange !== undefined) throw new Error(`${name}: effort ${strange}`);
  const words = HARDEST_FIRST.flatMap((word) => effort[word]?.toLowerCase() ?? []);
  return words.length === 0 || name.includes('claude') ? {} : { efforts: words };
}

/** The source clamps OpenAI's window at the price step of 272,000; the models take 1,050,000 (seen on its own Pro rows). */
function windowOf(name: string, tokens: number): number {
  return name.startsWith('openai/') && tokens === 272_000 ? 1_050_000 : tokens;
}

function ratesOf(name: string, rates: SeedRates): RateRow {
  return {
    in: perToken(name, rates.in),
    out: perToken(name, rates.out),
    ...(rates.cr !== undefined && { cr: perToken(name, rates.cr) }),
    ...(rates.cw !== undefined && { cw: perToken(name, rates.cw) }),
    ...(rates.cw1h !== undefined && { cw1h: perToken(name, rates.cw1h) }),
  };
}

/** USD per million tokens as whole pico-dollars per token: exact for up to six decimals, and refused beyond. */
function perToken(name: string, usdPerMillion: number): number {
  const pico = picoFromDecimal(String(usdPerMillion), 1_000_000n);
  const isSane = pico !== null && pico >= 0n && usdPerMillion <= DEAREST_USD_PER_MILLION;
  if (!isSane || Number(pico) !== Math.round(usdPerMillion * 1e6)) throw new Error(`${name}: price ${usdPerMillion}`);
  return Number(pico);
}

function serialized({ version, sources, models }: CatalogueFile): string {
  const providers = Object.entries(models).map(([provider, rows]) => {
    const lines = Object.entries(rows).map(([id, row]) => `    ${JSON.stringify(id)}: ${JSON.stringify(row)}`);
    return `  ${JSON.stringify(provider)}: {\n${lines.join(',\n')}\n  }`;
  });
  const head = `"version": ${JSON.stringify(version)},\n"sources": ${JSON.stringify(sources)}`;
  return `{\n${head},\n"models": {\n${providers.join(',\n')}\n}\n}\n`;
}
