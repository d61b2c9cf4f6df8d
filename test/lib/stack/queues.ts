import { expect, it } from 'vitest';
import { JUDGE_TRIES, KEEP_HOURS } from '../../../lambda/experiment-settings.ts';
import { plain, type SynthesizedStack } from '../synthesized.ts';

/** What waits to be done, and what happens to what never can be. */
export function checkQueues({ resources, ofType }: SynthesizedStack): void {
  const queues = ofType('AWS::SQS::Queue');

  it('is known by a name that never changes, and encrypted', () => {
    expect(queues.map(([id]) => id)).toEqual([
      'FailedJudgements',
      'JudgeQueue',
      'FailedSettles',
      'SettleQueue',
      'FailedExports',
    ]);
    for (const [, { SqsManagedSseEnabled }] of queues) expect(SqsManagedSseEnabled).toBe(true);
  });

  it('speaks with nobody in the clear', () => {
    const forbidden = ofType('AWS::SQS::QueuePolicy').map(([, { Queues, PolicyDocument }]) => {
      expect(PolicyDocument).toMatchObject({
        Statement: [{ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      });
      return plain(Queues);
    });
    expect(forbidden.sort()).toEqual(queues.map(([id]) => `<${id}>`).sort());
  });

  it('gives up on nothing: what fails ten times is kept for two weeks, and longer than the stack', () => {
    const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = resources.SettleQueue?.Properties ?? {};
    expect(plain(RedrivePolicy)).toBe('{"deadLetterTargetArn":"<FailedSettles.Arn>","maxReceiveCount":10}');
    expect({ VisibilityTimeout, MessageRetentionPeriod }).toEqual({
      VisibilityTimeout: 6 * 60,
      MessageRetentionPeriod: 4 * 86_400,
    });
    expect(resources.FailedSettles).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { MessageRetentionPeriod: 14 * 86_400 },
    });
  });

  const sourceOf = (queue: string) =>
    ofType('AWS::Lambda::EventSourceMapping')
      .map(([, properties]) => properties)
      .find(({ EventSourceArn }) => plain(EventSourceArn) === `<${queue}.Arn>`);

  it('of samples is emptied by the judge, a few at a time, and what fails five times is only noted', () => {
    expect(sourceOf('JudgeQueue')).toMatchObject({
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(plain(sourceOf('JudgeQueue')?.FunctionName)).toBe('<JudgeLambdaFunction>');
    const { VisibilityTimeout, RedrivePolicy } = resources.JudgeQueue?.Properties ?? {};
    expect(plain(RedrivePolicy)).toBe('{"deadLetterTargetArn":"<FailedJudgements.Arn>","maxReceiveCount":5}');
    expect(VisibilityTimeout).toBe(6 * 600);
  });

  it('of samples remembers each for as long as it may be kept, and has brought it for the last time before that', () => {
    const { VisibilityTimeout, MessageRetentionPeriod } = resources.JudgeQueue?.Properties ?? {};
    expect(KEEP_HOURS.most * 3_600).toBeLessThanOrEqual(Number(MessageRetentionPeriod));
    expect(KEEP_HOURS.least * 3_600).toBeGreaterThan(JUDGE_TRIES * Number(VisibilityTimeout));
  });

  it('of ends is emptied by the settler, gently, which says what has to come again', () => {
    const source = sourceOf('SettleQueue');
    expect(source).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect([plain(source?.EventSourceArn), plain(source?.FunctionName)]).toEqual([
      '<SettleQueue.Arn>',
      '<SettlerLambdaFunction>',
    ]);
  });
}
