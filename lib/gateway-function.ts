import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as DeployedFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENVIRONMENT, type ProviderConfiguration, type StackConfiguration } from '../lambda/settings.ts';
import { TOKEN_AUDIENCE } from '../lambda/token-settings.ts';
import type { AccessTable } from './access-table.ts';
import type { AnswersTable } from './answers-table.ts';
import { grantBedrock } from './bedrock-access.ts';
import type { BudgetAlertTopic } from './budget-alert-topic.ts';
import type { HealthTable } from './health-table.ts';
import type { KeyPepper } from './key-pepper.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';
import type { SettleQueue } from './settle-queue.ts';

/** What the gateway function works with. */
export interface GatewayFunctionProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly ledger: LedgerTable;
  readonly access: AccessTable;
  readonly health: HealthTable;
  readonly answers: AnswersTable;
  readonly keyPepper: KeyPepper;
  readonly settles: SettleQueue;
  readonly budgetAlerts: BudgetAlertTopic;
  readonly providerSecrets: ProviderSecrets;
  /** How Bedrock is configured, if it is. */
  readonly bedrock: ProviderConfiguration | undefined;
  /** What tokens must be made for; absent where none opens anything. */
  readonly tokenAudience: string | undefined;
}

/** Answers the calls of applications: the only function that knows the keys of providers. */
export class GatewayFunction extends Construct {
  readonly function: DeployedFunction;

  constructor(scope: Construct, id: string, props: GatewayFunctionProps) {
    super(scope, id);
    const {
      codeFolder,
      configuration,
      ledger,
      access,
      health,
      answers,
      keyPepper,
      settles,
      budgetAlerts,
      providerSecrets,
      bedrock,
      tokenAudience,
    } = props;
    const lambda = new LambdaFunction(this, 'Lambda', {
      description: 'Headgate: answers calls to models.',
      codeFolder,
      environment: {
        [ENVIRONMENT.stackName]: configuration.name,
        [ENVIRONMENT.ledgerTable]: ledger.tableName,
        [ENVIRONMENT.accessTable]: access.tableName,
        [ENVIRONMENT.healthTable]: health.tableName,
        [ENVIRONMENT.answersTable]: answers.tableName,
        [ENVIRONMENT.keyPepperSecret]: keyPepper.secretArn,
        [ENVIRONMENT.settleQueue]: settles.queue.queueUrl,
        [ENVIRONMENT.budgetAlertTopic]: budgetAlerts.topicArn,
        [ENVIRONMENT.providerSecrets]: Stack.of(this).toJsonString(providerSecrets.arns),
        ...(tokenAudience !== undefined && { [TOKEN_AUDIENCE]: tokenAudience }),
        // V8 would let the space for short-lived objects grow to where streams alone take 220 MB; with this it is 130 MB,
        // and no slower (bench/memory.ts). Memory is what a waiting stream costs.
        NODE_OPTIONS: '--max-semi-space-size=8',
      },
      // As long as API Gateway keeps a stream open.
      timeout: Duration.minutes(15),
      memoryMegabytes: configuration.memoryMegabytes,
      logRetentionDays: configuration.logRetentionDays,
      reservedConcurrency: configuration.reservedConcurrency,
    });
    this.function = lambda.function;

    ledger.grantRecord(lambda.role);
    ledger.grantReport(lambda.role);
    access.grantLookup(lambda.role);
    access.grantTakeLinks(lambda.role);
    health.grantShare(lambda.role);
    answers.grantRemember(lambda.role);
    keyPepper.grantRead(lambda.role);
    settles.grantSend(lambda.role);
    budgetAlerts.grantPublish(lambda.role);
    providerSecrets.grantRead(lambda.role);
    if (bedrock) grantBedrock(lambda.role, Stack.of(this), bedrock);
  }
}
