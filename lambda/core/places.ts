import type { Call, Place } from './call.ts';
import { GatewayError } from './errors.ts';
import type { Gateway } from './gateway.ts';

/** Thrown instead of an attempt: nothing was asked, so it says nothing of the target. */
export class NoneLeft extends GatewayError {
  constructor() {
    super('provider-overloaded', 'No attempt is left for this request.', { isHopeless: true });
  }
}

/** Another key of a provider is no further attempt: a healthy key must not stay unused because others are not. */
export function attemptsLeft({ attempts, places, preferences, deadline }: Call, { bounds, clock }: Gateway): number {
  // What can no longer be answered in time would not even be sent, and leave a row of nothing.
  if (attempts.length > 0 && deadline - bounds.deadlineMarginMs <= clock.now()) return 0;
  const most = Math.min(preferences.maxAttempts ?? bounds.attempts, bounds.attempts);
  return most - places.size - attempts.filter(({ counts }) => counts).length;
}

/** Does what may become an attempt; a place that it has not used by then is free again. */
export async function inPlace<T>(call: Call, gateway: Gateway, act: (place: Place) => Promise<T>): Promise<T> {
  if (attemptsLeft(call, gateway) < 1) throw new NoneLeft();
  const place: Place = Symbol('an attempt');
  call.places.add(place);
  try {
    return await act(place);
  } finally {
    call.places.delete(place);
  }
}
