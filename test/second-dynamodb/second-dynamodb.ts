/** Another implementation of DynamoDB, which `.ci/run` installs, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

const BINARY = join(import.meta.dirname, 'node_modules/@dynoxide/linux-x64/dynoxide');
const PATIENCE_MS = 10_000;

/** Starts it in memory, on a free port of this machine. */
export async function startSecondDynamoDb(): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: .ci/run installs it with \`npm ci\` in this folder.`);
  const port = await freePort();
  const child = spawn(BINARY, ['--port', String(port)], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const endpoint = `http://127.0.0.1:${port}`;
  await untilReady(endpoint);
  return {
    endpoint,
    async close() {
      child.kill('SIGKILL'); // It keeps nothing.
      await gone;
    },
  };
}

async function untilReady(endpoint: string): Promise<void> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; ; ) {
    try {
      await fetch(endpoint);
      return;
    } catch (cause) {
      if (Date.now() > giveUpAt) throw new Error('the second DynamoDB does not answer', { cause });
      await sleep(20);
    }
  }
}
