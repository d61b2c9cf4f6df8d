/** What may come into this project from outside, and how it is pinned. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleFunctions } from '../lib/bundle.ts';
import { CONFIGURATION } from './lib/synthesized.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const IGNORED = (path: string) => /(?:^|\/)(?:node_modules|cdk\.out|\.ci)$/.test(path);
const files = (name: string) => globSync(`**/${name}`, { exclude: IGNORED });
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const entriesOf = (lockfile: string): readonly (readonly [string, Entry])[] =>
  Object.entries<Entry>(read(lockfile).packages).filter(([path]) => path !== '');
const own = entriesOf('package-lock.json');
const LOCKFILES = files('package-lock.json');

test.each(files('package.json'))('%s pins each dependency to one version', (file) => {
  const { dependencies, devDependencies, optionalDependencies } = read(file);
  const all = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.filter(([, version]) => !/^(?:npm:[@\w/.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
});

test.each(LOCKFILES)('%s takes packages from one registry, over https, by their SHA-512', (lockfile) => {
  const entries = entriesOf(lockfile);
  expect(entries.length).toBeGreaterThan(0);
  // A lockfile that names no address leaves it to npm, which asks the registry that it is told.
  const named = entries.flatMap(([, { resolved }]) => (resolved === undefined ? [] : [new URL(resolved)]));
  expect(named.filter(({ protocol }) => protocol !== 'https:')).toEqual([]);
  expect(new Set(named.map(({ host }) => host)).size).toBeLessThanOrEqual(1);
  // What comes inside of another package is covered by the hash of that.
  const loose = entries.filter(
    ([, { inBundle, integrity = '' }]) => !inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, { link, version = '' }]) => link || !/^\d/.test(version))).toEqual([]);
});

test('no package may run a script when it is installed, and none that is deployed wants to', () => {
  expect(readFileSync('.npmrc', 'utf8').split('\n')).toEqual(
    expect.arrayContaining(['ignore-scripts=true', 'save-exact=true']),
  );
  const wanting = own.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(wanting.filter(([, { dev }]) => !dev)).toEqual([]);
  // These build or fetch what comes ready-made as well; everything here runs without.
  expect(wanting.map(([path]) => path.replace('node_modules/', ''))).toEqual([
    'aws-lambda-ric',
    'classic-level',
    'esbuild',
  ]);
});

test('what is deployed is pinned, and so few that they can be read', async () => {
  const bundles = await bundleFunctions({ configuration: CONFIGURATION, outdir: temporaryFolder() });
  const inputs = Object.values(bundles).flatMap((bundle) => bundle.inputs);
  const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
  const known = new Map(own.map(([path, entry]) => [path.replace(/^.*node_modules\//, ''), entry]));
  for (const name of packages) expect([name, known.get(name)?.dev ?? false]).toEqual([name, false]);
  expect(packages.size).toBeLessThanOrEqual(8);
});
