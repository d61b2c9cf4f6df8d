import { Command, InvalidArgumentError, Option } from 'commander';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { usageProblem } from './problem.ts';
import { askSecret } from './questions.ts';
import { readInput } from './read-input.ts';
import { isWatched, type Terminal } from './terminal.ts';

/** What is put in, for whom. */
export interface SetOptions extends TargetOptions {
  readonly team?: string;
  readonly weight?: readonly number[];
  readonly key?: string | true;
  readonly json?: boolean;
}

/** `headgate providers set`: keys are read from standard input or asked for, and never from arguments. */
export function setCommand(act: (provider: string, options: SetOptions) => Promise<void>): Command {
  const team = teamOption().makeOptionMandatory(false);
  team.description = 'keys of this team’s own, instead of those that all share';
  const command = new Command('set')
    .description('put the keys of a provider in, one in a line of standard input, in the place of all before')
    .argument('<provider>', 'as in headgate.config.ts')
    .argument('[more...]', 'nothing: keys are never arguments')
    .addOption(team)
    .option('--weight <weight>', 'the share of a key, once for each in their order (1)', readWeight)
    .addOption(new Option('--key [key]').hideHelp())
    .option('--json', 'print one JSON object instead of text')
    .usage('[options] <provider>')
    .action((provider: string, more: readonly string[], options: SetOptions) => {
      refuseKeys(more, options);
      return act(provider, options);
    });
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

/** The keys that were piped in, else what somebody types unseen. */
export async function keysFrom(provider: string, { weight = [] }: SetOptions, terminal: Terminal): Promise<object[]> {
  const text = isWatched(terminal)
    ? await askSecret(terminal, `Key of ${provider} (it is not shown)`)
    : await readInput(terminal, `a key of ${provider}`);
  const keys = text.split(/\r?\n/).flatMap((line) => line.trim() || []);
  if (keys.length === 0) throw usageProblem('There is no key in it.', 'Write one in a line of standard input.');
  if (weight.length > keys.length) {
    throw usageProblem(
      `There are ${weight.length} weights for ${keys.length} keys.`,
      'Give one --weight for each key.',
    );
  }
  return keys.map((key, at) => ({ key, weight: weight[at] ?? 1 }));
}

/** Not repeated: it is in the history of the shell already, and need not be in a log as well. */
function refuseKeys(more: readonly string[], { key }: SetOptions): void {
  if (more.length === 0 && key === undefined) return;
  throw usageProblem(
    'A key is never an argument: it would be in the history of the shell, and in the list of processes.',
    'Pipe it in, or run the command without it and type the key. If it was a real one, replace it at its provider.',
  );
}

function readWeight(text: string, before: readonly number[] = []): readonly number[] {
  if (/^\d{1,4}(?:\.\d{1,3})?$/.test(text) && Number(text) > 0) return [...before, Number(text)];
  throw new InvalidArgumentError('It must be a number above 0.');
}

const EXAMPLES = `
Examples:
  headgate providers set openai --stack Headgate --region eu-central-1        (asks for the key)
  headgate providers set groq < key.txt
  cat both.txt | headgate providers set openai --weight 3 --weight 1          (two keys, one in a line)
  headgate providers set anthropic --team search < key.txt                    (this team’s own)
`;
