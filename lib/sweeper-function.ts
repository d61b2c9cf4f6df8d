import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENVIRONMENT, type StackConfiguration } from '../lambda/settings.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LedgerTable } from './ledger-table.ts';

/** What the sweeper works with. */
export interface SweeperFunctionProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly ledger: LedgerTable;
}

const INTERVAL = Duration.minutes(5);

/** Ends the attempts that nobody ended, and sums up the hours that are over, every few minutes. */
export class SweeperFunction extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, { codeFolder, configuration, ledger }: SweeperFunctionProps) {
    super(scope, id);
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: ends attempts that were left open, and sums up hours.',
      codeFolder,
      environment: {
        [ENVIRONMENT.stackName]: configuration.name,
        [ENVIRONMENT.ledgerTable]: ledger.tableName,
      },
      // Before the next run begins; two at once would be harmless, because each end is conditional.
      timeout: Duration.minutes(4),
      memoryMegabytes: 256,
      logRetentionDays: configuration.logRetentionDays,
    });
    this.function = lambda.function;
    // The event says nothing and the next run does what this one did not: a retry or a dead-letter queue would only
    // repeat it. An alarm tells of runs that fail or never start.
    const once = { retryAttempts: 0, maxEventAge: INTERVAL };
    lambda.function.configureAsyncInvoke(once);
    new Rule(this, 'Schedule', {
      description: 'Headgate: looks for attempts that were left open.',
      schedule: Schedule.rate(INTERVAL),
      targets: [new LambdaTarget(lambda.function, once)],
    });

    ledger.grantSweep(lambda.role);
    ledger.grantRollUp(lambda.role);
  }
}
