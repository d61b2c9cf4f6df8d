import type { ErrorCode, GatewayError } from './errors.ts';
import { toGatewayError } from './errors.ts';
import type { LaneEnd } from './health.ts';
import type { Ending } from './ledger.ts';

/** How long a lane is left alone that asked to be, where it did not say for how long. */
const LIMITED_MS = 10_000;
/** An account that is spent stays so until somebody pays, or its window is over. */
const SPENT_MS = 10 * 60_000;
const LONGEST_MS = 60 * 60_000;

/** What the end of an attempt says about its lane. Only what the provider did counts: not the caller's mistakes, nor ours. */
export function laneEnd(ending: Ending, error: unknown): LaneEnd {
  const { outcome, firstContentMs, totalMs, usage } = ending;
  if (outcome === 'answered' && firstContentMs !== undefined)
    return { kind: 'answered', firstContentMs, totalMs, outputTokens: usage.outputTokens };
  if (outcome === 'lost' || outcome === 'abandoned')
    return { kind: 'cancelled', elapsedMs: totalMs, hadContent: firstContentMs !== undefined };
  return error === undefined ? { kind: 'neutral' } : fromError(toGatewayError(error));
}

function fromError(error: GatewayError): LaneEnd {
  const { retryAfterSeconds } = error.details;
  const told = retryAfterSeconds === undefined ? undefined : Math.min(retryAfterSeconds * 1_000, LONGEST_MS);
  if (error.code === 'provider-auth-failed') return { kind: 'refused-key' };
  if (error.code === 'quota-exhausted') return { kind: 'limited', forMs: told ?? SPENT_MS };
  if (error.code === 'rate-limited') return { kind: 'limited', forMs: told ?? LIMITED_MS };
  return FAILURES.has(error.code) ? { kind: 'failed' } : { kind: 'neutral' };
}

const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'provider-overloaded',
  'provider-failed',
  'provider-cut',
  'timed-out',
]);
