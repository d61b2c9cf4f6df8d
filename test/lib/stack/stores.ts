import { expect, it, test } from 'vitest';
import type { SynthesizedStack } from '../synthesized.ts';

/** What must outlive a mistake, and what must never be written down. */
export function checkStores({ resources, ofType, text }: SynthesizedStack): void {
  test.each(['Ledger', 'Access'])('in %s is kept, protected, restorable, and in a table without a name', (id) => {
    expect(resources[id]).toMatchObject({
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
    expect(resources[id]?.Properties).not.toHaveProperty('TableName');
  });

  test.each(['Health', 'Answers', 'Experiments'])(
    'in %s goes with the stack, and what is in it goes by itself',
    (id) => {
      expect(resources[id]).toMatchObject({
        DeletionPolicy: 'Delete',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      });
      expect(resources[id]?.Properties).not.toHaveProperty('TableName');
      // A copy would keep what was said for weeks after it was deleted.
      expect(resources[id]?.Properties).not.toHaveProperty('PointInTimeRecoverySpecification');
    },
  );

  it('is known in the template by names that never change', () => {
    const types = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::ApiGateway::RestApi'];
    const names = types.flatMap(ofType).map(([id]) => id);
    expect(names.sort()).toEqual([
      'Access',
      'Answers',
      'Api',
      'Experiments',
      'Health',
      'KeyPepper',
      'Ledger',
      'ProviderKeyMyHost',
      'ProviderKeyOpenai',
    ]);
  });

  it('has the index on which the sweeper finds open attempts', () => {
    expect(resources.Ledger?.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'open-attempts',
        KeySchema: [
          { AttributeName: 'openShard', KeyType: 'HASH' },
          { AttributeName: 'leaseUntil', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
  });

  it('includes the pepper, of which CloudFormation would make a new one if its rule changed', () => {
    expect(resources.KeyPepper).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(resources.KeyPepper?.Properties.GenerateSecretString).toEqual({
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
  });

  it('as the key of a provider is put there by an operator, never by the template', () => {
    expect(resources.ProviderKeyOpenai?.Properties).toEqual({ Description: 'Key of the provider openai.' });
    expect(text).not.toMatch(/"SecretString"|resolve:secretsmanager|resolve:ssm/);
  });
}
