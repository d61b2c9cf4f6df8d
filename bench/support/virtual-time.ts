interface Timer {
  readonly at: number;
  readonly order: number;
  readonly resolve: () => void;
}

/** A clock that goes as fast as its work is done. */
export class VirtualTime {
  #now = 0;
  #count = 0;
  readonly #timers: Timer[] = []; // A heap: the next one is at 0.

  readonly now = (): number => this.#now;

  readonly sleep = (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#push({ at: this.#now + ms, order: this.#count++, resolve });
    return promise;
  };

  /** Lets everything happen, until nobody waits any more. */
  async run(): Promise<void> {
    for (let timer = this.#pop(); timer; timer = this.#pop()) {
      this.#now = timer.at;
      timer.resolve();
      // What follows of it at once must have happened before the clock moves on: promises of some depth, no I/O.
      for (let turn = 0; turn < 24; turn += 1) await undefined;
    }
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[above])) break;
      this.#swap(at, above);
      at = above;
    }
  }

  #pop(): Timer | undefined {
    const heap = this.#timers;
    const [first] = heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const lower = isBefore(heap[right], heap[left]) ? right : left;
      if (!isBefore(heap[lower], heap[at])) return first;
      this.#swap(at, lower);
      at = lower;
    }
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#timers[one], this.#timers[other]];
    if (!first || !second) return;
    this.#timers[one] = second;
    this.#timers[other] = first;
  }
}

/** Chance that is the same in every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function isBefore(one: Timer | undefined, other: Timer | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
