/** `npm start`: runs the gateway until it is told to stop. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from '../lib/configuration.ts';
import { DeploymentError } from './deploy.ts';
import { startPage } from './page.ts';
import { DataFolderError, type Headgate, startHeadgate } from './start.ts';

const DEFAULT_PORT = 8787;

/** Thrown for what the user of this command can put right; its message says how. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const THEIRS = [UsageError, ConfigurationError, DeploymentError, DataFolderError];

async function main(): Promise<void> {
  // What is set for the process beats what is written down.
  const environment = { ...(existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}), ...process.env };
  const port = readPort(environment.PORT);
  const data = environment.HEADGATE_DATA || '.headgate';
  const folder = data === 'memory' ? undefined : data;
  const configurationPath = environment.HEADGATE_CONFIG || 'headgate.config.ts';
  const headgate = await startHeadgate({ port, folder, configurationPath, environment }).catch((error: unknown) => {
    throw isPortTaken(error, port) ? new UsageError(portTaken(port)) : error;
  });
  stopOnSignal(headgate);
  const { baseUrl, key } = headgate;
  console.log(startPage(headgate, folder));
  console.log(JSON.stringify({ ready: true, baseUrl, dashboard: `${baseUrl}/dashboard`, key }));
}

function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`PORT=${text} is not a port. Allowed: 0 (any free one) to 65535.`);
}

function isPortTaken(error: unknown, port: number): boolean {
  return (
    error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error && error.port === port
  );
}

function portTaken(port: number): string {
  return `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`;
}

/** A terminal sends the signal to npm, to its script and to this process, so it comes more than once. */
function stopOnSignal(headgate: Headgate): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    headgate.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

main().catch((error: unknown) => {
  // What the user wrote is named without a stack; for a fault of ours the stack is what helps.
  const isTheirs = THEIRS.some((kind) => error instanceof kind);
  console.error(isTheirs && error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
