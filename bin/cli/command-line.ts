import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { budgetCommand } from './budget.ts';
import { callsCommand } from './calls.ts';
import { keysCommand } from './keys.ts';
import { ledgerCommand } from './ledger.ts';
import { localCommand } from './local.ts';
import { EXIT, Problem } from './problem.ts';
import { switchCommand } from './switch.ts';
import { plain, type Terminal } from './terminal.ts';
import { tokenCommand } from './token.ts';
import { usageCommand } from './usage.ts';

/** Runs one `headgate` command and says with which code the process should end. Never throws. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return report(error, terminal);
  }
}

function program(terminal: Terminal): Command {
  const command = new Command('headgate')
    .description('Headgate: an LLM gateway in your own AWS account.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'headgate: ')),
    })
    .exitOverride()
    .showHelpAfterError('Run the command with --help to see what it takes.')
    .addHelpText('after', `\n${EXIT_CODES}`);
  const subcommands = [
    keysCommand,
    budgetCommand,
    usageCommand,
    callsCommand,
    ledgerCommand,
    switchCommand,
    tokenCommand,
    localCommand,
  ];
  for (const create of subcommands) command.addCommand(create(terminal));
  inheritSettings(command);
  return command;
}

const EXIT_CODES = `Exit codes: ${EXIT.done} done, ${EXIT.failure} not done, ${EXIT.usage} not understood.`;

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
  if (error instanceof Problem) {
    terminal.printError(`headgate: ${sentence(plain(error.message))} ${error.hint}`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.printError(
    `headgate: unexpected failure: ${plain(message)}\nPlease report it with the command that you ran.`,
  );
  return EXIT.failure;
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
