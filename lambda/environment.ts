import { readFileSync } from 'node:fs';
import { CONFIGURATION_FILE, type Configuration, ENVIRONMENT } from './settings.ts';

/** Reads a variable that the stack sets; a function without it is deployed wrongly and must not start. */
export function required(environment: NodeJS.ProcessEnv, name: keyof typeof ENVIRONMENT): string {
  const value = environment[ENVIRONMENT[name]];
  if (!value) throw new Error(`the environment variable ${ENVIRONMENT[name]} is missing`);
  return value;
}

/** Reads the configuration that was validated when the stack was synthesized and lies beside the bundle. */
export function readConfiguration(bundleUrl: string): Configuration {
  // Validated at synth, and hashed into the deployed code: it cannot have changed since.
  return JSON.parse(readFileSync(new URL(CONFIGURATION_FILE, bundleUrl), 'utf8')) as Configuration;
}
