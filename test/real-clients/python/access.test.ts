/** The Python of `docs/access.md`, run as it stands: the IAM door by signatures, the key door by tokens of STS. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHeadgate } from '../../bin/run-headgate.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { SAID } from '../asked.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';
import { OFFLINE, pythonOf } from './environment.ts';

let gateway: ServedGateway;
/** What `headgate local credentials` prints, as a shell would have it. */
let credentials: Readonly<Record<string, string>>;

beforeAll(async () => {
  const folder = join(temporaryFolder(), '.headgate');
  gateway = await startServedGateway(folder);
  const environment = { HEADGATE_DATA: folder };
  const { output } = await runHeadgate(['local', 'credentials', '--team', 'local'], { environment });
  credentials = Object.fromEntries(
    [...output.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
});
afterAll(() => gateway?.close());

test.each(globSync('access/*.py', { cwd: import.meta.dirname }).sort())(
  '%s asks both SDKs, whole and streamed',
  async (file) => {
    // The documentation is about the usual port; here any free one is used.
    const { origin } = new URL(gateway.baseUrl);
    const text = readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll('http://127.0.0.1:8787', origin);
    const { stdout, stderr } = await promisify(execFile)(pythonOf('venv-clients'), ['-c', text], {
      env: { ...OFFLINE, ...credentials, HOME: temporaryFolder() },
    });
    expect(stdout.match(new RegExp(SAID, 'gm')), stderr).toHaveLength(4);
  },
);
