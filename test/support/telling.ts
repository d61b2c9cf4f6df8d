import type { AttemptStart, Ending, Telemetry } from '../../lambda/core/ledger.ts';
import type { BudgetAlert } from '../../lambda/core/limits/alerts.ts';

/** What a gateway told of itself. */
export interface Told {
  readonly attempts: { start: AttemptStart; ending: Ending }[];
  readonly failures: unknown[];
  readonly alerts: BudgetAlert[];
  /** What the cache did, in order; `failed` and `broken` where it could not. */
  readonly cache: string[];
}

/** Notes what it is told. */
export function telling(told: Told): Telemetry {
  return {
    attempt: (start, ending) => void told.attempts.push({ start, ending }),
    ledgerFailed: (_start, _ending, cause) => void told.failures.push(cause),
    refused: () => {},
    ratesNotCorrected: (cause) => void told.failures.push(cause),
    cached: (_callId, _team, status) => void told.cache.push(status),
    cacheFailed: () => void told.cache.push('failed'),
    cacheBroken: () => void told.cache.push('broken'),
    failed: (_callId, cause) => void told.failures.push(cause),
  };
}
