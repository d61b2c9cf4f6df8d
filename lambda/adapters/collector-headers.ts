import { objectIn } from '../core/json.ts';
import type { AwsClient } from './aws-client.ts';

const FRESH_MS = 5 * 60_000;
/** A secret that cannot be read is left alone for so long: there are spans to send with every call. */
const LEFT_ALONE_MS = 60_000;

type Headers = Readonly<Record<string, string>>;

/** What a collector of traces wants to know us by: a JSON object of headers, in a secret of its own. */
export function createCollectorHeaders(client: AwsClient, secret: string, now: () => number): () => Promise<Headers> {
  let known: { readonly headers: Headers; readonly at: number } | undefined;
  let failed: { readonly cause: unknown; readonly at: number } | undefined;
  const read = async (): Promise<Headers> => {
    const { SecretString: value = '' } = await client<{ readonly SecretString?: string }>('GetSecretValue', {
      SecretId: secret,
    });
    const entries = Object.entries(objectIn(JSON.parse(value)) ?? {});
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  };
  return async () => {
    if (known && now() - known.at < FRESH_MS) return known.headers;
    if (!failed || now() - failed.at >= LEFT_ALONE_MS) {
      try {
        known = { headers: await read(), at: now() };
        failed = undefined;
        return known.headers;
      } catch (cause) {
        failed = { cause, at: now() };
      }
    }
    if (known) return known.headers; // A collector that wants others by now says so.
    throw failed.cause;
  };
}
