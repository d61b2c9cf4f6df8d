import { randomUUID } from 'node:crypto';
import { teamSecretName } from '../access-settings.ts';
import { GatewayError } from '../core/errors.ts';
import type { KeysName, KeyVault } from '../core/provider-keys/key-records.ts';
import { type AwsClient, AwsError } from './aws-client.ts';

/** Where keys of providers are put. */
export interface VaultPlaces {
  readonly client: AwsClient;
  /** Provider to the secret that all teams share. */
  readonly shared: Readonly<Record<string, string>>;
  /** How the names of secrets begin that hold teams' own. */
  readonly teamPrefix: string;
}

/** Puts keys of providers into Secrets Manager. It has no right to read them, and needs none. */
export function createKeyVault(places: VaultPlaces): KeyVault {
  return {
    async put(name, keys) {
      const value = JSON.stringify(keys.map(({ key, weight }) => ({ key, weight })));
      await done(() => (name.team === undefined ? putShared(places, name, value) : putOwn(places, name, value)));
    },
    async remove(name) {
      await done(() => (name.team === undefined ? clearShared(places, name) : removeOwn(places, name)));
    },
  };
}

async function putShared({ client, shared }: VaultPlaces, { provider }: KeysName, value: string): Promise<void> {
  // The key of the map is a provider of the configuration: what asks for keys has a secret.
  const SecretId = shared[provider] ?? '';
  await client('PutSecretValue', { SecretId, SecretString: value, ClientRequestToken: randomUUID() });
}

/** The secret is the stack's and stays. It is emptied twice, so that the version before the last has no key either. */
async function clearShared(places: VaultPlaces, name: KeysName): Promise<void> {
  await putShared(places, name, '[]');
  await putShared(places, name, '[]');
}

/** Made when it is first needed: a stack has no secret for a team that shares. */
async function putOwn({ client, teamPrefix }: VaultPlaces, name: KeysName, value: string): Promise<void> {
  const secret = teamSecretName(teamPrefix, name.team ?? '', name.provider);
  const given = { SecretString: value, ClientRequestToken: randomUUID() };
  try {
    await client('CreateSecret', { Name: secret, Description: `Own keys of the team ${name.team}.`, ...given });
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ResourceExistsException') throw error;
    await client('PutSecretValue', { SecretId: secret, ...given });
  }
}

/** At once and for good: a key that was removed should not come back from anywhere. */
async function removeOwn({ client, teamPrefix }: VaultPlaces, { team = '', provider }: KeysName): Promise<void> {
  try {
    const SecretId = teamSecretName(teamPrefix, team, provider);
    await client('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true });
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ResourceNotFoundException') throw error; // Gone is gone.
  }
}

/** What fails tells nothing of what was sent. A secret that is being removed can be made again in a minute. */
async function done(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const message = 'Secrets Manager did not take the change just now. Look at the list, and try again in a minute.';
    throw new GatewayError('access-unavailable', message, { cause, retryAfterSeconds: 60 });
  }
}
