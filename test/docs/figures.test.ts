/** Figures that do not depend on the machine are what they are said to be. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleFunctions } from '../../lib/bundle.ts';
import { loadConfiguration } from '../../lib/configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIGURES = readFileSync('docs/figures.md', 'utf8');

test('the bundle of the gateway is as large as the pages say, give or take what a week adds', {
  timeout: 60_000,
}, async () => {
  const configuration = await loadConfiguration('headgate.config.ts');
  const { gateway } = await bundleFunctions({ configuration, outdir: temporaryFolder(), sourceMaps: false });
  const said = [
    /bundle of `gateway`[^|]*\| (\d+) KB/.exec(FIGURES),
    /bundle of the `gateway` function, (\d+) KB/.exec(readFileSync('docs/dependencies.md', 'utf8')),
  ].map((found) => Number(found?.[1]));
  for (const kilobytes of said) expect(Math.abs(kilobytes - gateway.bytes / 1_000)).toBeLessThan(25);
});

test.each(globSync('bench/*.ts'))('%s has a line', (file) => {
  expect(FIGURES).toContain(file);
});
