/** Follows a stream without touching it, and says exactly once how it ended. */
export interface TapEnds {
  /** Ends the stream even while nobody reads: a reader that stands still must not keep it open for ever. */
  readonly signal: AbortSignal;
  /** The source came to its end, or failed with `error`. */
  end(error?: unknown): Promise<void>;
  /** The reader does not want more, for this reason. */
  cancel(reason: unknown): Promise<void>;
}

/**
 * The outermost layer of an answer. A generator's own `finally` does not do: cancelled before its first `next`, it
 * never runs.
 */
export function tap<T>(source: AsyncIterator<T>, ends: TapEnds): ReadableStream<T> {
  let isOver = false;
  let isReading = false;
  return new ReadableStream<T>(
    {
      start(controller) {
        const stop = () => {
          if (isReading) return; // The source hears of it as well, and knows better how it ended.
          fail(controller, ends.signal.reason).catch((cause) => controller.error(cause));
        };
        ends.signal.addEventListener('abort', stop, { once: true });
      },
      async pull(controller) {
        isReading = true;
        try {
          const { done, value } = await source.next();
          if (isOver) return; // Cancelled or stopped while we waited: that ends it.
          if (!done) return controller.enqueue(value);
          isOver = true;
          await ends.end(); // Before the close: when the reader sees the end, the row is written.
          controller.close();
        } catch (error) {
          await fail(controller, error);
        } finally {
          isReading = false;
        }
      },
      async cancel(reason) {
        if (isOver) return;
        isOver = true;
        await ends.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );

  async function fail(controller: ReadableStreamDefaultController<T>, error: unknown): Promise<void> {
    if (isOver) return;
    isOver = true;
    await ends.end(error);
    controller.error(error);
  }
}
