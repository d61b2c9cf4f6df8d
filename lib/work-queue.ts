import { Duration } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letter-queue.ts';

/** What is particular about one queue. */
export interface WorkQueueProps {
  /** Its name in the template, and that of the queue for what fails. */
  readonly name: string;
  readonly failedName: string;
  /** How long the function may take that works on a batch. */
  readonly timeout: Duration;
  /** How often a message is tried. */
  readonly tries: number;
}

/** Work that the gateway leaves to a function of its own, and where it is kept that could not be done. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly failed: Queue;

  constructor(scope: Construct, id: string, { name, failedName, timeout, tries }: WorkQueueProps) {
    super(scope, id);
    this.failed = deadLetterQueue(this, 'Failed');
    this.queue = new Queue(this, 'Waiting', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Shorter than that of the queue for failures, because there the time before counts as well.
      retentionPeriod: Duration.days(4),
      // Six times the function's own, as AWS advises: a batch that is still being tried must not come a second time.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      deadLetterQueue: { queue: this.failed, maxReceiveCount: tries },
    });
    // Another name in the template would be another queue, and what waits in the old one would be lost with it. The
    // child of a queue is always its CloudFormation resource.
    (this.queue.node.defaultChild as CfnQueue).overrideLogicalId(name);
    (this.failed.node.defaultChild as CfnQueue).overrideLogicalId(failedName);
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
      actions: actions.map((action) => `sqs:${action}`),
      resources: [this.queue.queueArn],
    });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
