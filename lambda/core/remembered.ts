/** What is known is asked again after so long, while calls go on; after the second, calls wait for the answer. */
const FRESH_MS = 20_000;
const REMEMBERED_MS = 30_000;
/** Nobody waits longer than this: calls go on with what was known. */
const LONGEST_WAIT_MS = 1_000;
/** A store that fails is not asked at every call. */
const PAUSE_MS = 2_000;
/** A function that is frozen half-way may never hear the answer. */
const LONGEST_READ_MS = 10_000;

/** What is read, and who is told if that fails. */
export interface Reading<Known> {
  read(): Promise<Known>;
  /** What counts until something has been read. */
  readonly unread: Known;
  now(): number;
  report(cause: unknown): void;
}

/**
 * Remembers what operators have set at run time, so that it takes effect everywhere within a minute without a read at
 * every call. A function that was frozen knows only what was so before: its first call waits. If the store fails, what was
 * known stays known: an outage of the table must not be one of the gateway. What this gives never throws.
 */
export function remembered<Known>({ read, unread, now, report }: Reading<Known>): () => Promise<Known> {
  let known = unread;
  let knownAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const readAt = async (at: number) => {
    try {
      const all = await read();
      if (at < knownAt) return; // One that began later was faster.
      known = all;
      knownAt = at;
    } catch (cause) {
      report(cause);
    } finally {
      if (askedAt === at) reading = undefined;
    }
  };

  return async () => {
    const at = now();
    if (at - knownAt < FRESH_MS) return known;
    if (at - askedAt >= (reading ? LONGEST_READ_MS : PAUSE_MS)) {
      askedAt = at;
      reading = readAt(at);
    }
    if (reading && at - knownAt >= REMEMBERED_MS) await atMost(LONGEST_WAIT_MS - (at - askedAt), reading);
    return known;
  };
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  if (ms <= 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
