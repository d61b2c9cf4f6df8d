import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A gateway in a process of its own, as its users have it. */
export interface ServedGateway {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly key: string;
  close(): Promise<void>;
}

/** Starts the gateway that real clients are tried with; with a folder for its data, the command can operate it. */
export async function startServedGateway(folder?: string): Promise<ServedGateway> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, HEADGATE_DATA: folder },
  });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the gateway ended with status ${code}`))),
  ]);
  const { baseUrl, key } = JSON.parse(String(line[0]));
  return {
    baseUrl,
    key,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
