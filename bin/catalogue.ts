/**
 * Builds `lambda/catalog/models.json` from a seed of facts and from `bin/catalogue/facts.json`:
 * `npm run catalogue -- path/to/seed.json [--accept provider/model]… [--into file]`.
 * The result is data under review. If anything is wrong with it, the last good one stays.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CatalogueFile } from '../lambda/catalog/rows.ts';
import { buildCatalogue } from './catalogue/build.ts';
import { readFacts, readSeed } from './catalogue/sources.ts';
import { writeCatalogue } from './catalogue/write.ts';

const USAGE = 'usage: npm run catalogue -- path/to/seed.json [--accept provider/model]… [--into file]';
const ITS_PLACE = fileURLToPath(new URL('../lambda/catalog/models.json', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { accept: { type: 'string', multiple: true, default: [] }, into: { type: 'string', default: ITS_PLACE } },
});
process.exitCode = run(positionals[0], values.into, values.accept);

function run(path: string | undefined, into: string, accepted: readonly string[]): number {
  try {
    if (path === undefined) throw new Error(USAGE);
    const last = lastGood(into);
    const { file, offences, remarks } = buildCatalogue({ seed: readSeed(path), facts: readFacts() }, last, accepted);
    for (const remark of remarks) console.warn(`odd: ${remark}`);
    if (offences.length > 0) throw new Error(offences.join('\n'));
    writeCatalogue(into, file);
    const count = Object.values(file.models).reduce((sum, models) => sum + Object.keys(models).length, 0);
    console.log(`${count} models written`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Nothing was written.');
    return 1;
  }
}

function lastGood(path: string): CatalogueFile | undefined {
  if (!existsSync(path)) return undefined;
  const file: CatalogueFile = JSON.parse(readFileSync(path, 'utf8'));
  return file;
}
