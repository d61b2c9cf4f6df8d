import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AwsClient, createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { OPEN_ATTEMPTS_INDEX } from '../../lambda/settings.ts';
import { startLocalAws } from '../../local/aws/server.ts';

/** The embedded DynamoDB, and tables like those that are deployed. */
export interface EmbeddedTable {
  readonly endpoint: string;
  readonly client: AwsClient;
  /** Makes a new table and gives its name. */
  emptyTable(): Promise<string>;
  /** The name of the last one. */
  table(): string;
  close(): Promise<void>;
}

/** Starts it in memory. */
export async function startEmbeddedTable(): Promise<EmbeddedTable> {
  return tablesAt(await startLocalAws({}));
}

/** Tables of any DynamoDB, which is closed with them. */
export function tablesAt(dynamoDb: { readonly endpoint: string; close(): Promise<void> }): EmbeddedTable {
  const { endpoint } = dynamoDb;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' };
  const sdk = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const client = createAwsClient({
    service: 'dynamodb',
    region: 'us-east-1',
    endpoint,
    credentials,
    now: Date.now,
    random: Math.random,
  });
  let count = 0;
  const table = () => `Table${count}`;
  return {
    endpoint,
    client,
    table,
    async emptyTable() {
      count += 1;
      await createTable(sdk, table());
      return table();
    },
    async close() {
      sdk.destroy();
      await dynamoDb.close();
    },
  };
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
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
          IndexName: OPEN_ATTEMPTS_INDEX,
          KeySchema: [
            { AttributeName: 'openShard', KeyType: 'HASH' },
            { AttributeName: 'leaseUntil', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
}
