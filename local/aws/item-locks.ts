/** Lets work on the same items happen one after the other, and all other work at once. */
export class ItemLocks {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Does the work when all earlier work on any of these items is done.
   * All places in the queues are taken in one synchronous step, so two holders can never wait for each other.
   */
  async hold<T>(items: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = items.flatMap((item) => this.#last.get(item) ?? []);
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const item of items) this.#last.set(item, promise);
    if (earlier.length > 0) await Promise.all(earlier);
    try {
      return await work();
    } finally {
      for (const item of items) if (this.#last.get(item) === promise) this.#last.delete(item);
      resolve();
    }
  }
}
