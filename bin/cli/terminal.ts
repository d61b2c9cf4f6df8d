import type { Readable, Writable } from 'node:stream';

/** What a command has of the world around it, so that tests can run one without a process. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The result, on standard output: what a script reads. */
  print(text: string): void;
  /** Everything else, on standard error. */
  printError(text: string): void;
  /** Standard output without a line of its own, for what comes piece by piece. */
  write?(text: string): void;
  /** What is piped or typed in. Absent: nothing ever comes. */
  readonly input?: Readable & { readonly isTTY?: boolean };
  /** How wide standard output is; absent where nobody looks at it. */
  readonly columns?: number;
  /** Standard error, where somebody looks at it: questions and progress are drawn there. */
  readonly screen?: Writable;
  /** Starts another program, and tells how it ended. Absent: the real way. */
  readonly runProgram?: (program: Program) => Promise<ProgramEnd>;
}

/** A program that a command starts. */
export interface Program {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `shown`: as if it were called by hand. `kept`: what it prints is given back, and shown on standard error. */
  readonly output: 'shown' | 'kept';
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  /** What it printed, if that was to be kept. */
  readonly text: string;
}

/** Whether there is somebody who can be asked. */
export function isWatched({ input, screen }: Terminal): boolean {
  return input?.isTTY === true && screen !== undefined;
}

/** Text from elsewhere on one line, without the control characters that would let it paint over the terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/**
 * The same for text of many lines: what would move the cursor, ring the bell or turn the reading direction is shown as a
 * sign. It looks at single characters, so that it does not matter where a stream cuts a sequence.
 */
export function harmless(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, (sign) => (sign < ' ' ? String.fromCodePoint(0x2400 + sign.charCodeAt(0)) : '\u2421'))
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
