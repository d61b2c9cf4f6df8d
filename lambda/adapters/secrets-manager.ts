import { GatewayError } from '../core/errors.ts';
import type { Secrets } from '../core/gateway.ts';
import { type AwsClient, AwsError } from './aws-client.ts';
import { keysIn } from './provider-keys.ts';

export interface SecretNames {
  readonly pepper: string;
  /** Provider id to the secret that holds its key. */
  readonly providers: Readonly<Record<string, string>>;
}

/** How long a value is used without asking again, and how long it is used when asking fails. */
const FRESH_MS = 5 * 60_000;
const STALE_MS = 15 * 60_000;

/** Reads secrets and keeps them in memory for a few minutes; they are nowhere else in the process. */
export function createSecrets(client: AwsClient, names: SecretNames, now: () => number): Secrets {
  const read = remembering((name: string) => readSecret(client, name), now);
  return {
    async pepper() {
      const pepper = await read(names.pepper).catch((cause: unknown) => {
        throw new GatewayError('access-unavailable', 'Gateway keys cannot be checked just now.', {
          cause,
          retryAfterSeconds: 1,
        });
      });
      // An empty pepper would make keys that anybody can make.
      if (!pepper)
        throw new GatewayError('provider-key-unavailable', 'The gateway has no key pepper and accepts no key.');
      return pepper;
    },
    async providerKeys(provider) {
      const name = Object.hasOwn(names.providers, provider) ? names.providers[provider] : undefined;
      const value = name === undefined ? '' : await read(name).catch((cause: unknown) => unreadable(provider, cause));
      const keys = keysIn(value);
      if (keys.length > 0) return keys;
      if (value !== '') return unreadable(provider, new Error('neither a key nor a list of keys'));
      throw new GatewayError(
        'provider-key-unavailable',
        `The gateway has no key for ${provider} yet. An operator puts it into the secret of that provider.`,
      );
    },
  };
}

function unreadable(provider: string, cause: unknown): never {
  throw new GatewayError('provider-key-unavailable', `The key for ${provider} cannot be read just now.`, { cause });
}

/** One question at a time for each name; an old answer is better than none, but not for ever. */
function remembering(read: (name: string) => Promise<string>, now: () => number): (name: string) => Promise<string> {
  const known = new Map<string, { value: string; at: number }>();
  const asking = new Map<string, Promise<string>>();
  const ask = (name: string) =>
    read(name)
      .then((value) => {
        // What nobody has filled yet is asked for again, so that it works as soon as somebody does.
        if (value !== '') known.set(name, { value, at: now() });
        return value;
      })
      .finally(() => asking.delete(name));
  return async (name) => {
    const last = known.get(name);
    if (last && now() - last.at < FRESH_MS) return last.value;
    const answer = asking.get(name) ?? ask(name);
    asking.set(name, answer);
    try {
      return await answer;
    } catch (error) {
      if (last && now() - last.at < STALE_MS) return last.value;
      throw error;
    }
  };
}

async function readSecret(client: AwsClient, name: string): Promise<string> {
  try {
    const { SecretString: value } = await client<{ readonly SecretString?: string }>('GetSecretValue', {
      SecretId: name,
    });
    return value?.trim() ?? '';
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ResourceNotFoundException') return ''; // Born without a value: nobody has filled it yet.
    throw error;
  }
}
