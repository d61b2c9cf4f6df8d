import { Stack } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AskingProps, grantAsking, toldToAsk } from './asking-functions.ts';
import { grantBedrock } from './bedrock-access.ts';
import { JUDGE_TIMEOUT } from './judge-queue.ts';
import { LambdaFunction } from './lambda-function.ts';

/** Compares answers of experiments once callers have them: it asks models as the gateway does, and nobody waits for it. */
export class JudgeFunction extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: AskingProps) {
    super(scope, id);
    const { codeFolder, configuration, ledger, access, experiments, judgements, bedrock } = props;
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: compares answers of experiments.',
      codeFolder,
      environment: toldToAsk(this, props),
      timeout: JUDGE_TIMEOUT,
      memoryMegabytes: configuration.memoryMegabytes,
      logRetentionDays: configuration.logRetentionDays,
    });
    this.function = lambda.function;
    grantAsking(lambda.role, props);
    ledger.grantLook(lambda.role);
    access.grantStand(lambda.role);
    access.grantAuditOwn(lambda.role);
    experiments.grantJudge(lambda.role);
    judgements.grantReceive(lambda.role);
    if (bedrock) grantBedrock(lambda.role, Stack.of(this), bedrock);
    new EventSourceMapping(this, 'Source', {
      target: lambda.function,
      eventSourceArn: judgements.queue.queueArn,
      batchSize: 5,
      reportBatchItemFailures: true,
      // Judging must not take the limits of providers that callers need.
      maxConcurrency: 2,
    });
  }
}
