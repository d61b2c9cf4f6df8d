import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { DeployedConfiguration } from '../../lib/configuration.ts';
import { logicalName } from '../../lib/logical-name.ts';
import { bootstrapHint } from './bootstrap-hint.ts';
import { type Place, placeArguments, runCdk } from './cdk.ts';
import { Problem, usageProblem } from './problem.ts';
import { configurationFile, readConfiguration } from './project.ts';
import type { Terminal } from './terminal.ts';

/** `headgate deploy`: what the configuration says, in the AWS account. */
export function deployCommand(terminal: Terminal): Command {
  return withPlaceOptions(new Command('deploy'))
    .option('--yes', 'do not ask, not even where more is allowed to somebody than before')
    .argument('[cdk...]', 'behind `--`: more arguments for `cdk deploy`')
    .option('--json', 'print one JSON object instead of text; needs --yes')
    .addHelpText('after', DEPLOY_EXAMPLES)
    .action((args: readonly string[], options: DeployOptions) => deploy(args, options, terminal));
}

/** `headgate diff`: what a deployment would change. */
export function diffCommand(terminal: Terminal): Command {
  return withPlaceOptions(new Command('diff'))
    .argument('[cdk...]', 'behind `--`: more arguments for `cdk diff`, such as --fail')
    .option('--json', 'print one JSON object instead of text')
    .addHelpText('after', DIFF_EXAMPLES)
    .action((args: readonly string[], options: PlaceOptions) => diff(args, options, terminal));
}

/** Adds the options that say which stack is meant, where it is, and as whom. */
export function withPlaceOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'the stack; it has to be the one that the configuration names')
    .option('--region <region>', 'the AWS region')
    .option('--profile <profile>', 'the AWS profile');
}

/** What these options were. */
export interface PlaceOptions extends Place {
  readonly stack?: string;
  readonly json?: boolean;
}

interface DeployOptions extends PlaceOptions {
  readonly yes?: boolean;
}

/** The configuration of the stack that is meant. Checked before the CDK is started, because it says so more clearly. */
export async function configurationOf({ stack }: PlaceOptions, terminal: Terminal) {
  const file = configurationFile(terminal);
  const configuration = await readConfiguration(file);
  const { name } = configuration.stack;
  if (stack === undefined || stack === name) return { file, configuration, name };
  throw usageProblem(
    `The configuration is of the stack ${name}, and not of ${stack}.`,
    'Leave --stack out, or name the configuration of that stack in HEADGATE_CONFIG.',
  );
}

async function deploy(more: readonly string[], options: DeployOptions, terminal: Terminal): Promise<void> {
  const { json, yes, ...place } = options;
  if (json && !yes) throw usageProblem('With --json nothing can be asked.', 'Add --yes.');
  const { file, configuration, name } = await configurationOf(options, terminal);
  const folder = await mkdtemp(join(tmpdir(), 'headgate-deploy-'));
  try {
    const outputsFile = join(folder, 'outputs.json');
    const approval = yes ? ['--require-approval', 'never'] : [];
    const args = ['deploy', name, '--outputs-file', outputsFile, ...approval, ...more];
    const { exitCode } = await runCdk({ args, place, file, output: json ? 'kept' : 'shown' }, terminal);
    if (exitCode !== 0) throw await failed('deploy', { exitCode, place });
    const outputs = await readOutputs(outputsFile, name);
    const next = nextSteps(configuration, outputs, place);
    if (json) return terminal.print(JSON.stringify({ stack: name, outputs, next }));
    terminal.print(describe(name, outputs, next));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function diff(more: readonly string[], { json, ...options }: PlaceOptions, terminal: Terminal): Promise<void> {
  const { file, name } = await configurationOf(options, terminal);
  const args = ['diff', name, ...more];
  const { exitCode, text } = await runCdk({ args, place: options, file, output: json ? 'kept' : 'shown' }, terminal);
  const hasChanges = !/Number of stacks with differences: 0|There were no differences/.test(text);
  // With --fail the CDK ends with 1 where there is a difference: that is an answer, and no failure to get one.
  const isAnswer = exitCode === 0 || /Number of stacks with differences: [1-9]/.test(text);
  if (json && isAnswer) terminal.print(JSON.stringify({ stack: name, has_changes: hasChanges, diff: text }));
  if (exitCode !== 0) throw await failed('diff', { exitCode, place: options });
}

/** What the CDK has said itself is not said again; only what its words leave open. */
export async function failed(
  command: string,
  { exitCode, place }: { readonly exitCode: number; readonly place: Place },
): Promise<Problem> {
  const hint = await bootstrapHint(place);
  return new Problem(
    `cdk ${command} ended with ${exitCode}.`,
    hint ?? 'What went wrong is said above. `headgate doctor` looks for usual reasons.',
    { exitCode },
  );
}

async function readOutputs(file: string, stack: string): Promise<Readonly<Record<string, string>>> {
  const schema = z.record(z.string(), z.record(z.string(), z.string()));
  return schema.parse(JSON.parse(await readFile(file, 'utf8')))[stack] ?? {};
}

function nextSteps(
  { providers, teams, stack }: DeployedConfiguration,
  outputs: Readonly<Record<string, string>>,
  place: Place,
): readonly string[] {
  const where = placeArguments(place);
  const secrets = Object.keys(providers).flatMap((id) => {
    const hasSecret = outputs[`ProviderSecret${logicalName(id)}`] !== undefined;
    return hasSecret ? [`npx headgate providers set ${id} --stack ${stack.name}${where}`] : [];
  });
  const [team = 'TEAM'] = Object.keys(teams);
  return [
    ...secrets,
    `npx headgate chat "Hello" --model auto --team ${team} --stack ${stack.name}${where}`,
    `npx headgate keys create --team ${team} --stack ${stack.name}${where}`,
  ];
}

function describe(stack: string, outputs: Readonly<Record<string, string>>, next: readonly string[]): string {
  return [
    `${stack} is deployed.`,
    '',
    `  base_url of OpenAI SDKs     ${outputs.OpenAiBaseUrl ?? 'unknown'}`,
    `  base_url of Anthropic SDKs  ${outputs.AnthropicBaseUrl ?? 'unknown'}`,
    '',
    'Next: the keys of providers that have none yet, a first call, and a key for an application:',
    ...next.map((command) => `  ${command}`),
  ].join('\n');
}

const DEPLOY_EXAMPLES = `
The CDK shows what it does, and asks before it widens what somebody may do. Its exit code is that of this command.

Examples:
  headgate deploy
  headgate deploy --region eu-central-1 --profile production --yes --json
  headgate deploy -- --hotswap-fallback
`;

const DIFF_EXAMPLES = `
Examples:
  headgate diff --region eu-central-1
  headgate diff --json -- --fail
`;
