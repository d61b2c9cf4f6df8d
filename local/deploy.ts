/** Deploys a synthesized stack to the embedded services, as CloudFormation would to AWS: over the wire, and again and again. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  ResourceNotFoundException as SecretNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { IdentityRegistry } from './aws/identities.ts';
import type { MessageQueues } from './aws/message-queues.ts';
import type { Topics } from './aws/sns.ts';
import { readSecrets, readTables } from './template/storage.ts';
import { readStack, type Secret, type Stack, type Table, type Template } from './template.ts';
import { mayAssume, withOperator } from './trust.ts';

/** Where the stack is deployed to, and as whom. */
export interface DeploymentTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly identities: IdentityRegistry;
  readonly queues: MessageQueues;
  readonly topics: Topics;
  /** Is trusted by every role that trusts people or programs. */
  readonly operatorArn: string;
}

/** Creates what is missing and leaves alone what is there. Gives the stack with the ARNs that its secrets have got. */
export async function deploy(template: Template, target: DeploymentTarget): Promise<Stack> {
  const { endpoint, region, credentials } = target;
  const client = { endpoint, region, credentials, maxAttempts: 1 };
  const dynamoDb = new DynamoDBClient(client);
  const secretsManager = new SecretsManagerClient(client);
  try {
    await Promise.all(readTables(template).map((table) => ensureTable(dynamoDb, table)));
    const secrets = readSecrets(template).map(async (secret) => [
      secret.logicalId,
      await ensureSecret(secretsManager, secret),
    ]);
    const stack = readStack(template.withReferences(Object.fromEntries(await Promise.all(secrets))));
    registerRoles(stack, target);
    target.queues.define(stack.queues);
    target.topics.define(stack.topics);
    return stack;
  } finally {
    dynamoDb.destroy();
    secretsManager.destroy();
  }
}

async function ensureTable(client: DynamoDBClient, table: Table): Promise<void> {
  const found = await describeTable(client, table.name);
  if (found) checkTable(table, found);
  else {
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        AttributeDefinitions: [...table.attributes],
        KeySchema: [...table.keys],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: table.isProtected,
        ...(table.indexes.length > 0 && { GlobalSecondaryIndexes: table.indexes.map(writableIndex) }),
      }),
    );
  }
  await ensureTimeToLive(client, table);
}

async function describeTable(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** CloudFormation would replace such a table or build its index; here whoever owns the data has to choose. */
function checkTable(table: Table, found: TableDescription): void {
  const indexes = new Map(found.GlobalSecondaryIndexes?.map((index) => [index.IndexName, index]));
  const shapes = [
    ['its key', found.KeySchema, table.keys] as const,
    ...table.indexes.map(
      ({ IndexName, KeySchema }) =>
        [`the key of its index ${IndexName}`, indexes.get(IndexName)?.KeySchema, KeySchema] as const,
    ),
  ];
  for (const [what, stored, wanted] of shapes) {
    if (keysOf(stored) === keysOf(wanted)) continue;
    throw new DeploymentError(
      `The stored table ${table.name} is of another version of the stack: ${what} is ${keysOf(stored)}, not ` +
        `${keysOf(wanted)}. Remove the data folder, or name another one in HEADGATE_DATA.`,
    );
  }
}

/** The stored data does not fit the stack; the message says what to do about it. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

async function ensureTimeToLive(client: DynamoDBClient, { name, timeToLiveAttribute }: Table): Promise<void> {
  if (timeToLiveAttribute === undefined) return;
  const { TimeToLiveDescription: found } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (found?.AttributeName === timeToLiveAttribute) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
    }),
  );
}

/** The SDK's types are writable where ours are not. */
function writableIndex({ IndexName, KeySchema, Projection }: Table['indexes'][number]) {
  const { ProjectionType, NonKeyAttributes } = Projection;
  return {
    IndexName,
    KeySchema: [...KeySchema],
    Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes: [...NonKeyAttributes] }) },
  };
}

function keysOf(schema: readonly Partial<KeySchemaElement>[] | undefined): string {
  return schema === undefined
    ? 'missing'
    : schema.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ');
}

async function ensureSecret(client: SecretsManagerClient, secret: Secret): Promise<string> {
  const arn = (await findSecret(client, secret.name)) ?? (await createSecret(client, secret));
  if (arn === undefined) throw new Error(`The secret ${secret.name} has got no ARN.`);
  return arn;
}

async function findSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeSecretCommand({ SecretId: name }))).ARN;
  } catch (error) {
    if (error instanceof SecretNotFoundException) return undefined;
    throw error;
  }
}

async function createSecret(client: SecretsManagerClient, secret: Secret): Promise<string | undefined> {
  const value = await firstValue(client, secret);
  const command = new CreateSecretCommand({
    Name: secret.name,
    ...(secret.description !== undefined && { Description: secret.description }),
    ...(value !== undefined && { SecretString: value }),
  });
  return (await client.send(command)).ARN;
}

async function firstValue(client: SecretsManagerClient, { value }: Secret): Promise<string | undefined> {
  if (value === undefined) return undefined;
  if ('text' in value) return value.text;
  const { password, within } = value.generate;
  const { RandomPassword = '' } = await client.send(new GetRandomPasswordCommand(password));
  if (!within) return RandomPassword;
  return JSON.stringify({ ...JSON.parse(within.template), [within.key]: RandomPassword });
}

function registerRoles({ roles }: Stack, { identities, operatorArn }: DeploymentTarget): void {
  for (const role of roles) {
    const trust = withOperator(role.trust, operatorArn);
    identities.addRole({
      arn: role.arn,
      tags: role.tags,
      policies: role.policies,
      maxSessionSeconds: role.maxSessionSeconds,
      mayAssume: (caller) => mayAssume({ arn: role.arn, trust }, caller),
    });
  }
}
