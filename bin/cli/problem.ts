/** Something that the user can mend: the message says in one line what is wrong, the hint what to do about it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly hint: string;
  readonly exitCode: number;

  constructor(message: string, hint: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.hint = hint;
    this.exitCode = options.exitCode ?? EXIT.failure;
  }
}

/** How the command ends: done, not done, not understood, or given up by whoever was asked. */
export const EXIT = { done: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** A command that was not given what it needs. */
export function usageProblem(message: string, hint: string): Problem {
  return new Problem(message, hint, { exitCode: EXIT.usage });
}
