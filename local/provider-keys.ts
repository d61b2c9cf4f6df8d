import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';

/** Where the providers' keys come from and where they go. */
export interface ProviderKeys {
  /** Provider to the ARN of its secret. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly client: SecretsManagerClientConfig;
}

/** Puts the keys that stand in the usual variables into the secrets of their providers. Tells which providers have one. */
export async function fillProviderSecrets({ secrets, environment, client }: ProviderKeys): Promise<readonly string[]> {
  const secretsManager = new SecretsManagerClient(client);
  try {
    const filled = Object.entries(secrets).map(async ([provider, secretId]) => {
      const current = await readSecret(secretsManager, secretId);
      const key = environment[keyVariable(provider)]?.trim() || current;
      // Rewritten only when it changed, so that the version before stays the key before.
      if (key && key !== current) {
        await secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: key }));
      }
      return key ? [provider] : [];
    });
    return (await Promise.all(filled)).flat();
  } finally {
    secretsManager.destroy();
  }
}

/** The variable that everybody uses for the key of a provider: `OPENAI_API_KEY`. */
export function keyVariable(provider: string): string {
  return `${provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`;
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined; // It has no value yet.
    throw error;
  }
}
