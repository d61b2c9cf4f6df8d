import { readFileSync } from 'node:fs';
import type { RateRow } from '../../lambda/catalog/rows.ts';

/** Rates as sources tell them: the same classes as in our rows, but in USD per million tokens. */
export type SourceRates = RateRow;

/** A model as a seed has it. */
export interface SeedModel extends SourceRates {
  readonly src: string;
  readonly ctx?: number;
  readonly maxOut?: number;
  readonly reasoning?: boolean;
  readonly image?: boolean;
  /** Our word for an effort to the provider's. */
  readonly effort?: Readonly<Record<string, string>>;
  readonly kind?: string;
  readonly tiers?: readonly (SourceRates & { readonly above: number })[];
}

/** What was gathered from other catalogues. */
export interface Seed {
  readonly _provenance: { readonly built: string; readonly sources: readonly string[] };
  readonly providers: Readonly<Record<string, Readonly<Record<string, SeedModel>>>>;
}

/** What one page says of some models beyond, or against, the seed. */
export interface Fact {
  /** As `provider/model`. A model that is not there is a mistake. */
  readonly models: readonly string[];
  /** Where it is said, and when that was read. */
  readonly source: string;
  readonly seen: string;
  /** USD per million tokens, of classes that the seed does not have. */
  readonly rates?: Partial<SourceRates>;
  /** Rates that are announced, all of them, with their first day. */
  readonly next?: SourceRates & { readonly from: string };
  readonly service?: Readonly<Record<string, string | readonly [factor: string, upToTokens: number]>>;
  /** That what the seed has as a price is none. */
  readonly unpriced?: true;
}

/** Other names of models: `provider` to name to the model that it means. */
export interface Names {
  readonly source: string;
  readonly seen: string;
  readonly provider: string;
  readonly names: Readonly<Record<string, string>>;
}

/** What we know beyond the seed, each with its source: `facts.json`. */
export interface Facts {
  readonly facts: readonly Fact[];
  readonly aliases: readonly Names[];
}

/** Reads a seed. Its numbers are looked at one by one later; a file of another shape fails here. */
export function readSeed(path: string): Seed {
  const seed: Partial<Seed> = JSON.parse(readFileSync(path, 'utf8'));
  const { _provenance, providers } = seed;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(_provenance?.built ?? '')) throw new Error(`${path}: _provenance.built is no date`);
  if (!Array.isArray(_provenance?.sources) || typeof providers !== 'object') throw new Error(`${path}: no seed`);
  return { _provenance, providers };
}

/** Reads what is under review beside the script. */
export function readFacts(): Facts {
  const { facts, aliases }: Facts = JSON.parse(readFileSync(new URL('facts.json', import.meta.url), 'utf8'));
  const nameless = [...facts, ...aliases].find(({ source, seen }) => !source || !seen);
  if (nameless) throw new Error(`facts.json: a fact without a source or a date: ${JSON.stringify(nameless)}`);
  return { facts, aliases };
}
