/** The Python snippets of `docs/clients.md`, run as they stand. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { SAID } from '../asked.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';
import { OFFLINE, pythonOf } from './environment.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway();
});
afterAll(() => gateway?.close());

test.each(globSync('snippets/*.py', { cwd: import.meta.dirname }).sort())(
  '%s prints what the model says',
  async (file) => {
    // The documentation is about the usual port; here any free one is used.
    const { origin } = new URL(gateway.baseUrl);
    const text = readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll('http://127.0.0.1:8787', origin);
    const { stdout, stderr } = await promisify(execFile)(pythonOf('venv-clients'), ['-c', text], {
      env: { ...OFFLINE, HOME: temporaryFolder(), HEADGATE_KEY: gateway.key },
    });
    expect(stdout, stderr).toMatch(SAID);
  },
);
