import { mayRecover, nextStep } from './after-failure.ts';
import type { Call, Tried } from './call.ts';
import { GatewayError } from './errors.ts';
import { NoneLeft } from './places.ts';
import { traceOf } from './trace.ts';

/**
 * What a caller is told when nothing answered: the last failure in its own words, since clients know them, then what was
 * tried, and the soonest time at which any of it may work. A refusal that no other target can mend stays as it is.
 */
export function summaryOf(thrown: GatewayError, call: Call): GatewayError {
  const { code, message, details } = summed(thrown, call);
  const trace = call.preferences.wantsTrace ? traceOf(call) : undefined;
  return new GatewayError(code, message, { ...details, way: { attempts: call.attempts.length, trace } });
}

function summed(thrown: GatewayError, { attempts }: Call): GatewayError {
  // That nothing more may be tried tells a caller less than what became of that which was.
  const error = (thrown instanceof NoneLeft && attempts.findLast((tried) => tried.error)?.error) || thrown;
  if (attempts.length < 2 || nextStep(error) === 'stop') return error;
  const { relay: _, ...details } = error.details;
  return new GatewayError(error.code, `${error.message} Tried ${attempts.map(told).join(', then ')}.`, {
    ...details,
    cause: error,
    retryAfterSeconds: soonestOf(attempts),
    isExhausted: true,
  });
}

/** Longer than any client waits by itself. */
const LONG_SECONDS = 60;

/** The soonest that was told; but no long time where one that told none may work in a moment. */
function soonestOf(attempts: readonly Tried[]): number | undefined {
  const errors = attempts.flatMap(({ error }) => error ?? []);
  const waits = errors.flatMap(({ details }) => details.retryAfterSeconds ?? []);
  if (waits.length === 0) return undefined;
  const soonest = Math.min(...waits);
  const maySooner = errors.some((error) => error.details.retryAfterSeconds === undefined && mayRecover(error));
  return maySooner && soonest > LONG_SECONDS ? undefined : soonest;
}

function told({ target, error }: Tried): string {
  return `${target.provider}/${target.model} (${error?.errorType ?? 'not awaited'})`;
}
