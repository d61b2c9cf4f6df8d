import { join, resolve } from 'node:path';
import type { DeployedConfiguration } from '../../lib/configuration.ts';
import { Problem } from './problem.ts';
import type { Terminal } from './terminal.ts';

/** The folder of this project: where `cdk.json` stands. */
export const PROJECT = join(import.meta.dirname, '..', '..');

/** The file that says what the gateway is: the project's own, or the one that `HEADGATE_CONFIG` names. */
export function configurationFile({ environment }: Pick<Terminal, 'environment'>): string {
  const named = environment.HEADGATE_CONFIG;
  return named ? resolve(named) : join(PROJECT, 'headgate.config.ts');
}

/** Reads and checks a configuration, by the rules of a deployment or by the wider ones of the local run. */
export async function readConfiguration(
  file: string,
  { local = false }: { readonly local?: boolean } = {},
): Promise<DeployedConfiguration> {
  // Imported when needed: what checks it takes longer to load than most commands take to run.
  const { ConfigurationError, loadConfiguration } = await import('../../lib/configuration.ts');
  try {
    return await loadConfiguration(file, { local });
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    throw new Problem(`${cause.message.replace(/\n\s*/g, ' ')}`, `Change ${file}.`, { cause });
  }
}
