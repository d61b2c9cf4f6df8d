import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as DeployedFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENVIRONMENT, type StackConfiguration } from '../lambda/settings.ts';
import type { AccessTable } from './access-table.ts';
import type { ExperimentsTable } from './experiments-table.ts';
import type { HealthTable } from './health-table.ts';
import type { KeyPepper } from './key-pepper.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';

/** What the control function works with. */
export interface ControlFunctionProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly access: AccessTable;
  readonly ledger: LedgerTable;
  readonly health: HealthTable;
  readonly experiments: ExperimentsTable;
  readonly keyPepper: KeyPepper;
  readonly providerSecrets: ProviderSecrets;
}

/** Changes who may call and what may be asked. It hashes new keys with the pepper; keys of providers it can put in, and never read. */
export class ControlFunction extends Construct {
  readonly function: DeployedFunction;

  constructor(scope: Construct, id: string, props: ControlFunctionProps) {
    super(scope, id);
    const { codeFolder, configuration, access, ledger, health, experiments, keyPepper, providerSecrets } = props;
    const lambda = new LambdaFunction(this, 'Lambda', {
      description:
        'Headgate: makes and ends gateway keys, puts in keys of providers, keeps switches, sets budgets and corrects costs.',
      codeFolder,
      environment: {
        [ENVIRONMENT.stackName]: configuration.name,
        [ENVIRONMENT.accessTable]: access.tableName,
        [ENVIRONMENT.ledgerTable]: ledger.tableName,
        [ENVIRONMENT.healthTable]: health.tableName,
        [ENVIRONMENT.experimentsTable]: experiments.tableName,
        [ENVIRONMENT.keyPepperSecret]: keyPepper.secretArn,
        // Where keys are put; what lies there this function cannot read.
        [ENVIRONMENT.providerSecrets]: Stack.of(this).toJsonString(providerSecrets.arns),
      },
      // Shorter than the 29 seconds after which API Gateway gives up, so that an error is ours.
      timeout: Duration.seconds(25),
      memoryMegabytes: 256,
      logRetentionDays: configuration.logRetentionDays,
      reservedConcurrency: configuration.controlConcurrency,
    });
    this.function = lambda.function;

    access.grantManageKeys(lambda.role);
    access.grantMakeLinks(lambda.role);
    access.grantSwitch(lambda.role);
    access.grantAllow(lambda.role);
    access.grantNoteKeys(lambda.role);
    access.grantAudit(lambda.role);
    access.grantStand(lambda.role);
    experiments.grantReport(lambda.role);
    ledger.grantLook(lambda.role);
    ledger.grantCorrect(lambda.role);
    ledger.grantMeasure(lambda.role);
    health.grantSee(lambda.role);
    keyPepper.grantRead(lambda.role);
    providerSecrets.grantWrite(lambda.role);
  }
}
