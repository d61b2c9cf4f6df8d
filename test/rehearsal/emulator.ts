/** The AWS account of the rehearsal: an emulator that `.ci/run` installs from PyPI, as a process of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.ts';

/** The project's own folder, where `cdk.json` stands. */
export const PROJECT = join(import.meta.dirname, '../..');
const VENV = join(PROJECT, '.ci/venv/bin');

/** A running emulator. */
export interface Emulator {
  readonly endpoint: string;
  /** What the SDK, the CDK and a function need to find it. The emulator checks no signature. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the real CDK command line against it and gives back what was printed. */
  cdk(...args: readonly string[]): Promise<string>;
  /** Runs the `headgate` command against it. */
  headgate(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** Unpacks a zip. Node cannot by itself; the emulator's Python can. */
  unzip(file: string, folder: string): Promise<void>;
  close(): Promise<void>;
}

/** How a command ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

const run = promisify(execFile);

/** Starts the emulator on a free port of this machine. */
export async function startEmulator(configurationFile: string): Promise<Emulator> {
  const python = join(VENV, 'python');
  if (!existsSync(python)) throw new Error(`${VENV} is missing: the rehearsal is run by .ci/run, which installs it.`);
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const child = spawn(python, ['-m', 'ministack'], {
    env: emulatorEnvironment(port),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => (output += piece));
  await untilReady(child, endpoint, () => output);
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const ownEnvironment = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = { ...Object.fromEntries(ownEnvironment), ...environment, HEADGATE_CONFIG: configurationFile, CI: 'true' };
  return {
    endpoint,
    environment,
    async cdk(...args) {
      const { stdout, stderr } = await run('npx', ['cdk', ...args], { cwd: PROJECT, env, maxBuffer: 64 << 20 });
      return stdout + stderr;
    },
    async headgate(args, more = {}) {
      const child = spawn(join(PROJECT, 'bin/headgate.mjs'), args, {
        cwd: PROJECT,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [[exitCode], output, errors] = await Promise.all([
        once(child, 'close'),
        text(child.stdout),
        text(child.stderr),
      ]);
      return { exitCode, output, errors };
    },
    async unzip(file, folder) {
      await run(python, ['-m', 'zipfile', '-e', file, folder]);
    },
    async close() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), wait(5000)]);
      child.kill('SIGKILL');
    },
  };
}

function emulatorEnvironment(port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    // Nothing but HTTP on loopback: no Docker, and none of the listeners that it opens beside.
    LAMBDA_EXECUTOR: 'local',
    DOCKER_HOST: 'unix:///nonexistent',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
  };
}

async function untilReady(child: ChildProcess, endpoint: string, output: () => string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await wait(100)) {
    if (child.exitCode !== null) throw new Error(`The emulator ended with ${child.exitCode}:\n${output()}`);
    const response = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return;
  }
  child.kill('SIGKILL');
  throw new Error(`The emulator was not ready after 120 s:\n${output()}`);
}
