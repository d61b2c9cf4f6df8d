import { objectIn } from '../core/json.ts';
import type { AwsClient } from './aws-client.ts';

const FRESH_MS = 5 * 60_000;

/** What a collector of traces wants to know us by: a JSON object of headers, in a secret of its own. */
export function createCollectorHeaders(
  client: AwsClient,
  secret: string,
  now: () => number,
): () => Promise<Readonly<Record<string, string>>> {
  let known: { readonly headers: Readonly<Record<string, string>>; readonly at: number } | undefined;
  return async () => {
    if (known && now() - known.at < FRESH_MS) return known.headers;
    const { SecretString: value = '' } = await client<{ readonly SecretString?: string }>('GetSecretValue', {
      SecretId: secret,
    });
    const entries = Object.entries(objectIn(JSON.parse(value)) ?? {});
    const headers = Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    known = { headers, at: now() };
    return headers;
  };
}
