/** The stages of `.ci/run` that ask npm, with an `npm` that says what a test wants to hear. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder();

function stage(name: string, said: string, ...args: readonly string[]) {
  const answer = join(folder, 'answer');
  writeFileSync(answer, said);
  const npm = join(folder, 'npm');
  writeFileSync(npm, `#!/bin/sh\ncat '${answer}'\n`);
  chmodSync(npm, 0o755);
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const { status, stdout } = spawnSync(process.execPath, [resolve('.ci', name), ...args], {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  return { status, stdout };
}

const audit = (total: number, vulnerabilities: object = {}) =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { total } } });

test.each([
  ['none', audit(0), 0, '0 advisories'],
  ['one', audit(1, { undici: { severity: 'high', range: '<8' } }), 1, 'high: undici <8'],
  ['a registry that has none to give', '{"message":"405 Method Not Allowed","statusCode":405}', 75, '405'],
  ['no answer', '', 75, 'could not be asked'],
  ['an answer that says nothing', '{}', 75, 'could not be asked'],
])('advisories: %s', (_, said, status, words) => {
  expect(stage('audit.mjs', said)).toEqual({ status, stdout: expect.stringContaining(words) });
});

test('a bill of materials lists all that is deployed, with the hashes of the lockfile', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const components = Object.entries<{ readonly version: string; readonly integrity?: string }>(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, integrity = '' }]) => ({
      name: path.replace(/^.*node_modules\//, ''),
      version,
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
    }));
  const bill = (listed: object) => JSON.stringify({ bomFormat: 'CycloneDX', components: listed });
  const file = join(folder, 'sbom.json');

  expect(stage('sbom.mjs', bill(components), file).status).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8')).components).toHaveLength(components.length);
  const without = components.filter(({ name }) => name !== 'undici');
  expect(stage('sbom.mjs', bill(without), file)).toEqual({
    status: 1,
    stdout: expect.stringContaining('missing, or with another hash: node_modules/undici'),
  });
  const other = components.map((one) => (one.name === 'jose' ? { ...one, hashes: [] } : one));
  expect(stage('sbom.mjs', bill(other), file).stdout).toContain('node_modules/jose');
});
