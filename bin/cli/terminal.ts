/** What a command has of the world around it, so that tests can run one without a process. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The result, on standard output: what a script reads. */
  print(text: string): void;
  /** Everything else, on standard error. */
  printError(text: string): void;
}

/** Text from elsewhere on one line, without the control characters that would let it paint over the terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
