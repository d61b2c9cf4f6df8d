import fc from 'fast-check';
import { expect } from 'vitest';

/** What must hold of any input at all, by what it says. */
export type Properties = Readonly<Record<string, fc.IRawProperty<unknown>>>;

/** A few inputs, the same in each run: enough to find what is plainly wrong. */
export async function fuzzBriefly(property: fc.IRawProperty<unknown>): Promise<void> {
  await fc.assert(property, { numRuns: 150, seed: 1 });
}

/** Other inputs in each run, as many as there is time for. What fails is told with what repeats it. */
export async function fuzzFor(property: fc.IRawProperty<unknown>, milliseconds: number): Promise<number> {
  const seed = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const path = process.env.HEADGATE_PATH;
  const outcome = await fc.check(property, {
    seed,
    ...(path !== undefined && { path }),
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
  if (outcome.failed) {
    const again = `HEADGATE_SEED=${seed} HEADGATE_PATH=${outcome.counterexamplePath}`;
    throw new Error(`${again} repeats this:\n${fc.defaultReportMessage(outcome)}`, { cause: outcome.errorInstance });
  }
  expect(outcome.numRuns).toBeGreaterThan(0);
  return outcome.numRuns;
}

/** How much of a text is looked through while this goes on: work, which is the same on every machine. */
export async function charactersSearched(act: () => Promise<unknown>): Promise<number> {
  const { indexOf } = String.prototype;
  const { join } = Array.prototype;
  let searched = 0;
  String.prototype.indexOf = function counted(this: string, text: string, from = 0) {
    const at = indexOf.call(this, text, from);
    searched += (at === -1 ? this.length : at + 1) - from;
    return at;
  };
  Array.prototype.join = function counted(this: unknown[], separator?: string) {
    const joined = join.call(this, separator);
    searched += joined.length;
    return joined;
  };
  try {
    await act();
  } finally {
    String.prototype.indexOf = indexOf;
    Array.prototype.join = join;
  }
  return searched;
}
