import { mayRecover, nextStep } from './after-failure.ts';
import type { Call, Tried } from './call.ts';
import { GatewayError } from './errors.ts';
import { NoneLeft } from './places.ts';

/**
 * What a caller is told when nothing answered: the last failure in its own words, since clients know them, then what was
 * tried, and the soonest time at which any of it may work. A refusal that no other target can mend stays as it is.
 */
export function summaryOf(thrown: GatewayError, { attempts }: Call): GatewayError {
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

/** `undefined` as well where one that told no time may work in a moment. */
function soonestOf(attempts: readonly Tried[]): number | undefined {
  const errors = attempts.flatMap(({ error }) => error ?? []);
  const waits = errors.map(({ details }) => details.retryAfterSeconds);
  if (errors.some((error, index) => waits[index] === undefined && mayRecover(error))) return undefined;
  const told = waits.filter((wait) => wait !== undefined);
  return told.length > 0 ? Math.min(...told) : undefined;
}

function told({ target, error }: Tried): string {
  return `${target.provider}/${target.model} (${error?.errorType ?? 'not awaited'})`;
}
