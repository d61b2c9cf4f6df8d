import { mayRecover } from '../core/after-failure.ts';
import { type GatewayError, toGatewayError } from '../core/errors.ts';
import type { Strategy, Trip } from '../core/route.ts';
import type { RoutingPorts } from './ports.ts';
import { createRetryBudget } from './retry-budget.ts';

/** Nobody waits longer than this for a target that says when it will be back. */
const LONGEST_WAIT_MS = 10_000;
/** The first wait is somewhere below this, each further one below twice the last: full jitter, so that callers scatter. */
const FIRST_WAIT_MS = 500;

/** Goes to the one target that is named; again, if it was only busy, nothing else is left to try and others do not wait too. */
export function createPinned({ clock }: RoutingPorts): Strategy<'pinned'> {
  const budget = createRetryBudget();
  return {
    kind: 'pinned',
    async run({ target, because = 'pinned' }, trip) {
      budget.earn(target.provider);
      for (let again = 0; ; again += 1) {
        try {
          return await trip.attempt(target, again === 0 ? because : `again (${again})`);
        } catch (cause) {
          const waitMs = waitAfter(toGatewayError(cause), again, trip, clock.randomBytes(1)[0] ?? 0);
          if (waitMs === undefined || !budget.spend(target.provider)) throw cause;
          await trip.wait(waitMs);
        }
      }
    },
  };
}

/** How long to wait before the same target is asked again; `undefined` if it is not. */
function waitAfter(error: GatewayError, again: number, trip: Trip, random: number): number | undefined {
  if (trip.hasNext || trip.left() < 1 || !mayRecover(error)) return undefined;
  const told = error.details.retryAfterSeconds;
  const waitMs = told === undefined ? (random / 256) * FIRST_WAIT_MS * 2 ** again : told * 1_000;
  return waitMs <= Math.min(LONGEST_WAIT_MS, trip.remainingMs()) ? waitMs : undefined;
}
