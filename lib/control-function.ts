import { Duration } from 'aws-cdk-lib';
import type { Function as DeployedFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENVIRONMENT, type StackConfiguration } from '../lambda/settings.ts';
import type { AccessTable } from './access-table.ts';
import type { KeyPepper } from './key-pepper.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LedgerTable } from './ledger-table.ts';

/** What the control function works with. */
export interface ControlFunctionProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly access: AccessTable;
  readonly ledger: LedgerTable;
  readonly keyPepper: KeyPepper;
}

/** Changes who may call and what may be asked. It hashes new keys with the pepper and can never read the key of a provider. */
export class ControlFunction extends Construct {
  readonly function: DeployedFunction;

  constructor(scope: Construct, id: string, props: ControlFunctionProps) {
    super(scope, id);
    const { codeFolder, configuration, access, ledger, keyPepper } = props;
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: makes and ends gateway keys, keeps switches, sets budgets and corrects costs.',
      codeFolder,
      environment: {
        [ENVIRONMENT.stackName]: configuration.name,
        [ENVIRONMENT.accessTable]: access.tableName,
        [ENVIRONMENT.ledgerTable]: ledger.tableName,
        [ENVIRONMENT.keyPepperSecret]: keyPepper.secretArn,
      },
      // Shorter than the 29 seconds after which API Gateway gives up, so that an error is ours.
      timeout: Duration.seconds(25),
      memoryMegabytes: 256,
      logRetentionDays: configuration.logRetentionDays,
      reservedConcurrency: configuration.controlConcurrency,
    });
    this.function = lambda.function;

    access.grantManageKeys(lambda.role);
    access.grantSwitch(lambda.role);
    access.grantAllow(lambda.role);
    ledger.grantLook(lambda.role);
    ledger.grantCorrect(lambda.role);
    keyPepper.grantRead(lambda.role);
  }
}
