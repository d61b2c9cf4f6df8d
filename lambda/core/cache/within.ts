/** What did not come in time. */
export const TOO_LATE = Symbol('too late');

/** What some work comes to, if it does within so many milliseconds, and while somebody waits for it. The work itself goes on. */
export async function within<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T | typeof TOO_LATE> {
  const { promise, resolve } = Promise.withResolvers<typeof TOO_LATE>();
  const stop = () => resolve(TOO_LATE);
  const timer = setTimeout(stop, Math.max(0, ms));
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  work.catch(() => {}); // Who waits no longer hears of no failure, and an unheard one would end the process.
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Lets some time pass, or less if nobody waits any more. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await within(new Promise<never>(() => {}), ms, signal);
}
