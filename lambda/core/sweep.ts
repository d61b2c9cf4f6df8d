import type { OpenAttempts } from './ledger.ts';

/** Ends every attempt whose lease is over, and says how many there were. A row that cannot be ended stops no other. */
export async function sweep(openAttempts: OpenAttempts, now: number): Promise<number> {
  const failures: unknown[] = [];
  let expired = 0;
  for await (const attempt of openAttempts.overdue(now)) {
    try {
      if (await openAttempts.expire(attempt, now)) expired += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} attempts could not be ended`);
  return expired;
}
