import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from './core/gateway.ts';

/** Time and randomness of the real world. */
export const systemClock: Clock = { now: Date.now, randomBytes };

/** Calls to the stores are short: a slow one is repeated rather than waited for. */
const STORE = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 } };

/** The client for the tables, as every function uses it. */
export function createDynamoDb(): DynamoDBClient {
  return new DynamoDBClient(STORE);
}

/** The client for the secrets. */
export function createSecretsManager(): SecretsManagerClient {
  return new SecretsManagerClient(STORE);
}

/** Writes a line past Lambda's console, which would wrap it and so make a metric a mere text. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
