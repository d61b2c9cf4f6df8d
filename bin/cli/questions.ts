import { EXIT, Problem } from './problem.ts';
import { isWatched, type Terminal } from './terminal.ts';

/** A question, and what is wrong with an answer, if anything is. */
interface Question {
  readonly message: string;
  readonly check?: (answer: string) => string | undefined;
  readonly initial?: string;
}

/** Asks for a line of text. */
export function askText(terminal: Terminal, { message, check, initial }: Question): Promise<string> {
  return ask<string>(terminal, async ({ text }, streams) => {
    const validate = (answer: string | undefined) => check?.(answer ?? '');
    const answer = await text({
      message,
      validate,
      ...(initial !== undefined && { initialValue: initial }),
      ...streams,
    });
    return typeof answer === 'string' ? answer.trim() : answer;
  });
}

/** Asks for what nobody is to see. */
export function askSecret(terminal: Terminal, message: string): Promise<string> {
  return ask<string>(terminal, ({ password }, streams) => password({ message, ...streams }));
}

/** Asks which of these, at least one. */
export function askMany(
  terminal: Terminal,
  { message, choices }: { readonly message: string; readonly choices: readonly string[] },
): Promise<readonly string[]> {
  return ask<string[]>(terminal, ({ multiselect }, streams) =>
    multiselect({ message, options: choices.map((value) => ({ value })), required: true, ...streams }),
  );
}

/** Asks yes or no; no is what happens if nothing is said. */
export function askYes(terminal: Terminal, message: string): Promise<boolean> {
  return ask<boolean>(terminal, ({ confirm }, streams) => confirm({ message, initialValue: false, ...streams }));
}

type Prompts = typeof import('@clack/prompts');
type Streams = Pick<NonNullable<Parameters<Prompts['text']>[0]>, 'input' | 'output'>;

/** Questions are drawn on standard error: standard output is for the result. */
async function ask<Answer>(
  { input, screen }: Terminal,
  act: (prompts: Prompts, streams: Streams) => Promise<Answer | symbol>,
): Promise<Answer> {
  const prompts = await import('@clack/prompts');
  const answer = await act(prompts, { ...(input && { input }), ...(screen && { output: screen }) });
  if (typeof answer !== 'symbol') return answer;
  throw new Problem('Given up.', 'Nothing was changed.', { exitCode: EXIT.interrupted });
}

/** Does what takes a while, and says so: a line that turns for whoever looks, a line once for whoever reads later. */
export async function withProgress<Result>(
  terminal: Terminal,
  message: string,
  act: () => Promise<Result>,
): Promise<Result> {
  if (!isWatched(terminal) || !terminal.screen) {
    terminal.printError(`${message} …`);
    return act();
  }
  const { spinner } = await import('@clack/prompts');
  const turning = spinner({ output: terminal.screen });
  turning.start(message);
  try {
    const result = await act();
    turning.stop(message);
    return result;
  } catch (error) {
    turning.error(message);
    throw error;
  }
}
