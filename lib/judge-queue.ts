import { Duration } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** How long the judge may take for a batch. */
export const JUDGE_TIMEOUT = Duration.minutes(10);

/** Where the judge hears which calls there are to judge, and where those are noted that could not be. */
export class JudgeQueue extends Construct {
  readonly queue: Queue;
  readonly failed: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.failed = deadLetterQueue(this, 'Failed');
    this.queue = new Queue(this, 'Waiting', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Longer than most of what was said is kept: who comes too late finds nothing, and that is the end of it.
      retentionPeriod: Duration.days(4),
      // Six times the function's own, as AWS advises: a batch that is still being tried must not come a second time.
      visibilityTimeout: Duration.seconds(6 * JUDGE_TIMEOUT.toSeconds()),
      // An arm or a judge that is down for some hours is waited for, and not for ever: each try may cost.
      deadLetterQueue: { queue: this.failed, maxReceiveCount: 5 },
    });
    // Another name in the template would be another queue. The child of a queue is always its CloudFormation resource.
    (this.queue.node.defaultChild as CfnQueue).overrideLogicalId('JudgeQueue');
    (this.failed.node.defaultChild as CfnQueue).overrideLogicalId('FailedJudgements');
  }

  /** Lets the gateway put something there. */
  grantSend(grantee: IGrantable): void {
    this.#grant(grantee, ['SendMessage']);
  }

  /** Lets Lambda take it out again, as the role of the function that it hands it to. */
  grantReceive(grantee: IGrantable): void {
    this.#grant(grantee, ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage']);
  }

  #grant(grantee: IGrantable, actions: readonly string[]): void {
    const statement = new PolicyStatement({
      actions: actions.map((name) => `sqs:${name}`),
      resources: [this.queue.queueArn],
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
