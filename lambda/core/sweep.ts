import type { OpenAttempts } from './ledger.ts';

/** Ends every attempt whose lease is over, and says how many there were. */
export async function sweep(openAttempts: OpenAttempts, now: number): Promise<number> {
  let expired = 0;
  for await (const attempt of openAttempts.overdue(now)) {
    if (await openAttempts.expire(attempt, now)) expired += 1;
  }
  return expired;
}
