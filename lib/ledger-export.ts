import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';
import type { LedgerTable } from './ledger-table.ts';

/** How often the ledger is copied, and how long each copy is kept. */
export interface LedgerExportSettings {
  readonly everyDays: number;
  readonly keepDays: number;
}

/** Where copies lie in the bucket. */
export const EXPORT_PREFIX = 'ledger';

/**
 * Copies the whole ledger to S3 every few days, for questions about all of its history (docs/analytics.md). Whole copies
 * and no increments: the schedule can tell what time it is and no more, an increment needs a window without gaps, and a
 * copy answers by itself what increments answer only when they are put together.
 */
export class LedgerExport extends Construct {
  readonly bucketName: string;
  /** Holds what could not even be begun. */
  readonly failed: Queue;

  constructor(scope: Construct, id: string, props: LedgerExportSettings & { readonly ledger: LedgerTable }) {
    super(scope, id);
    const bucket = exportBucket(this, props.keepDays);
    this.bucketName = bucket.bucketName;
    this.failed = deadLetterQueue(this, 'Failed');
    // The child of a queue is always its CloudFormation resource.
    (this.failed.node.defaultChild as CfnQueue).overrideLogicalId('FailedExports');
    const { tableArn } = props.ledger;
    const role = new Role(this, 'Role', {
      description: 'Headgate: copies the ledger to its bucket.',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { Export: exportPolicy({ tableArn, bucket, failed: this.failed }) },
    });
    new CfnSchedule(this, 'Schedule', {
      description: 'Headgate: copies the ledger to S3.',
      scheduleExpression: `rate(${props.everyDays} day${props.everyDays === 1 ? '' : 's'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: `arn:${Stack.of(this).partition}:scheduler:::aws-sdk:dynamodb:exportTableToPointInTime`,
        roleArn: role.roleArn,
        input: Stack.of(this).toJsonString({
          TableArn: tableArn,
          S3Bucket: bucket.bucketName,
          S3Prefix: EXPORT_PREFIX,
          S3SseAlgorithm: 'AES256',
          ExportFormat: 'DYNAMODB_JSON',
          // The same at each repetition, so that none of them begins a second copy.
          ClientToken: '<aws.scheduler.scheduled-time>',
        }),
        // A token is remembered for eight hours.
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(6).toSeconds(), maximumRetryAttempts: 20 },
        deadLetterConfig: { arn: this.failed.queueArn },
      },
    });
  }
}

/** It outlives the stack, as the ledger does. */
function exportBucket(scope: Construct, keepDays: number): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ expiration: Duration.days(keepDays), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  // The child of a bucket is always its CloudFormation resource.
  (bucket.node.defaultChild as CfnBucket).overrideLogicalId('LedgerExports');
  return bucket;
}

interface ExportParts {
  readonly tableArn: string;
  readonly bucket: Bucket;
  readonly failed: Queue;
}

/** What DynamoDB asks of whoever begins an export: it writes to the bucket in their name. */
function exportPolicy({ tableArn, bucket, failed }: ExportParts): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ actions: ['dynamodb:ExportTableToPointInTime'], resources: [tableArn] }),
      new PolicyStatement({
        // As the documentation of exports lists them: DynamoDB says of each object that it is the bucket's owner's.
        actions: ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
        resources: [bucket.arnForObjects(`${EXPORT_PREFIX}/*`)],
      }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failed.queueArn] }),
    ],
  });
}
