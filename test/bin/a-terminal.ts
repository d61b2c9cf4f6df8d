import { PassThrough } from 'node:stream';
import type { Terminal } from '../../bin/cli/terminal.ts';

/** A terminal that keeps what is said on it. */
export interface TestTerminal {
  readonly terminal: Terminal;
  /** All of standard output. */
  output(): string;
  /** All of standard error. */
  errors(): string;
}

interface Facts extends Partial<Terminal> {
  /** What is piped in. */
  readonly piped?: string;
  /** Somebody types these, each once the screen shows what it answers. */
  readonly typed?: readonly (readonly [question: RegExp, keys: string])[];
}

/** The world of one command, without a process. */
export function aTerminal({ piped, typed, ...more }: Facts = {}): TestTerminal {
  const said = { output: '', errors: '' };
  const watched = typed && somebodyTypes(typed, (text) => (said.errors += text));
  const terminal: Terminal = {
    environment: { HEADGATE_DATA: '/nonexistent' },
    print: (text) => (said.output += `${text}\n`),
    printError: (text) => {
      if (watched) watched.screen.write(`${text}\n`);
      else said.errors += `${text}\n`;
    },
    write: (text) => (said.output += text),
    ...(piped !== undefined && { input: Object.assign(new PassThrough().end(piped)) }),
    ...watched,
    ...more,
  };
  return { terminal, output: () => said.output, errors: () => said.errors };
}

/** Raw mode and all, as the prompts expect it of a terminal. */
function somebodyTypes(answers: readonly (readonly [RegExp, string])[], onScreen: (text: string) => void) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  const left = [...answers];
  let shown = '';
  screen.on('data', (piece: Buffer) => {
    onScreen(String(piece));
    shown += String(piece);
    const [question, keys] = left[0] ?? [];
    if (!question?.test(shown) || keys === undefined) return;
    left.shift();
    shown = '';
    // Once the prompt listens to the keys: it draws first.
    setImmediate(() => input.write(keys));
  });
  return { input, screen };
}
