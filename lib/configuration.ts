import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { DEMO_PROVIDER } from './configuration-relations.ts';
import { type ConfigurationInput, configurationSchema, type DeployedConfiguration } from './configuration-schema.ts';
import { LOCAL_TEAM, PLAIN_TEAM } from './configuration-teams.ts';

export { DEMO_PROVIDER } from './configuration-relations.ts';
export type { DeployedConfiguration } from './configuration-schema.ts';
export { LOCAL_TEAM } from './configuration-teams.ts';

/** Thrown for a configuration that cannot be used; its message has one line for each problem. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** How strictly a configuration is checked. */
export interface ConfigurationOptions {
  /** The local run also accepts providers on 127.0.0.1, and a configuration that names no provider. */
  readonly local?: boolean;
}

/** Gives `headgate.config.ts` its types; what it says is checked by `validateConfiguration`. */
export function defineHeadgate(input: ConfigurationInput): ConfigurationInput {
  return input;
}

/** Checks a configuration and fills in what it leaves out. */
export function validateConfiguration(
  input: unknown,
  { local = false }: ConfigurationOptions = {},
): DeployedConfiguration {
  const result = configurationSchema(local).safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(input, issue));
  throw new ConfigurationError(`The configuration cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
}

/** Reads and checks the configuration that a file exports by default. */
export async function loadConfiguration(
  path: string,
  options: ConfigurationOptions = {},
): Promise<DeployedConfiguration> {
  const file = resolve(path);
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`The configuration ${file} cannot be read: ${reason}${lineOf(cause)}`, { cause });
  });
  if (module.default === undefined) {
    throw new ConfigurationError(`${file} has no default export. Write: export default defineHeadgate({ … });`);
  }
  return validateConfiguration(module.default, options);
}

/** The line that cannot be parsed, which Node writes in front of the stack of a syntax error in TypeScript. */
function lineOf(cause: unknown): string {
  const stack = cause instanceof SyntaxError ? (cause.stack ?? '') : '';
  const excerpt = stack.slice(0, Math.max(0, stack.indexOf('\nSyntaxError'))).trimEnd();
  return excerpt === '' ? '' : `\n${excerpt}`;
}

/** What the local run knows of the demo provider: it needs no key. */
export interface DemoProvider {
  readonly url: string;
  readonly models: readonly string[];
}

/** What the local run deploys: the same, with the demo provider, a team to try it with, and tokens of the embedded STS. */
export function forLocalRun(
  configuration: DeployedConfiguration,
  demo: DemoProvider,
  issuer: string,
): DeployedConfiguration {
  const { tokens = { issuers: [], maxLifetimeSeconds: 3600, roles: {} } } = configuration.access;
  return {
    ...configuration,
    access: { tokens: { ...tokens, issuers: [{ url: issuer }, ...tokens.issuers] } },
    providers: { ...configuration.providers, [DEMO_PROVIDER]: { url: demo.url, needsKey: false, stopsBilling: true } },
    prices: { ...pricesOf(demo), ...configuration.prices },
    auto: { ...configuration.auto, quality: { ...DEMO_QUALITY, ...configuration.auto.quality } },
    teams: { [LOCAL_TEAM]: PLAIN_TEAM, ...configuration.teams },
  };
}

/** What `auto` finds where no provider has a key yet: the least, so that any real model comes before it. */
const DEMO_QUALITY: DeployedConfiguration['auto']['quality'] = {
  [`${DEMO_PROVIDER}/chat`]: 'basic',
  [`${DEMO_PROVIDER}/chat-fast`]: 'basic',
  [`${DEMO_PROVIDER}/reason`]: 'basic',
};

/** Made up, but not free: a newcomer should see how costs look. */
function pricesOf({ models }: DemoProvider): DeployedConfiguration['prices'] {
  const price = { input: 1, output: 2, cacheRead: 0.1 };
  return Object.fromEntries(models.map((model) => [`${DEMO_PROVIDER}/${model}`, price]));
}

/** Says of one issue where it is, what stands there and what may stand there. */
function describe(input: unknown, issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${place([...issue.path, key])}: unknown key. Allowed: ${issue.message}`);
  }
  const where = place(issue.path);
  if (issue.code === 'invalid_key') return [`${where}: this name. Allowed: ${issue.issues[0]?.message}`];
  const value = issue.path.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), input);
  return [`${where}: ${shown(value)}. Allowed: ${issue.message}`];
}

function place(path: readonly PropertyKey[]): string {
  const steps = path.map(String).map((step) => (/^[\w./:-]+$/.test(step) ? step : JSON.stringify(step)));
  return steps.join('.') || 'configuration';
}

function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A value on one line and without what stands before an `@`, which may be a password. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  const text = value.replace(/.*@/s, '***@');
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
