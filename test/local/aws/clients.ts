import { type AttributeValue, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';

/** Credentials that no registry knows: DynamoDB and Secrets Manager take any signature from loopback. */
export const ANYONE = { accessKeyId: 'AKIAANYONE', secretAccessKey: 'any' };

/** The unmodified SDK clients, against the embedded services. Retries are off so that a refusal is seen as it came. */
export function dynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: ANYONE, maxAttempts: 1 });
}

export function secretsClient(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials: ANYONE, maxAttempts: 1 });
}

export function stsClient(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  options: { region?: string; systemClockOffset?: number } = {},
): STSClient {
  return new STSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, ...options });
}

/** A table like the ledger: two key attributes and a sparse index with a numeric sort key. */
export async function createLedgerTable(client: DynamoDBClient, TableName = 'Ledger'): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'openShard', AttributeType: 'S' },
        { AttributeName: 'leaseUntil', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-attempts',
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'leaseUntil', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: 'by-sort-key',
          KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}

export function key(pk: string, sk = 'x'): Record<string, AttributeValue> {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** What a refused command threw. */
export async function refusal(sent: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await sent;
  } catch (error) {
    return error as Error & Record<string, unknown>; // SDK clients throw nothing else
  }
  throw new Error('The command was expected to be refused.');
}
