import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENVIRONMENT, type StackConfiguration } from '../lambda/settings.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LedgerTable } from './ledger-table.ts';
import { SETTLER_TIMEOUT, type SettleQueue } from './settle-queue.ts';

/** What the settler works with. */
export interface SettlerFunctionProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly ledger: LedgerTable;
  readonly settles: SettleQueue;
}

/** Ends attempts that the ledger did not take when they ended. */
export class SettlerFunction extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, { codeFolder, configuration, ledger, settles }: SettlerFunctionProps) {
    super(scope, id);
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: ends attempts that the ledger did not take at first.',
      codeFolder,
      environment: {
        [ENVIRONMENT.stackName]: configuration.name,
        [ENVIRONMENT.ledgerTable]: ledger.tableName,
      },
      timeout: SETTLER_TIMEOUT,
      memoryMegabytes: 256,
      logRetentionDays: configuration.logRetentionDays,
    });
    this.function = lambda.function;
    ledger.grantRecord(lambda.role);
    settles.grantReceive(lambda.role);
    new EventSourceMapping(this, 'Source', {
      target: lambda.function,
      eventSourceArn: settles.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      // The least that there is: what waits here waits because the table is busy.
      maxConcurrency: 2,
    });
  }
}
