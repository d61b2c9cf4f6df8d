import type { ErrorCode, GatewayError } from './errors.ts';
import { toGatewayError } from './errors.ts';
import { Impatience } from './guard.ts';
import type { AttemptVerdict, LaneEnd } from './health.ts';
import type { Ending } from './ledger.ts';

/** How long a lane is left alone that asked to be, where it did not say for how long. */
const LIMITED_MS = 10_000;
/** An account that is spent stays so until somebody pays, or its window is over. */
const SPENT_MS = 10 * 60_000;
const LONGEST_MS = 60 * 60_000;
/** A balancer in maintenance may name any time; its breaker finds out earlier when that is over. */
const OVERLOADED_MS = 30_000;

/** What the end of an attempt says about its lane. Only what the provider did counts: not the caller's mistakes, nor ours. */
export function laneEnd(ending: Ending, error: unknown): LaneEnd {
  const { outcome, firstContentMs, totalMs, usage } = ending;
  // Vectors, and answers that are empty on purpose, have no first content: they are there when they are complete.
  if (outcome === 'answered')
    return { kind: 'answered', firstContentMs: firstContentMs ?? totalMs, totalMs, outputTokens: usage.outputTokens };
  if (outcome === 'lost' || outcome === 'abandoned' || error instanceof Impatience)
    return { kind: 'cancelled', elapsedMs: totalMs, hadContent: firstContentMs !== undefined };
  return error === undefined ? { kind: 'neutral' } : fromError(toGatewayError(error));
}

/** Whether it is the provider's fault, and nobody else's, that an attempt came to nothing. */
export function isProviderFault(verdict: AttemptVerdict | undefined): boolean {
  return verdict === 'failed' || verdict === 'limited' || verdict === 'refused-key';
}

function fromError(error: GatewayError): LaneEnd {
  const { retryAfterSeconds } = error.details;
  const told = retryAfterSeconds === undefined ? undefined : Math.min(retryAfterSeconds * 1_000, LONGEST_MS);
  if (error.code === 'provider-auth-failed') return { kind: 'refused-key' };
  if (error.code === 'quota-exhausted') return { kind: 'limited', forMs: told ?? SPENT_MS };
  if (error.code === 'rate-limited') return { kind: 'limited', forMs: told ?? LIMITED_MS };
  if (!FAILURES.has(error.code)) return { kind: 'neutral' };
  return told === undefined ? { kind: 'failed' } : { kind: 'failed', forMs: Math.min(told, OVERLOADED_MS) };
}

const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'provider-overloaded',
  'provider-failed',
  'provider-cut',
  'timed-out',
]);
