import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** How long the settler may take for a batch. */
export const SETTLER_TIMEOUT = Duration.seconds(60);

/** Where the ends of attempts wait that the ledger did not take, and where they are kept if it never does. */
export class SettleQueue extends Construct {
  readonly queue: Queue;
  readonly failed: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.failed = deadLetterQueue(this, 'Failed');
    // It outlives the stack as the ledger does, to which it belongs.
    this.failed.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.queue = new Queue(this, 'Waiting', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Shorter than that of the queue for failures, because there the time before counts as well.
      retentionPeriod: Duration.days(4),
      // Six times the function's own, as AWS advises: a batch that is still being tried must not come a second time.
      visibilityTimeout: Duration.seconds(6 * SETTLER_TIMEOUT.toSeconds()),
      // An hour of tries: longer than any throttling that has been told of.
      deadLetterQueue: { queue: this.failed, maxReceiveCount: 10 },
    });
    // Another name in the template would be another queue, and what waits in the old one would be lost with it. The
    // child of a queue is always its CloudFormation resource.
    (this.queue.node.defaultChild as CfnQueue).overrideLogicalId('SettleQueue');
    (this.failed.node.defaultChild as CfnQueue).overrideLogicalId('FailedSettles');
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
