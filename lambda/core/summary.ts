import { nextStep } from './after-failure.ts';
import type { Call, Tried } from './call.ts';
import { GatewayError } from './errors.ts';

/**
 * What a caller is told when nothing answered: the last failure in its own words, since clients know them, then what was
 * tried, and the soonest time at which any of it may work. A refusal that no other target can mend stays as it is.
 */
export function summaryOf(error: GatewayError, { attempts }: Call): GatewayError {
  if (attempts.length < 2 || nextStep(error) === 'stop') return error;
  const { relay: _, ...details } = error.details;
  const waits = attempts.map((tried) => tried.error?.details.retryAfterSeconds).filter((wait) => wait !== undefined);
  const soonest = waits.length > 0 ? Math.min(...waits) : undefined;
  return new GatewayError(error.code, `${error.message} Tried ${attempts.map(told).join(', then ')}.`, {
    ...details,
    cause: error,
    retryAfterSeconds: soonest,
    isExhausted: true,
  });
}

function told({ target, error }: Tried): string {
  return `${target.provider}/${target.model} (${error?.errorType ?? 'not awaited'})`;
}
