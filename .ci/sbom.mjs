// Writes the bill of materials (CycloneDX) and looks whether all that is deployed is in it, with the hash of the
// lockfile. Development dependencies are in it too: `npm sbom --omit dev` leaves out what both kinds need (npm 11.19).
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const text = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
writeFileSync(file, text);
const { bomFormat, components } = JSON.parse(text);
if (bomFormat !== 'CycloneDX') throw new Error(`${file} is not in the format CycloneDX`);

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const deployed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
const missing = deployed.filter(([path, { version, integrity = '' }]) => {
  const name = path.replace(/^.*node_modules\//, '');
  const one = components.find((component) => component.name === name && component.version === version);
  const [algorithm, digest] = integrity.split('-');
  const hash = one?.hashes?.find(({ alg }) => alg === 'SHA-512')?.content;
  // What comes inside of another package is covered by the hash of that.
  const isSame = integrity === '' || (algorithm === 'sha512' && hash === Buffer.from(digest, 'base64').toString('hex'));
  return !one || !isSame;
});
for (const [path] of missing) console.log(`missing, or with another hash: ${path}`);
console.log(`${components.length} components, ${deployed.length} of them are deployed or deploy`);
process.exit(missing.length === 0 && deployed.length > 0 ? 0 : 1);
