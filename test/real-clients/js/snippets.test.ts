/** The snippets of `docs/clients.md`, run as they stand. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { SAID } from '../asked.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';

const NO_NETWORK = join(import.meta.dirname, '../../support/no-network.ts');
const snippets = globSync('*/snippets/*.mjs', { cwd: import.meta.dirname }).sort();

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway();
});
afterAll(() => gateway?.close());

test.each(snippets)('%s prints what the model says', async (snippet) => {
  const file = join(import.meta.dirname, snippet);
  // The documentation is about the usual port; here any free one is used.
  const text = readFileSync(file, 'utf8').replaceAll('http://127.0.0.1:8787', new URL(gateway.baseUrl).origin);
  const args = ['--import', NO_NETWORK, '--input-type=module', '--eval', text];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: dirname(file),
    env: { PATH: process.env.PATH, HOME: temporaryFolder(), HEADGATE_KEY: gateway.key },
  });
  expect(stdout, stderr).toMatch(SAID);
});
