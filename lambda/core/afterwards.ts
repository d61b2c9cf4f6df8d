/** Work that waits until the caller has its answer: the edge does it then, before the function may stop. */
export interface Afterwards {
  add(work: () => Promise<unknown>): void;
  /** Does all of it. Never throws: nobody is there any more to hear of a failure. */
  done(): Promise<void>;
}

/** A list of work to be done once the answer has gone out. */
export function createAfterwards(report: (cause: unknown) => void): Afterwards {
  let waiting: (() => Promise<unknown>)[] = [];
  return {
    add: (work) => void waiting.push(work),
    async done() {
      while (waiting.length > 0) {
        const works = waiting;
        waiting = [];
        // Within a promise, so that what throws at once is told as well.
        await Promise.all(works.map((work) => Promise.resolve().then(work).catch(report)));
      }
    },
  };
}
