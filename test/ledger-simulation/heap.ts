interface Timed {
  at: number;
  /** Decides between those of the same time. */
  readonly order: number;
}

/** What is to happen, the next one first. */
export class Heap<T extends Timed> {
  #items: T[] = [];

  add(item: T): void {
    const items = this.#items;
    let place = items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(items[place], items[parent])) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  take(): T | undefined {
    const items = this.#items;
    this.#swap(0, items.length - 1);
    const first = items.pop();
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const least = isBefore(items[right], items[left]) ? right : left;
      if (!isBefore(items[least], items[place])) return first;
      this.#swap(least, place);
      place = least;
    }
  }

  /** Changes times of what is to happen. */
  change(each: (item: T) => void): void {
    const items = this.#items;
    this.#items = [];
    for (const item of items) {
      each(item);
      this.add(item);
    }
  }

  #swap(one: number, other: number): void {
    const items = this.#items;
    const [first, second] = [items[one], items[other]];
    if (first && second) [items[one], items[other]] = [second, first];
  }
}

function isBefore(one: Timed | undefined, other: Timed | undefined): boolean {
  if (!one || !other) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
