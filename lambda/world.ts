import { randomBytes } from 'node:crypto';
import { type AwsClient, createAwsClient } from './adapters/aws-client.ts';
import type { Clock } from './core/gateway.ts';

/** Time and randomness of the real world. */
export const systemClock: Clock = { now: Date.now, randomBytes };

/** The client for the tables, as every function uses it. */
export function createDynamoDb(environment: NodeJS.ProcessEnv): AwsClient {
  return createClient('dynamodb', environment);
}

/** The client for the secrets. */
export function createSecretsManager(environment: NodeJS.ProcessEnv): AwsClient {
  return createClient('secretsmanager', environment);
}

/** Lambda puts region and credentials into the environment; the local run adds the endpoint of its embedded services. */
function createClient(service: 'dynamodb' | 'secretsmanager', environment: NodeJS.ProcessEnv): AwsClient {
  const { AWS_REGION: region } = environment;
  if (!region) throw new Error('the environment variable AWS_REGION is missing');
  return createAwsClient({
    service,
    region,
    endpoint: environment.AWS_ENDPOINT_URL,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: environment.AWS_SESSION_TOKEN,
    },
    now: Date.now,
    random: Math.random,
  });
}

/** Writes a line past Lambda's console, which would wrap it and so make a metric a mere text. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
