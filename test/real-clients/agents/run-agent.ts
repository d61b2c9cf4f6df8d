import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Bench } from './a-workshop.ts';

const BOUND_MS = 150_000;
const PACKAGES = join(import.meta.dirname, 'node_modules');

/** The programs as npm installs them: small scripts that start what is built for this machine. */
export const CLAUDE = join(PACKAGES, '@anthropic-ai/claude-code/cli-wrapper.cjs');
export const CODEX = join(PACKAGES, '@openai/codex/bin/codex.js');

/** What a program printed, and how it ended. */
export interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs an agent in its folder with nothing of this process's environment, and no way to anywhere but the gateway. */
export async function runAgent(
  program: string,
  options: readonly string[],
  { bench, environment }: { readonly bench: Bench; readonly environment: Readonly<Record<string, string>> },
): Promise<Ran> {
  const { home, work, way } = bench;
  const proxies = { HTTP_PROXY: way.origin, HTTPS_PROXY: way.origin, ALL_PROXY: way.origin, NO_PROXY: '127.0.0.1' };
  const child = spawn(process.execPath, [program, ...options], {
    cwd: work,
    env: { PATH: process.env.PATH ?? '', HOME: home, ...proxies, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, because the program is started by a script that passes no signal on.
    detached: true,
  });
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), BOUND_MS);
  try {
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { exitCode: child.exitCode, output, errors };
  } finally {
    clearTimeout(timer);
  }
}
