/** Gives a run of the tests a folder for temporary files of its own, and fails the run if anything is left there. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Vitest calls this before it starts the processes of the tests, which inherit the environment. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-tests-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => {
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`Tests left files behind, so clean up after them: ${left.join(', ')}`);
  };
}
