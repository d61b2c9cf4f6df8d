import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WorkQueue } from './work-queue.ts';

/** How long the settler may take for a batch. */
export const SETTLER_TIMEOUT = Duration.seconds(60);

/** Where the ends of attempts wait that the ledger did not take, and where they are kept if it never does. */
export class SettleQueue extends WorkQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      ...{ name: 'SettleQueue', failedName: 'FailedSettles', timeout: SETTLER_TIMEOUT },
      tries: 10, // An hour of tries: longer than any throttling that has been told of.
    });
    // It outlives the stack as the ledger does, to which it belongs.
    this.failed.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
