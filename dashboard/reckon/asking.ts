/** What is known of a question, and which question that was. */
export interface Asking<Value, Problem> {
  readonly question: readonly unknown[];
  readonly value: Value | undefined;
  readonly problem: Problem | undefined;
}

/** What may be shown under a question: figures of another one are none of it, not even until its own are there. */
export function knownOf<Value, Problem>(
  known: Asking<Value, Problem>,
  question: readonly unknown[],
): Asking<Value, Problem> {
  const isSame =
    known.question.length === question.length && known.question.every((part, at) => Object.is(part, question[at]));
  return isSame ? known : { question, value: undefined, problem: undefined };
}
