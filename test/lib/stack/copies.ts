import { expect, it } from 'vitest';
import { plain, type SynthesizedStack } from '../synthesized.ts';

/** What takes the ledger to S3, where the configuration asks for it. */
export function checkCopies({ resources, ofType }: SynthesizedStack): void {
  const bucket = resources.LedgerExports;
  const [schedule] = ofType('AWS::Scheduler::Schedule').map(([, properties]) => properties);
  // What CloudFormation expects there.
  const target = (schedule?.Target ?? {}) as Readonly<Record<string, unknown>>;

  it('lie in a bucket that is private, encrypted, and outlives the stack; each for five weeks', () => {
    expect(bucket).toMatchObject({
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [
            { ExpirationInDays: 35, Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          ],
        },
      },
    });
    expect(bucket?.Properties).not.toHaveProperty('BucketName');
  });

  it('are reached by nobody in the clear', () => {
    const [policy] = ofType('AWS::S3::BucketPolicy').map(([, { PolicyDocument }]) => PolicyDocument);
    expect(policy).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });

  it('are begun every week, each once however often that is tried', () => {
    expect(schedule).toMatchObject({ ScheduleExpression: 'rate(7 days)', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect(plain(target.Arn)).toBe('arn:<AWS::Partition>:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime');
    expect(JSON.parse(plain(target.Input))).toEqual({
      TableArn: '<Ledger.Arn>',
      S3Bucket: '<LedgerExports>',
      S3Prefix: 'ledger',
      S3SseAlgorithm: 'AES256',
      ExportFormat: 'DYNAMODB_JSON',
      ClientToken: '<aws.scheduler.scheduled-time>',
    });
    // DynamoDB remembers a token for eight hours.
    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 6 * 3600, MaximumRetryAttempts: 20 });
    expect(plain(target.DeadLetterConfig)).toBe('{"Arn":"<FailedExports.Arn>"}');
  });

  it('are begun by the scheduler of this account alone', () => {
    const role = ofType('AWS::IAM::Role').find(([id]) => id.startsWith('LedgerExportRole'))?.[1];
    expect(role?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
}
