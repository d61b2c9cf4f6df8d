import { useEffect, useState } from 'preact/hooks';
import { Refused } from './ask.ts';
import { notePace } from './live.ts';

/** What became of a question. While it is asked again, what was known stays to be seen. */
export interface Answer<Value> {
  readonly value: Value | undefined;
  readonly problem: Refused | undefined;
  readonly isLoading: boolean;
}

/** Asks when the view appears and whenever something of it has changed; what is no longer wanted is not waited for. */
export function useAnswer<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  given: readonly unknown[],
): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ value: undefined, problem: undefined, isLoading: true });
  useEffect(() => {
    const leaving = new AbortController();
    setAnswer((known) => ({ ...known, isLoading: true }));
    load(leaving.signal).then(
      (value) => {
        if (leaving.signal.aborted) return;
        notePace(true);
        setAnswer({ value, problem: undefined, isLoading: false });
      },
      (cause: unknown) => {
        if (leaving.signal.aborted) return;
        notePace(false);
        const problem = cause instanceof Refused ? cause : new Refused(0, String(cause));
        setAnswer((known) => ({ ...known, problem, isLoading: false }));
      },
    );
    return () => leaving.abort();
  }, given);
  return answer;
}
