import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplate, type Template } from '../../../local/template.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A cloud assembly in a folder of its own: `stack.template.json` with these resources, and one asset, `abc`. */
export function aTemplate(resources: object, more: object = {}): Template {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'asset.abc'));
  writeFileSync(join(folder, 'stack.template.json'), JSON.stringify({ Resources: resources, ...more }));
  writeFileSync(
    join(folder, 'stack.assets.json'),
    JSON.stringify({
      files: { abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } } },
    }),
  );
  return readTemplate(folder);
}

/** The table, the secrets and the role that the tests of the deployment need. */
export const STORAGE = {
  Ledger: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'leaseUntil', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-attempts',
          KeySchema: [{ AttributeName: 'leaseUntil', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
    },
  },
  Pepper: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
  },
  Empty: { Type: 'AWS::SecretsManager::Secret', Properties: { Description: 'born empty' } },
  Within: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { GenerateSecretString: { SecretStringTemplate: '{"user":"me"}', GenerateStringKey: 'password' } },
  },
};
