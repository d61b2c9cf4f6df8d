import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { bundleFunctions, FUNCTION_NAMES } from '../../lib/bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CONFIGURATION, ENTRIES } from './synthesized.ts';

const configuration = CONFIGURATION;
const bundles = await bundleFunctions({ configuration, outdir: temporaryFolder() });
const again = await bundleFunctions({
  configuration: { ...configuration, teams: reversed(configuration.teams) },
  outdir: temporaryFolder(),
});

function reversed<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).reverse());
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const path of paths) hash.update(path.slice(folder.length)).update(readFileSync(path));
  return hash.digest('hex');
}

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  const { folder, inputs } = bundles[name];

  it('is the code and the configuration, without source maps', () => {
    expect(readdirSync(folder).sort()).toEqual([
      'configuration.json',
      ...(name === 'gateway' ? ['dashboard'] : []),
      'index.mjs',
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'configuration.json'), 'utf8'))).toEqual(configuration);
    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('is the same to the byte when nothing has changed', () => {
    expect(hashOf(again[name].folder)).toBe(hashOf(folder));
  });

  it('holds nothing of what builds and deploys it', () => {
    const foreign =
      /node_modules\/(aws-cdk|@aws-sdk|@smithy|constructs|cdk-nag|esbuild|zod|dynalite|vitest)|^(lib|local|test|bin)\//;
    expect(inputs.filter((file) => foreign.test(file))).toEqual([]);
    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).not.toContain(process.cwd());
  });
});

test('the gateway is small enough to start fast', () => {
  expect(bundles.gateway.bytes).toBeLessThan(900_000);
});

test('source maps are written beside the bundles and hold no sources', () => {
  const map = readFileSync(join(bundles.gateway.folder, '..', 'gateway.mjs.map'), 'utf8');
  expect(JSON.parse(map)).not.toHaveProperty('sourcesContent');
});

describe('the part of undici that is left', () => {
  // Loaded as Lambda loads it: as a file, by a Node that has seen none of the sources.
  it('sends requests', async () => {
    const { gateway } = await bundleFunctions({ configuration, outdir: temporaryFolder(), entryFolder: ENTRIES });
    const server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    // A server that listens on a port, not on a path, has an address with a port.
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(gateway.folder, 'index.mjs')))});
      console.log(JSON.stringify(await handler()));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ORIGIN: origin },
    });
    server.close();
    expect(JSON.parse(stdout)).toEqual({ statusCode: 200, text: 'one two' });
  });
});

/** A server that answers in two pieces. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.write('one ');
  setTimeout(() => response.end('two'), 20);
}
