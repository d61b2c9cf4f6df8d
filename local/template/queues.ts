import { z } from 'zod';
import type { QueueDefinition } from '../aws/message-queues.ts';
import type { Template } from './template.ts';

/** A function that Lambda calls with what lies in a queue. */
export interface EventSource {
  readonly logicalId: string;
  readonly queueArn: string;
  readonly functionName: string;
  /** How many messages are handed over at once. */
  readonly batchSize: number;
  /** Whether the function says which messages of a batch have to come again; otherwise all of them do if it fails. */
  readonly reportsFailures: boolean;
}

// Strict: what a queue does beyond this would be played wrongly, and nobody would notice.
const queueSchema = z.strictObject({
  QueueName: z.string().optional(),
  MessageRetentionPeriod: z.number().default(345_600),
  VisibilityTimeout: z.number().default(30),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: z.boolean().optional(),
  Tags: z.unknown().optional(),
});
const sourceSchema = z.strictObject({
  EventSourceArn: z.string().startsWith('arn:aws:sqs:'),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // How many run at once is a matter of speed only: here it is one.
  ScalingConfig: z.unknown().optional(),
});

/** Reads the queues of a template. */
export function readQueues(template: Template): readonly QueueDefinition[] {
  return template.resources('AWS::SQS::Queue', queueSchema).map(({ logicalId, properties }) => {
    const { RedrivePolicy: redrive } = properties;
    const arn = template.attribute(logicalId, 'Arn');
    return {
      name: arn.slice(arn.lastIndexOf(':') + 1),
      arn,
      visibilitySeconds: properties.VisibilityTimeout,
      retentionSeconds: properties.MessageRetentionPeriod,
      ...(redrive && { deadLetter: { arn: redrive.deadLetterTargetArn, mostReceives: redrive.maxReceiveCount } }),
    };
  });
}

/** Reads which function gets what lies in which queue. */
export function readEventSources(template: Template): readonly EventSource[] {
  return template.resources('AWS::Lambda::EventSourceMapping', sourceSchema).map(({ logicalId, properties }) => ({
    logicalId,
    queueArn: properties.EventSourceArn,
    functionName: properties.FunctionName,
    batchSize: properties.BatchSize,
    reportsFailures: properties.FunctionResponseTypes.length > 0,
  }));
}
