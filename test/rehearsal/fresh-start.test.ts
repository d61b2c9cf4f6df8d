/** What a newcomer does after `npm ci`: start, try the printed command, make a key, stop, start again. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Reply, send } from '../edge/client.ts';
import { PROJECT } from './emulator.ts';

const READY_WITHIN_MS = 15_000;
const CHAT = { model: 'demo/chat', messages: [{ role: 'user', content: 'Hello' }], stream: true };

interface Started {
  readonly child: ChildProcess;
  readonly output: string;
  readonly readyMs: number;
  readonly baseUrl: string;
  readonly key: string;
}

const run = promisify(execFile);

let folder: string;
let environment: Record<string, string>;
let started: Started;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-fresh-'));
  // No key, no AWS account, no settings of whoever runs this.
  environment = { PATH: process.env.PATH ?? '', HOME: folder, HEADGATE_DATA: join(folder, 'data'), PORT: '0' };
  started = await start();
  // A machine that is busy may be late once; what takes long is late every time.
  for (let again = 0; again < 2 && started.readyMs >= READY_WITHIN_MS; again += 1) {
    await stop(started);
    started = await start();
  }
});
afterAll(async () => {
  if (started) await stop(started);
  await rm(folder, { recursive: true, force: true });
});

test('npm start is ready within fifteen seconds, and its last line says so', () => {
  expect(started.readyMs).toBeLessThan(READY_WITHIN_MS);
  const last = JSON.parse(started.output.trimEnd().split('\n').at(-1) ?? '');
  expect(last).toEqual({
    ready: true,
    baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
    dashboard: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/dashboard$/),
    key: expect.stringMatching(/^hg_/),
  });
});

test('the key streams an answer of the demo provider, piece by piece', async () => {
  // A reader that stands still finds several pieces at once; one that does not never does.
  let longestMs = 0;
  for (let turn = 0; turn < 5 && longestMs <= 50; turn += 1) {
    const reply = await send(started.baseUrl, started.key, { body: CHAT });
    expect(reply).toMatchObject({ status: 200, isComplete: true });
    expect(reply.events.at(-1)?.text).toBe('data: [DONE]');
    longestMs = Math.max(longestMs, durationOf(reply));
  }
  expect(longestMs).toBeGreaterThan(50);
});

test.skipIf(!hasCurl())('the printed curl command works as it is printed', async () => {
  const lines = started.output.split('\n');
  const from = lines.findIndex((line) => line.trimStart().startsWith('curl '));
  const to = lines.findIndex((line, index) => index >= from && !line.trimEnd().endsWith('\\'));
  const { stdout } = await run('sh', ['-c', lines.slice(from, to + 1).join('\n')]);
  expect(stdout).toMatch(/^data: \{/);
  expect(stdout).toMatch(/data: \[DONE\]\n\n$/);
});

test('the command line makes a further key, which works', async () => {
  const { stdout } = await run('npx', ['headgate', 'keys', 'create', '--team', 'local', '--json'], {
    cwd: PROJECT,
    env: environment,
  });
  const { key } = JSON.parse(stdout);
  expect(key).not.toBe(started.key);
  expect((await send(started.baseUrl, key, { path: '/models' })).status).toBe(200);
});

test('what opens the gateway can be read by its owner alone', async () => {
  for (const file of ['key', 'operator.json']) {
    expect((await stat(join(folder, 'data', file))).mode & 0o777).toBe(0o600);
  }
});

test('it stops on Ctrl-C, and the next start keeps the key', async () => {
  const { key, baseUrl } = started;
  await stop(started);
  await expect(fetch(baseUrl)).rejects.toThrow('fetch failed');
  started = await start();
  expect(started.key).toBe(key);
  expect((await send(started.baseUrl, key, { body: CHAT })).status).toBe(200);
});

async function start(): Promise<Started> {
  const from = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: PROJECT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ready = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes('{"ready":true')) ready.resolve();
  });
  child.on('exit', (code) => ready.reject(new Error(`npm start ended with ${code}:\n${output}${errors}`)));
  await ready.promise;
  const readyMs = performance.now() - from;
  const { baseUrl, key } = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  return { child, output, readyMs, baseUrl, key };
}

/** As Ctrl-C does it: the terminal sends the signal to npm and to everything that npm has started. */
async function stop({ child, baseUrl }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // A process that has been spawned has an id; the negative one is its group's.
  process.kill(-(child.pid as number), 'SIGINT');
  await once(child, 'exit');
  // npm may be gone before the gateway has closed its tables.
  const isUp = () =>
    fetch(baseUrl).then(
      () => true,
      () => false,
    );
  for (const deadline = Date.now() + 20_000; (await isUp()) && Date.now() < deadline; ) await wait(50);
}

function durationOf({ events }: Reply): number {
  return (events.at(-1)?.atMs ?? 0) - (events[0]?.atMs ?? 0);
}

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // A machine without curl checks the rest.
  }
}
