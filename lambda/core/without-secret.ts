import { GatewayError } from './errors.ts';

/** A shorter piece of a key may be a word. */
const LEAST_LENGTH = 8;

/**
 * What a provider wrote, without the key that the request was sent with: some repeat it, whole or its beginning or end,
 * and not every key has a prefix by which it could be known.
 */
export function withoutSecret(text: string, secret: string): string {
  if (secret.length < LEAST_LENGTH) return text;
  const half = Math.ceil(secret.length / 2);
  const parts = [secret, secret.slice(0, half), secret.slice(-half)].filter(({ length }) => length >= LEAST_LENGTH);
  return parts.reduce((rest, part) => rest.replaceAll(part, '[key]'), text);
}

/** The same for an error that came within a stream. What clients match on is left as it is. */
export function errorWithoutSecret(error: unknown, secret: string): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { relay } = error.details;
  const message = withoutSecret(error.message, secret);
  const body = withoutSecret(relay?.body ?? '', secret);
  if (message === error.message && body === (relay?.body ?? '')) return error;
  return new GatewayError(error.code, message, { ...error.details, ...(relay && { relay: { ...relay, body } }) });
}
