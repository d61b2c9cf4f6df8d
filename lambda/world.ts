import { randomBytes } from 'node:crypto';
import { type AwsClient, type AwsClientOptions, createAwsClient } from './adapters/aws-client.ts';
import { createRequestSigner } from './adapters/request-signer.ts';
import type { AwsCredentials } from './adapters/sign-request.ts';
import type { Clock, RequestSigner } from './core/gateway.ts';

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

/** The client for queues: somebody waits for the end of an answer meanwhile, and what cannot be sent is logged. */
export function createSqs(environment: NodeJS.ProcessEnv): AwsClient {
  return createClient('sqs', environment, { attempts: 2, timeoutMs: 1_000 });
}

/** The client for topics: what is told once only is tried three times, and not for long. */
export function createSns(environment: NodeJS.ProcessEnv): AwsClient {
  return createClient('sns', environment, { timeoutMs: 1_000 });
}

/** What reaches the services of AWS as the role of a function that asks models. */
export function createClients(environment: NodeJS.ProcessEnv) {
  return {
    dynamoDb: createDynamoDb(environment),
    secretsManager: createSecretsManager(environment),
    sqs: createSqs(environment),
    sns: createSns(environment),
    signer: createOwnSigner(environment),
  };
}

/** What signs requests to providers that know us by our role. */
export function createOwnSigner(environment: NodeJS.ProcessEnv): RequestSigner {
  return createRequestSigner(ownCredentials(environment), Date.now);
}

/** The region that the function runs in. */
export function ownRegion({ AWS_REGION: region }: NodeJS.ProcessEnv): string {
  if (region) return region;
  throw new Error('the environment variable AWS_REGION is missing');
}

/** They are those of the function's role, for as long as this environment lives. */
function ownCredentials(environment: NodeJS.ProcessEnv): AwsCredentials {
  return {
    accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: environment.AWS_SESSION_TOKEN,
  };
}

/** Lambda puts region and credentials into the environment; the local run adds the endpoint of its embedded services. */
function createClient(
  service: AwsClientOptions['service'],
  environment: NodeJS.ProcessEnv,
  patience: Pick<AwsClientOptions, 'attempts' | 'timeoutMs'> = {},
): AwsClient {
  return createAwsClient({
    ...patience,
    service,
    region: ownRegion(environment),
    endpoint: environment.AWS_ENDPOINT_URL,
    credentials: ownCredentials(environment),
    now: Date.now,
    random: Math.random,
  });
}

/** Writes a line past Lambda's console, which would wrap it and so make a metric a mere text. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
