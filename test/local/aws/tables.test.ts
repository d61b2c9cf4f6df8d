import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { createLedgerTable, dynamoClient, key, refusal } from './clients.ts';

const TableName = 'Ledger';

let aws: LocalAws;
let client: DynamoDBClient;

beforeEach(async () => {
  aws = await startLocalAws({ account: '111122223333', region: 'eu-central-1' });
  client = dynamoClient(aws.endpoint);
  await createLedgerTable(client);
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const put = (Item: PutItemCommand['input']['Item']) => client.send(new PutItemCommand({ TableName, Item }));
const get = async (pk: string, sk?: string) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }))).Item;

describe('tables', () => {
  test('are active at once, with indexes, billing mode and an ARN of the account and region', async () => {
    await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 2 }, { TableName });
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.TableArn).toBe('arn:aws:dynamodb:eu-central-1:111122223333:table/Ledger');
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexStatus)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('of the same name are refused, and missing ones are named', async () => {
    expect((await refusal(createLedgerTable(client))).name).toBe('ResourceInUseException');
    const missing = await refusal(client.send(new DescribeTableCommand({ TableName: 'Nowhere' })));
    expect(missing.name).toBe('ResourceNotFoundException');
    expect(missing.message).toContain('Nowhere');
    const write = client.send(new PutItemCommand({ TableName: 'Nowhere', Item: key('a') }));
    expect((await refusal(write)).name).toBe('ResourceNotFoundException');
  });

  test('refuse index names that are too short', async () => {
    const command = new CreateTableCommand({
      TableName: 'Short',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ab',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    expect((await refusal(client.send(command))).name).toBe('ValidationException');
  });

  test('are listed, and gone with their items once deleted', async () => {
    await createLedgerTable(client, 'Access');
    await put(key('a'));
    await client.send(new DeleteTableCommand({ TableName }));
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['Access']);
    expect((await refusal(put(key('b')))).name).toBe('ResourceNotFoundException');
    await createLedgerTable(client);
    expect(await get('a')).toBeUndefined();
  });

  test('with deletion protection cannot be deleted until it is taken away', async () => {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
    const described = await client.send(new DescribeTableCommand({ TableName }));
    expect(described.Table?.DeletionProtectionEnabled).toBe(true);
    const refused = await refusal(client.send(new DeleteTableCommand({ TableName })));
    expect(refused.message).toContain('protected against deletion');
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await client.send(new DeleteTableCommand({ TableName }));
  });

  test('are made with tags and deletion protection', async () => {
    await client.send(
      new CreateTableCommand({
        TableName: 'Access',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        DeletionProtectionEnabled: true,
        Tags: [{ Key: 'stack', Value: 'Headgate' }],
      }),
    );
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Access' }));
    expect(Table?.DeletionProtectionEnabled).toBe(true);
    const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    expect(Tags).toEqual([{ Key: 'stack', Value: 'Headgate' }]);
  });

  test('change their billing mode', async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
    const update = new UpdateTableCommand({
      TableName: 'Plain',
      BillingMode: 'PAY_PER_REQUEST',
    });
    await client.send(
      new CreateTableCommand({
        TableName: 'Plain',
        ProvisionedThroughput,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await client.send(update);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Plain' }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } });
  });

  test('refuse new indexes instead of forgetting them', async () => {
    const update = new UpdateTableCommand({
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-sort-key' } }],
    });
    expect((await refusal(client.send(update))).message).toContain('cannot add or remove indexes');
  });

  test('keep their tags', async () => {
    const ResourceArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/Ledger';
    const tags = async () => (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
    await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'team', Value: 'a' }] }));
    expect(await tags()).toEqual([{ Key: 'team', Value: 'a' }]);
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    expect(await tags()).toEqual([]);
  });

  test('remember point-in-time recovery', async () => {
    const specification = { PointInTimeRecoveryEnabled: true };
    await client.send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: specification }),
    );
    const { ContinuousBackupsDescription: backups } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  });
});
