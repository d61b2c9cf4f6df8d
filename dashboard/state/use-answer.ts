import { useEffect, useState } from 'preact/hooks';
import { type Asking, knownOf } from '../reckon/asking.ts';
import { Refused } from './ask.ts';
import { notePace } from './live.ts';

/** What became of a question. While the same is asked again, what was known stays to be seen. */
export type Answer<Value> = Pick<Asking<Value, Refused>, 'value' | 'problem'>;

/**
 * Asks when the view appears, whenever the question is another one, and whenever `again` has changed; what is no longer
 * wanted is not waited for. Nothing is ever known of a question but its own answer.
 */
export function useAnswer<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  question: readonly unknown[],
  again?: unknown,
): Answer<Value> {
  const [known, setKnown] = useState<Asking<Value, Refused>>({ question, value: undefined, problem: undefined });
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (value) => {
        if (leaving.signal.aborted) return;
        notePace(true);
        setKnown({ question, value, problem: undefined });
      },
      (cause: unknown) => {
        if (leaving.signal.aborted) return;
        notePace(false);
        const problem = cause instanceof Refused ? cause : new Refused(0, String(cause));
        // What was known of the same question stays to be seen beside it.
        setKnown((earlier) => ({ ...knownOf(earlier, question), problem }));
      },
    );
    return () => leaving.abort();
  }, [...question, again]);
  return knownOf(known, question);
}
