import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of a bench, and the first line that it printed. */
export interface Started {
  readonly line: string;
  readonly child: ChildProcess;
}

/** Starts a script under this Node and waits for the line that `isReady` accepts. */
export async function startScript(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  isReady = (_line: string) => true,
): Promise<Started> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!isReady(line)) continue;
    child.stdout.resume(); // Nobody reads on, and a full pipe would stop the process.
    return { line, child };
  }
  throw new Error(`${script} ended before it was ready`);
}

/** Starts the local gateway with a configuration of its own, in memory, on a free port. */
export async function startGateway(
  configurationPath: string,
): Promise<{ baseUrl: string; key: string; child: ChildProcess }> {
  const environment = { HEADGATE_CONFIG: configurationPath, HEADGATE_DATA: 'memory', PORT: '0' };
  const { line, child } = await startScript('local/main.ts', [], environment, (text) => text.startsWith('{"ready"'));
  const { baseUrl, key } = JSON.parse(line);
  return { baseUrl, key, child };
}

/** Stops processes and waits until they are gone. */
export async function stop(...children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }),
  );
}

/** The value below which so much of a sorted list lies. */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return Math.round((value ?? Number.NaN) * 1000) / 1000;
}
