/** Who follows a stream that is read ahead of its reader. */
export interface Follower<T> {
  /** Sees each piece as it comes; says whether the next one is read before this one was taken. */
  see(piece: T): boolean;
  /** The source has come to its end, or failed with `error`. Before the reader hears of it. */
  end(error?: unknown): Promise<void>;
  /** The reader wants no more, and the source is given up. Absent: it is read to its end all the same. */
  leave?(): void;
}

/**
 * The same stream, which is read whether or not anybody takes what comes of it: a reader that stands still, as behind a
 * connection that is cut and does not know it yet, does not delay its source. What came before a failure is still taken.
 */
export function readAhead<T extends object | number>(
  source: ReadableStream<T>,
  follower: Follower<T>,
): { readonly stream: ReadableStream<T>; readonly over: Promise<void> } {
  const ahead = new Ahead(source, follower);
  const over = ahead.read();
  const stream = new ReadableStream<T>(
    {
      pull: (controller) => ahead.give(controller),
      async cancel(reason) {
        if (!ahead.leave()) await over;
        else await ahead.giveUp(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, over };
}

/** What was read of a source and not yet taken. */
class Ahead<T extends object | number> {
  readonly #reader: ReadableStreamDefaultReader<T>;
  readonly #follower: Follower<T>;
  readonly #waiting: T[] = [];
  #isLeft = false;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wanted = Promise.withResolvers<void>();
  #news = Promise.withResolvers<void>();

  constructor(source: ReadableStream<T>, follower: Follower<T>) {
    this.#reader = source.getReader();
    this.#follower = follower;
  }

  /** Reads the source to its end, and tells the follower of that. Never throws: its reader hears of a failure. */
  async read(): Promise<void> {
    try {
      await this.#readAll().catch((error: unknown) => {
        this.#failure = { error };
      });
      if (!this.#isGivenUp) await (this.#failure ? this.#follower.end(this.#failure.error) : this.#follower.end());
    } catch (error) {
      this.#failure = { error };
    }
    this.#isOver = true;
    this.#tell();
  }

  /** Gives the reader the next piece, or how it ended. */
  async give(controller: ReadableStreamDefaultController<T>): Promise<void> {
    while (this.#waiting.length === 0 && !this.#isOver) {
      this.#wanted.resolve();
      await this.#news.promise;
    }
    const piece = this.#waiting.shift();
    if (piece !== undefined) controller.enqueue(piece);
    else if (this.#failure) controller.error(this.#failure.error);
    else controller.close();
  }

  /** Nobody takes any more of it; whether the source is given up for that. */
  leave(): boolean {
    this.#isLeft = true;
    this.#waiting.length = 0;
    this.#wanted.resolve();
    return this.#isGivenUp && !this.#isOver;
  }

  async giveUp(reason: unknown): Promise<void> {
    this.#follower.leave?.();
    await this.#reader.cancel(reason);
  }

  get #isGivenUp(): boolean {
    return this.#isLeft && this.#follower.leave !== undefined;
  }

  async #readAll(): Promise<void> {
    for (let next = await this.#reader.read(); !next.done; next = await this.#reader.read()) {
      const isReadAhead = this.#follower.see(next.value);
      if (this.#isLeft) continue;
      this.#wanted = Promise.withResolvers();
      this.#waiting.push(next.value);
      this.#tell();
      if (!isReadAhead) await this.#wanted.promise;
    }
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
