import { checkCatalogue } from '../../lambda/catalog/check.ts';
import { type AliasRow, type CatalogueFile, isAlias, type ModelRow } from '../../lambda/catalog/rows.ts';
import { compareCatalogues } from './compare.ts';
import { dated } from './dates.ts';
import { normalise } from './normalise.ts';
import type { Facts, Names, Seed } from './sources.ts';

/** A catalogue that may be written, or why it may not. */
export interface Built {
  readonly file: CatalogueFile;
  readonly offences: readonly string[];
  /** What looks odd and may be right. */
  readonly remarks: readonly string[];
}

type Row = readonly [id: string, row: ModelRow | AliasRow];

/** Makes a catalogue of a seed and of what is known beyond it, and holds it against itself and the last good one. */
export function buildCatalogue(
  { seed, facts: { facts, aliases } }: { readonly seed: Seed; readonly facts: Facts },
  last: CatalogueFile | undefined,
  accepted: readonly string[],
): Built {
  const today = seed._provenance.built;
  const providers = [...normalise(seed, facts)].map(([provider, models]): [string, CatalogueFile['models'][string]] => {
    const previous = last?.models[provider] ?? {};
    const rows = [...models].map(([id, normal]): Row => [id, dated(normal, asRow(previous[id]), today)]);
    return [provider, sorted([...rows, ...namesOf(provider, aliases)])];
  });
  const file: CatalogueFile = {
    version: today,
    sources: seed._provenance.sources,
    models: Object.fromEntries(providers),
  };
  const { offences, remarks } = checkCatalogue(file);
  return { file, offences: [...offences, ...(last ? compareCatalogues(last, file, accepted) : [])], remarks };
}

function asRow(row: ModelRow | AliasRow | undefined): ModelRow | undefined {
  return row && !isAlias(row) ? row : undefined;
}

function namesOf(provider: string, aliases: readonly Names[]): readonly Row[] {
  const own = aliases.filter((one) => one.provider === provider).flatMap(({ names }) => Object.entries(names));
  return own.map(([name, aliasOf]) => [name, { aliasOf }]);
}

function sorted(rows: readonly Row[]): CatalogueFile['models'][string] {
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
