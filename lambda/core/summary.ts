import { countAsked, mayRecover, nextStep } from './after-failure.ts';
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
  return new GatewayError(code, message, { ...details, way: { attempts: countAsked(call.attempts), trace } });
}

function summed(thrown: GatewayError, call: Call): GatewayError {
  const { attempts, leftAlone } = call;
  // That nothing more may be tried tells a caller less than what became of that which was.
  const error = (thrown instanceof NoneLeft && attempts.findLast((tried) => tried.error)?.error) || thrown;
  if (nextStep(error) === 'stop' || (attempts.length < 2 && leftAlone.size === 0)) return error;
  const details = { ...error.details, cause: error, retryAfterSeconds: soonestOf(call) };
  if (attempts.length < 2) return new GatewayError(error.code, error.message, details);
  return new GatewayError(error.code, `${error.message} Tried ${attempts.map(told).join(', then ')}.`, {
    ...details,
    relay: undefined,
    isExhausted: true,
  });
}

/** Longer than any client waits by itself. */
const LONG_SECONDS = 60;

/** The soonest that was told; but no long time where one that told none may work in a moment. */
function soonestOf({ attempts, leftAlone }: Call): number | undefined {
  const errors = attempts.flatMap(({ error }) => error ?? []);
  const waits = errors.flatMap(({ details }) => details.retryAfterSeconds ?? []).concat(...leftAlone.values());
  if (waits.length === 0) return undefined;
  const soonest = Math.min(...waits);
  const maySooner = errors.some((error) => error.details.retryAfterSeconds === undefined && isPassing(error));
  return maySooner && soonest > LONG_SECONDS ? undefined : soonest;
}

/** Whether it may be over the next moment: silence as well, though it is not worth another wait of the same call. */
function isPassing(error: GatewayError): boolean {
  return mayRecover(error) || error.code === 'timed-out';
}

function told({ target, error }: Tried): string {
  return `${target.provider}/${target.model} (${error?.errorType ?? 'not awaited'})`;
}
