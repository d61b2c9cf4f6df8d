import { GatewayError } from './errors.ts';
import { objectIn } from './json.ts';
import type { Json, SseFrame } from './types.ts';

/** The object that an event of a stream holds. */
export function eventIn({ data }: SseFrame): Json | undefined {
  try {
    return objectIn(JSON.parse(data));
  } catch {
    return undefined; // The caller makes a failure of it: an event is never skipped silently.
  }
}

export function malformedEvent(): GatewayError {
  return new GatewayError('provider-failed', 'The provider sent an event that is not JSON.');
}
