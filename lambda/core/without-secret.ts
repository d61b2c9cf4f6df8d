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
