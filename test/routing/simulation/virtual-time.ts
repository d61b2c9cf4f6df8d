import { vi } from 'vitest';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  isCleared: boolean;
}

// Taken before anything stubs it: it lets all promises that can go on go on.
const { setImmediate: realImmediate } = globalThis;

/** A clock that jumps from timer to timer, so that hours pass in seconds and every run is the same. */
export class VirtualTime {
  #now: number;
  #order = 0;
  readonly #heap: Timer[] = [];

  constructor(startsAt: number) {
    this.#now = startsAt;
  }

  readonly now = (): number => this.#now;

  /** Puts this clock's timers in the place of the real ones, for the code under test. */
  install(): void {
    vi.stubGlobal('setTimeout', (run: () => void, ms = 0) => this.#add(this.#now + Math.max(0, ms), run));
    vi.stubGlobal('clearTimeout', (timer: Timer | undefined) => {
      if (timer) timer.isCleared = true;
    });
  }

  at(moment: number, run: () => void): void {
    this.#add(moment, run);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      this.#add(this.#now + ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
    });
  }

  /** Lets time pass until a moment. */
  async runUntil(moment: number): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= moment; next = this.#heap[0]) {
      this.#take();
      if (next.isCleared) continue;
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await new Promise((resolve) => realImmediate(resolve));
    }
    this.#now = Math.max(this.#now, moment);
  }

  #add(at: number, run: () => void): Timer {
    const timer = { at, order: this.#order++, run, isCleared: false };
    const heap = this.#heap;
    let place = heap.push(timer) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(heap[place], heap[parent])) break;
      swap(heap, place, parent);
      place = parent;
    }
    return timer;
  }

  #take(): void {
    const heap = this.#heap;
    swap(heap, 0, heap.length - 1);
    heap.pop();
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const least = isBefore(heap[right], heap[left]) ? right : left;
      if (!isBefore(heap[least], heap[place])) return;
      swap(heap, place, least);
      place = least;
    }
  }
}

function isBefore(one: Timer | undefined, other: Timer | undefined): boolean {
  if (!one || !other) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

function swap(heap: Timer[], one: number, other: number): void {
  // Both places are within the heap.
  [heap[one], heap[other]] = [heap[other] as Timer, heap[one] as Timer];
}
