import { BEDROCK } from '../../../lambda/settings.ts';
import { logicalName } from '../../../lib/logical-name.ts';
import { type Check, type Examination, skipped } from './check.ts';

/** Which providers have a key. Only that there is one is looked at: nothing here reads a value. */
export const secretsCheck: Check = {
  id: 'provider-keys',
  run: async (examination) => {
    const { aws, configuration, outputs } = examination;
    if (!aws || !configuration) return skipped('Credentials and a configuration are needed to look at the secrets.');
    if (!outputs) return skipped('Add --stack: a URL alone does not tell where the secrets are.');
    const asking = Object.entries(configuration.providers).filter(([id, { needsKey = id !== BEDROCK }]) => needsKey);
    const states = await Promise.all(
      asking.map(async ([id]) => ({ id, state: await stateOf(outputs[`ProviderSecret${logicalName(id)}`], aws) })),
    );
    const those = (wanted: string) => states.filter(({ state }) => state === wanted).map(({ id }) => id);
    const [filled, empty, missing, unknown] = [those('filled'), those('empty'), those('missing'), those('unknown')];
    const said = [
      filled.length > 0 && `filled: ${filled.join(', ')}`,
      empty.length > 0 && `empty: ${empty.join(', ')}`,
      missing.length > 0 && `not deployed yet: ${missing.join(', ')}`,
      unknown.length > 0 && `cannot be looked at: ${unknown.join(', ')}`,
    ].filter((part) => part !== false);
    const message = said.join('; ') || 'no provider asks for a key';
    if (filled.length === states.length) return { status: 'ok', message };
    if (aws.endpoint !== undefined) return { status: 'ok', message: `${message} (the demo provider needs none)` };
    const hint = 'Put the missing keys into their secrets, deploy, or delete the providers from the configuration.';
    return { status: filled.length === 0 ? 'failed' : 'warning', message, hint };
  },
};

type State = 'filled' | 'empty' | 'missing' | 'unknown';

async function stateOf(arn: string | undefined, aws: NonNullable<Examination['aws']>): Promise<State> {
  if (arn === undefined) return 'missing';
  const { DescribeSecretCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({ ...aws, maxAttempts: 2 });
  try {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    return Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT')) ? 'filled' : 'empty';
  } catch (error) {
    return error instanceof Error && error.name === 'ResourceNotFoundException' ? 'missing' : 'unknown';
  } finally {
    client.destroy();
  }
}
