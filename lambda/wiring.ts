import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createKeyStore } from './adapters/dynamodb-keys.ts';
import { createLedger } from './adapters/dynamodb-ledger.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { createTransport } from './adapters/transport.ts';
import { createCatalogue } from './catalog/index.ts';
import type { Clock, Gateway } from './core/gateway.ts';
import { createKeyCache } from './core/key-cache.ts';
import { dialects } from './dialects/index.ts';
import { enabledProviders } from './providers/index.ts';
import { strategies } from './routing/index.ts';
import type { Configuration } from './settings.ts';

/** What the stack tells the gateway function. */
export interface GatewayEnvironment {
  readonly ledgerTable: string;
  readonly accessTable: string;
  readonly keyPepperSecret: string;
  readonly providerSecrets: Readonly<Record<string, string>>;
}

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

/** Puts a gateway together from what it is configured with: one plain object of ports. */
export function createGateway(environment: GatewayEnvironment, configuration: Configuration): Gateway {
  const client = createDynamoDb();
  const { timeouts, limits } = configuration;
  const { now } = systemClock;
  return {
    dialects,
    strategies,
    providers: enabledProviders(configuration.providers),
    catalogue: createCatalogue(configuration.prices),
    keys: createKeyStore({ client, table: environment.accessTable }),
    keyCache: createKeyCache(),
    secrets: createSecrets(
      createSecretsManager(),
      { pepper: environment.keyPepperSecret, providers: environment.providerSecrets },
      now,
    ),
    transport: createTransport({ connectMs: timeouts.connectMs, sseLineBytes: limits.sseLineBytes }),
    ledger: createLedger({ client, table: environment.ledgerTable, now }),
    telemetry: createTelemetry({ write: writeLine, now }),
    clock: systemClock,
    bounds: { ...timeouts, ...limits },
  };
}

/** Writes a line past Lambda's console, which would wrap it and so make a metric a mere text. */
export function writeLine(line: string): void {
  process.stdout.write(line);
}
