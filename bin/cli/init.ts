import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import type { DeployedConfiguration } from '../../lib/configuration.ts';
import { describeAccess } from './describe-access.ts';
import { type Answers, answersFrom, type InitOptions } from './init-answers.ts';
import { Problem } from './problem.ts';
import { configurationFile, readConfiguration } from './project.ts';
import { askYes, withProgress } from './questions.ts';
import { isWatched, plain, type Terminal } from './terminal.ts';
import { writeConfiguration } from './write-configuration.ts';

/** `headgate init`: from a few answers to a configuration that can be deployed. */
export function initCommand(terminal: Terminal): Command {
  return new Command('init')
    .option('--providers <names>', 'providers, as openai,anthropic')
    .option('--team <names>', 'teams, as search,billing: each gets a role of its own')
    .option('--budget-month <usd>', 'what each team may spend in a month, in dollars')
    .option('--alarm-email <address>', 'who gets a mail when something is wrong')
    .option('--stack <name>', 'what the stack is called (Headgate)')
    .option('--region <region>', 'the AWS region that you will deploy to')
    .option('--profile <profile>', 'the AWS profile that you will deploy with')
    .option('--yes', 'ask nothing: what is not given is left out')
    .option('--force', 'replace a configuration that is there')
    .option('--json', 'print one JSON object instead of text')
    .addHelpText('after', EXAMPLES)
    .action((options: InitOptions) => init(options, terminal));
}

async function init(options: InitOptions, terminal: Terminal): Promise<void> {
  const file = configurationFile(terminal);
  // Before the questions: nobody answers them gladly for nothing.
  if (existsSync(file) && !options.force) await mayReplace(file, options, terminal);
  const answers = await answersFrom(options, terminal);
  const configuration = await writeChecked(file, writeConfiguration(answers, file));
  const access = await withProgress(terminal, 'Reading what would be deployed', () => describeAccess(configuration));
  const next = nextCommands(answers, configuration);
  const stack = configuration.stack.name;
  if (options.json) return terminal.print(JSON.stringify({ file, stack, access: access.facts, next }));
  terminal.print(
    [
      `${file} is written, and valid.`,
      '',
      ...access.lines,
      '',
      'Next:',
      ...next.map((command) => `  ${command}`),
      '',
      'Or try it here first, without AWS: npm start',
    ].join('\n'),
  );
}

async function mayReplace(file: string, { yes }: InitOptions, terminal: Terminal): Promise<void> {
  const isAsked = isWatched(terminal) && !yes;
  if (isAsked && (await askYes(terminal, `${file} is there. Replace it?`))) return;
  throw new Problem(`${file} is there, and was left as it is.`, 'Add --force to replace it.');
}

/** The file has its name only once it has passed the same check as a deployment. */
async function writeChecked(file: string, text: string): Promise<DeployedConfiguration> {
  // Beside it, because it imports by a relative path.
  const draft = join(dirname(file), `.draft-${process.pid}-${basename(file)}`);
  try {
    await writeFile(draft, text, { flag: 'wx' }).catch((cause: Error) => {
      throw new Problem(`${draft} cannot be written: ${cause.message}`, 'Choose another folder.', { cause });
    });
    const configuration = await readConfiguration(draft).catch((cause: unknown) => {
      // Of the draft, whoever asked has never heard.
      const message = cause instanceof Error ? cause.message.replaceAll(draft, file) : String(cause);
      throw new Problem(plain(message), 'Nothing was written.', { cause });
    });
    await rename(draft, file);
    return configuration;
  } finally {
    await rm(draft, { force: true });
  }
}

/** From here to a first call, word for word. */
function nextCommands({ region, profile }: Answers, { providers, teams, stack }: DeployedConfiguration): string[] {
  const where = [region && ` --region ${region}`, profile && ` --profile ${profile}`].filter(Boolean).join('');
  const [team = 'TEAM'] = Object.keys(teams);
  const [provider] = Object.entries(providers).find(([name, { needsKey = name !== 'bedrock' }]) => needsKey) ?? [];
  return [
    `npx cdk bootstrap${where}`,
    `npx headgate deploy${where}`,
    ...(provider === undefined ? [] : [`npx headgate providers set ${provider} --stack ${stack.name}${where}`]),
    `npx headgate chat "Hello" --model auto --team ${team} --stack ${stack.name}${where}`,
    `npx headgate doctor --team ${team} --stack ${stack.name}${where}`,
  ];
}

const EXAMPLES = `
It asks what is not given, if somebody is there to be asked, and never replaces a file without --force or your yes.
HEADGATE_CONFIG names another file than headgate.config.ts.

Examples:
  headgate init
  headgate init --providers openai,anthropic --team search --yes
  headgate init --providers bedrock --team search,billing --budget-month 100 --alarm-email ops@example.com --force
`;
