import type { Attempt } from './call.ts';
import { type ErrorCode, GatewayError } from './errors.ts';

/** What the ledger says where an account has no room: then it has written nothing. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['budget-exceeded', 'limit-reached']);

/** Begins the row of an attempt, and notes whether there is one. */
export async function begin(attempt: Attempt): Promise<void> {
  const { gateway, start } = attempt;
  try {
    await gateway.ledger.begin(start);
    attempt.row = 'open';
  } catch (error) {
    if (error instanceof GatewayError && REFUSALS.has(error.code)) attempt.row = 'none';
    throw error;
  }
}
