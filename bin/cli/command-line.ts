import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, Problem } from './problem.ts';
import { plain, type Terminal } from './terminal.ts';

/** Runs one `headgate` command and says with which code the process should end. Never throws. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const [first, second] = args.filter((arg) => !arg.startsWith('-'));
    const wanted = first === 'help' ? second : first;
    const program = await createProgram(terminal, (name) => name === wanted);
    // Help for what does not exist would be the help of all, and look like an answer.
    const isUnknown = wanted !== undefined && wanted !== 'help' && !Object.hasOwn(COMMANDS, wanted);
    await program.parseAsync(isUnknown ? [wanted] : args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return report(error, terminal);
  }
}

type Create = (terminal: Terminal) => Command;

/** Every command: what its line of help says, and where it is read from once it is called. */
const COMMANDS: Readonly<Record<string, readonly [description: string, load: () => Promise<Create>]>> = {
  init: ['write headgate.config.ts: which providers, which teams', async () => (await import('./init.ts')).initCommand],
  deploy: ['deploy the gateway into your AWS account', async () => (await import('./deploy.ts')).deployCommand],
  diff: ['show what a deployment would change', async () => (await import('./deploy.ts')).diffCommand],
  destroy: [
    'delete the deployed gateway; its records are kept',
    async () => (await import('./destroy.ts')).destroyCommand,
  ],
  doctor: ['look for what is wrong, and say how to mend it', async () => (await import('./doctor.ts')).doctorCommand],
  chat: ['ask a model, and see the way that it took', async () => (await import('./chat.ts')).chatCommand],
  teams: ['the teams of the gateway', async () => (await import('./teams.ts')).teamsCommand],
  keys: ['gateway keys: what applications send as their API key', async () => (await import('./keys.ts')).keysCommand],
  budget: [
    'what a team may spend and ask for, and what of it is spent',
    async () => (await import('./budget.ts')).budgetCommand,
  ],
  providers: [
    'keys of providers: put in, tested, listed and removed',
    async () => (await import('./providers.ts')).providersCommand,
  ],
  usage: ['show what a team has used and what it has cost', async () => (await import('./usage.ts')).usageCommand],
  dashboard: [
    'a link that opens the page of a team, without a key',
    async () => (await import('./dashboard.ts')).dashboardCommand,
  ],
  calls: [
    'what a team has asked for, each attempt with its cost',
    async () => (await import('./calls.ts')).callsCommand,
  ],
  ledger: ['the record of attempts and what they cost', async () => (await import('./ledger.ts')).ledgerCommand],
  experiments: [
    'compare ways to answer, and promote the better one',
    async () => (await import('./experiments.ts')).experimentsCommand,
  ],
  switch: [
    'switch a provider, a model, a key of a provider or an experiment off, and on again',
    async () => (await import('./switch.ts')).switchCommand,
  ],
  token: [
    'print a token of AWS STS: what applications send in the place of a gateway key',
    async () => (await import('./token.ts')).tokenCommand,
  ],
  audit: ['what was changed, when and by whom', async () => (await import('./audit.ts')).auditCommand],
  local: ['the gateway that runs on this machine', async () => (await import('./local.ts')).localCommand],
};

/** The whole program. Commands that are not wanted are there by name only: what they need takes longer to load than to say. */
export async function createProgram(terminal: Terminal, isWanted: (name: string) => boolean): Promise<Command> {
  const program = new Command('headgate')
    .description('Headgate: an LLM gateway in your own AWS account.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'headgate: ')),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
    })
    // Commands that are not loaded yet do not know what they take.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    .showHelpAfterError('Run the command with --help to see what it takes.')
    .addHelpText('after', HELP);
  for (const [name, [description, load]] of Object.entries(COMMANDS)) {
    const command = isWanted(name) ? (await load())(terminal) : new Command(name);
    program.addCommand(command.description(description));
  }
  inheritSettings(program);
  return program;
}

const HELP = `
Examples:
  headgate init --providers openai,anthropic --team search
  headgate deploy --region eu-central-1
  headgate chat "Hello" --model demo/chat
  headgate usage --team search --stack Headgate --region eu-central-1
  headgate keys create --help

Exit codes: ${EXIT.done} done, ${EXIT.failure} not done, ${EXIT.usage} not understood, ${EXIT.interrupted} given up by you; those of the CDK are passed on.
With --json exactly one JSON object is on standard output, or nothing if there is none; all else is on standard error.
Set HEADGATE_DEBUG=1 to see where a failure comes from.`;

/** Commands that are added ready-made do not take over the settings of their parent by themselves. */
function inheritSettings(command: Command): void {
  for (const subcommand of command.commands) {
    subcommand.copyInheritedSettings(command);
    inheritSettings(subcommand);
  }
}

function report(error: unknown, terminal: Terminal): number {
  // Commander has printed the help, the version or the complaint by itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const exitCode = error instanceof Problem ? error.exitCode : EXIT.failure;
  terminal.printError(`headgate: ${messageOf(error)}`);
  if (terminal.environment.HEADGATE_DEBUG === '1') for (const line of originOf(error)) terminal.printError(line);
  return exitCode;
}

function messageOf(error: unknown): string {
  if (error instanceof Problem) return `${sentence(plain(error.message))} ${error.hint}`.trimEnd();
  const message = error instanceof Error ? error.message : String(error);
  return `unexpected failure: ${plain(message)}\nRun it again with HEADGATE_DEBUG=1, and report what it prints.`;
}

/** The stack of a failure, and of what has caused it. */
function originOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? error.message, ...originOf(error.cause)];
}

/** Messages from elsewhere end as they like; what follows is another sentence. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
