import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as DeployedFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type AskingProps, grantAsking, toldToAsk } from './asking-functions.ts';
import { grantBedrock } from './bedrock-access.ts';
import { LambdaFunction } from './lambda-function.ts';

/** Answers the calls of applications: with the judge the only function that knows the keys of providers. */
export class GatewayFunction extends Construct {
  readonly function: DeployedFunction;

  constructor(scope: Construct, id: string, props: AskingProps) {
    super(scope, id);
    const { codeFolder, configuration, ledger, access, experiments, judgements, answers, bedrock } = props;
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: answers calls to models.',
      codeFolder,
      environment: toldToAsk(this, props),
      // As long as API Gateway keeps a stream open.
      timeout: Duration.minutes(15),
      memoryMegabytes: configuration.memoryMegabytes,
      logRetentionDays: configuration.logRetentionDays,
      reservedConcurrency: configuration.reservedConcurrency,
    });
    this.function = lambda.function;

    grantAsking(lambda.role, props);
    ledger.grantReport(lambda.role);
    access.grantLookup(lambda.role);
    access.grantTakeLinks(lambda.role);
    answers.grantRemember(lambda.role);
    experiments.grantKeep(lambda.role);
    experiments.grantReport(lambda.role);
    judgements.grantSend(lambda.role);
    if (bedrock) grantBedrock(lambda.role, Stack.of(this), bedrock);
  }
}
