import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { JUDGE_TRIES } from '../lambda/experiment-settings.ts';
import { WorkQueue } from './work-queue.ts';

/** How long the judge may take for a batch. */
export const JUDGE_TIMEOUT = Duration.minutes(10);

/** Where the judge hears which calls there are to judge, and where those are noted that could not be. */
export class JudgeQueue extends WorkQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      ...{ name: 'JudgeQueue', failedName: 'FailedJudgements', timeout: JUDGE_TIMEOUT },
      tries: JUDGE_TRIES,
    });
  }
}
