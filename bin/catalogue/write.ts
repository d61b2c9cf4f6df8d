import { renameSync, writeFileSync } from 'node:fs';
import type { CatalogueFile } from '../../lambda/catalog/rows.ts';

/** Replaces the file as a whole, or not at all: whoever reads it meanwhile reads the last good one. */
export function writeCatalogue(path: string, file: CatalogueFile): void {
  const draft = `${path}.draft`;
  writeFileSync(draft, serialized(file));
  renameSync(draft, path);
}

/** One model a line, so that a changed price is one changed line. */
function serialized({ version, sources, models }: CatalogueFile): string {
  const providers = Object.entries(models).map(([provider, rows]) => {
    const lines = Object.entries(rows).map(([id, row]) => `    ${JSON.stringify(id)}: ${JSON.stringify(row)}`);
    return `  ${JSON.stringify(provider)}: {\n${lines.join(',\n')}\n  }`;
  });
  const head = `"version": ${JSON.stringify(version)},\n"sources": ${JSON.stringify(sources)}`;
  return `{\n${head},\n"models": {\n${providers.join(',\n')}\n}\n}\n`;
}
