import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OPEN_ATTEMPTS_INDEX } from '../../lambda/settings.ts';
import { startLocalAws } from '../../local/aws/server.ts';

/** The embedded DynamoDB, and tables like those that are deployed. */
export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  /** Makes a new table and gives its name. */
  emptyTable(): Promise<string>;
  /** The name of the last one. */
  table(): string;
  close(): Promise<void>;
}

/** Starts it in memory. */
export async function startEmbeddedTable(): Promise<EmbeddedTable> {
  const aws = await startLocalAws({});
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
  let count = 0;
  const table = () => `Table${count}`;
  return {
    client,
    table,
    async emptyTable() {
      count += 1;
      await createTable(client, table());
      return table();
    },
    async close() {
      client.destroy();
      await aws.close();
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
