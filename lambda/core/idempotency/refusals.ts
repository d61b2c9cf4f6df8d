import { GatewayError } from '../errors.ts';

/** The first one may take long: a client that comes back at once comes too soon. */
const IN_FLIGHT_SECONDS = 5;

/** The first request under the key is being answered. */
export function inFlight(): GatewayError {
  const message = 'The request with this `Idempotency-Key` is still being answered. Ask again for its answer.';
  const headers = { 'x-should-retry': 'true' };
  return new GatewayError('idempotency-in-flight', message, { retryAfterSeconds: IN_FLIGHT_SECONDS, headers });
}

/** The key stands for another request. */
export function keyReused(): GatewayError {
  const message =
    'This `Idempotency-Key` was sent with another endpoint or body within 24 hours. Use a new key for a new request.';
  return new GatewayError('idempotency-key-reused', message, { param: 'Idempotency-Key' });
}

/** It was answered and paid for, and cannot be told again. */
export function answerNotKept(): GatewayError {
  const message =
    'The request with this `Idempotency-Key` was answered, but its answer was too large to be kept. A new key asks anew, and pays anew.';
  return new GatewayError('idempotency-answer-not-kept', message, { isExhausted: true });
}

/** It was answered and paid for, and what was kept of it can be read no more: to ask again would be to pay twice. */
export function answerUnreadable(): GatewayError {
  const message =
    'The request with this `Idempotency-Key` was answered, but the answer of this key is no longer readable. Use a new key, which asks anew, and pays anew.';
  return new GatewayError('idempotency-answer-not-kept', message, { isExhausted: true });
}

/** Nobody can say whether it was sent before: whoever asks never to pay twice is not asked for more. */
export function unavailable(cause: unknown): GatewayError {
  const message = 'Whether this `Idempotency-Key` was used before cannot be known just now. Nothing was asked.';
  return new GatewayError('idempotency-unavailable', message, { cause, retryAfterSeconds: 1 });
}

/** The caller's own key may not use the model that has answered, or that may have. */
export function notAllowed(model: string): GatewayError {
  const message = `This was answered by ${model}, or may have been, which is not allowed here (\`limits.models\`).`;
  return new GatewayError('forbidden', message, { param: 'model' });
}
