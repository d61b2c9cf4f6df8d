import { Problem, usageProblem } from './problem.ts';
import { askSecret } from './questions.ts';
import { isWatched, type Terminal } from './terminal.ts';

/** All of standard input, without the line's end behind it. */
export async function readInput({ input }: Terminal, what: string): Promise<string> {
  if (!input) throw new Problem(`There is no standard input to read ${what} from.`, 'Pipe it into the command.');
  const pieces: Buffer[] = [];
  for await (const piece of input) pieces.push(Buffer.from(piece));
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (text !== '') return text;
  throw new Problem(`Standard input is empty, and ${what} was to be read from it.`, 'Pipe it into the command.');
}

/** A secret that is asked for with `--key -`: typed unseen where somebody is there, else read from standard input. */
export async function readSecret(terminal: Terminal, what: string): Promise<string> {
  const secret = isWatched(terminal) ? await askSecret(terminal, `Paste ${what}`) : await readInput(terminal, what);
  return secret.trim();
}

/** `-`, and nothing else: what is written into a command is in the history of the shell. It is not repeated either. */
export function refuseSecretInArguments(option: string, value: string | undefined): void {
  if (value === undefined || value === '-') return;
  throw usageProblem(
    `${option} takes no secret, only \`-\`.`,
    `Write ${option} - and pipe the secret into the command. One that was written into a shell is in its history.`,
  );
}
