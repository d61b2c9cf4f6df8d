/** Who follows a stream that is read to its end. */
export interface Follower<T> {
  /** Sees each piece; says whether the next one is read before this one was taken. */
  see(piece: T): boolean;
  /** The source has come to its end, or failed with `error`. Before the reader hears of it. */
  end(error?: unknown): Promise<void>;
}

/**
 * The same stream, which is read to its end whether or not anybody takes what comes of it: neither a reader that leaves
 * nor one that stands still, as behind a connection that is cut and does not know it yet, ends or delays its source.
 */
export function readToEnd<T>(
  source: ReadableStream<T>,
  { see, end }: Follower<T>,
): { readonly stream: ReadableStream<T>; readonly over: Promise<void> } {
  const reader = source.getReader();
  let isLeft = false;
  let wanted = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<ReadableStreamDefaultController<T>>();
  const pump = async () => {
    const controller = await begun.promise;
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const isReadAhead = see(next.value);
        if (isLeft) continue;
        wanted = Promise.withResolvers();
        controller.enqueue(next.value);
        if (!isReadAhead) await wanted.promise;
      }
    } catch (error) {
      await end(error);
      if (!isLeft) controller.error(error);
      return;
    }
    await end();
    if (!isLeft) controller.close();
  };
  const over = pump();
  const stream = new ReadableStream<T>(
    {
      start: (controller) => begun.resolve(controller),
      pull: () => wanted.resolve(),
      async cancel() {
        isLeft = true;
        wanted.resolve();
        await over;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, over };
}
