import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Agent } from 'undici';

/** Stands in for the gateway where only the bundling is tested: it uses the libraries that the gateway uses. */
export async function handler(): Promise<unknown> {
  const agent = new Agent({ allowH2: false });
  const origin = process.env.ORIGIN ?? '';
  const { statusCode, body } = await agent.request({ origin, path: '/chunks', method: 'POST', body: '{"a":1}' });
  const text = await body.text();
  await agent.close();
  const item = await new DynamoDBClient().send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
  const secret = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: 's' }));
  return { statusCode, text, item: item.Item, secret: secret.SecretString };
}
