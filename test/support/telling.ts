import type { GatewayError } from '../../lambda/core/errors.ts';
import type { AttemptVerdict } from '../../lambda/core/health.ts';
import type { AttemptStart, Ending, Telemetry } from '../../lambda/core/ledger.ts';
import type { BudgetAlert } from '../../lambda/core/limits/alerts.ts';
import type { ToldCall } from '../../lambda/core/tracing/told-call.ts';

/** What a gateway told of itself. */
export interface Told {
  readonly attempts: { start: AttemptStart; ending: Ending; verdict: AttemptVerdict }[];
  /** Calls that were over, each once. */
  readonly calls: { call: ToldCall; endedAt: number; error?: GatewayError | undefined }[];
  readonly failures: unknown[];
  readonly alerts: BudgetAlert[];
  /** What the cache did, in order; `failed` and `broken` where it could not. */
  readonly cache: string[];
}

/** Notes what it is told. */
export function telling(told: Told): Telemetry {
  return {
    attempt: (start, ending, verdict) => void told.attempts.push({ start, ending, verdict }),
    ledgerFailed: (_start, _ending, cause) => void told.failures.push(cause),
    called: (call, endedAt, error) => void told.calls.push({ call, endedAt, error }),
    refused: () => {},
    ratesNotCorrected: (cause) => void told.failures.push(cause),
    cached: (_callId, _team, status) => void told.cache.push(status),
    cacheFailed: () => void told.cache.push('failed'),
    cacheBroken: () => void told.cache.push('broken'),
    failed: (_callId, cause) => void told.failures.push(cause),
  };
}
