import { teamSecretName } from '../access-settings.ts';
import { GatewayError } from '../core/errors.ts';
import type { Secrets } from '../core/gateway.ts';
import { keysName } from '../core/provider-keys/key-records.ts';
import type { OwnKeys } from '../core/provider-keys/own-keys.ts';
import { type AwsClient, AwsError } from './aws-client.ts';
import { keysIn } from './provider-keys.ts';
import { type Patience, rememberSecrets } from './remember-secrets.ts';

export interface SecretNames {
  readonly pepper: string;
  /** Provider id to the secret that holds its key. */
  readonly providers: Readonly<Record<string, string>>;
  /** Where teams' own keys lie, and which there are. */
  readonly teams?: { readonly prefix: string; readonly own: OwnKeys };
}

/** Keys of providers: asked for again after four minutes, and gone after five, whatever happens. */
const OF_PROVIDERS: Patience = { freshMs: 4 * 60_000, staleMs: 5 * 60_000 };
/** The pepper never changes by itself: without it, every key would be refused. */
const OF_PEPPER: Patience = { freshMs: 5 * 60_000, staleMs: 15 * 60_000 };

/** Reads secrets and keeps them in memory for a few minutes; they are nowhere else in the process. */
export function createSecrets(client: AwsClient, names: SecretNames, now: () => number): Secrets {
  const read = rememberSecrets((name) => readSecret(client, name), now);
  return {
    async pepper() {
      const pepper = await read(names.pepper, OF_PEPPER).catch((cause: unknown) => {
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
    async providerKeys(provider, { team, maxAgeMs } = {}) {
      const patience = maxAgeMs === undefined ? OF_PROVIDERS : { ...OF_PROVIDERS, freshMs: maxAgeMs };
      const readKeys = (name: string) => read(name, patience).catch((cause: unknown) => unreadable(provider, cause));
      const { isOwn, value } = await valueFor({ provider, team, isNow: maxAgeMs === 0 }, names, readKeys);
      const keys = keysIn(value);
      if (keys.length > 0) return keys;
      if (value !== '' && value !== NOTHING) return unreadable(provider, new Error('neither a key nor a list of keys'));
      const message = isOwn
        ? `The team’s own key for ${provider} is not where it was put.`
        : `The gateway has no key for ${provider} yet.`;
      const hint = `An operator puts it in: \`headgate providers set ${provider}\`.`;
      throw new GatewayError('provider-key-unavailable', `${message} ${hint}`);
    },
  };
}

/** What a secret holds whose keys were removed. */
const NOTHING = '[]';

interface Wanted {
  readonly provider: string;
  /** As the door has verified it. The name of its secret is made of this, and of nothing that a request says. */
  readonly team: string | undefined;
  /** Whether what is known of teams is too old. */
  readonly isNow: boolean;
}

/**
 * A team with a key of its own is served with that or not at all: what all share must not pay for it. While nobody knows
 * whether it has one, its secret is asked.
 */
async function valueFor(
  { provider, team, isNow }: Wanted,
  { providers, teams }: SecretNames,
  read: (name: string) => Promise<string>,
): Promise<{ readonly isOwn: boolean; readonly value: string }> {
  const shared = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (shared === undefined) return { isOwn: false, value: '' };
  if (team !== undefined && teams) {
    const own = isNow ? undefined : await teams.own();
    if (own?.has(keysName({ provider, team })) !== false) {
      const value = await read(teamSecretName(teams.prefix, team, provider));
      if (own || value !== '') return { isOwn: true, value };
    }
  }
  return { isOwn: false, value: await read(shared) };
}

function unreadable(provider: string, cause: unknown): never {
  throw new GatewayError('provider-key-unavailable', `The key for ${provider} cannot be read just now.`, { cause });
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
