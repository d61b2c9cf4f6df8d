import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../../local/main.ts');

function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', HEADGATE_DATA: 'memory', ...environment },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  return { child, said, exited: once(child, 'close').then(([code]) => code as number | null) }; // what `close` carries
}

test('prints a page, then one JSON line, and stops when it is told to', { timeout: 180_000 }, async () => {
  const { child, said, exited } = run({});
  await expect.poll(() => said.out, { timeout: 150_000 }).toContain('"ready":true');
  const ready = JSON.parse(said.out.trimEnd().split('\n').at(-1) ?? '');
  expect(ready).toEqual({
    ready: true,
    baseUrl: expect.stringMatching(/:\d+\/v1$/),
    dashboard: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/dashboard$/),
    key: expect.stringMatching(/^hg_/),
  });
  expect(said.out).toContain(`curl -N ${ready.baseUrl}/chat/completions`);
  const models = await fetch(`${ready.baseUrl}/models`, { headers: { authorization: `Bearer ${ready.key}` } });
  expect(models.status).toBe(200);
  // A terminal's Ctrl-C reaches the process twice: by itself and through npm.
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await exited).toBe(0);
  expect(said.err).toBe('');
});

test.each([
  ['PORT', '99999', 'PORT=99999 is not a port.'],
  ['HEADGATE_CONFIG', 'BROKEN', 'providers.nowhere'],
])('says in one line what is wrong with %s', async (name, value, message) => {
  const file = join(temporaryFolder(), 'broken.config.ts');
  writeFileSync(file, 'export default { providers: { nowhere: { url: "ftp://x" } } };');
  const { said, exited } = run({ [name]: value === 'BROKEN' ? file : value });
  expect(await exited).toBe(1);
  expect(said.err).toContain(message);
  expect(said.err).not.toMatch(/^\s+at /m);
  expect(said.out).toBe('');
});
