import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ENVIRONMENT, type ProviderConfiguration, type StackConfiguration } from '../lambda/settings.ts';
import { TOKEN_AUDIENCE } from '../lambda/token-settings.ts';
import type { AccessTable } from './access-table.ts';
import type { AnswersTable } from './answers-table.ts';
import type { BudgetAlertTopic } from './budget-alert-topic.ts';
import type { ExperimentsTable } from './experiments-table.ts';
import type { HealthTable } from './health-table.ts';
import type { JudgeQueue } from './judge-queue.ts';
import type { KeyPepper } from './key-pepper.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';
import type { SettleQueue } from './settle-queue.ts';

/** What functions work with that ask models: the gateway, and the judge of experiments. */
export interface AskingProps {
  readonly codeFolder: string;
  readonly configuration: StackConfiguration;
  readonly ledger: LedgerTable;
  readonly access: AccessTable;
  readonly health: HealthTable;
  readonly experiments: ExperimentsTable;
  readonly keyPepper: KeyPepper;
  readonly settles: SettleQueue;
  readonly judgements: JudgeQueue;
  readonly budgetAlerts: BudgetAlertTopic;
  readonly providerSecrets: ProviderSecrets;
  /** How Bedrock is configured, if it is. */
  readonly bedrock: ProviderConfiguration | undefined;
  readonly answers: AnswersTable;
  /** What tokens must be made for; absent where none opens anything. */
  readonly tokenAudience: string | undefined;
}

/** What they are told. */
export function toldToAsk(scope: Construct, props: AskingProps): Readonly<Record<string, string>> {
  return {
    [ENVIRONMENT.stackName]: props.configuration.name,
    [ENVIRONMENT.ledgerTable]: props.ledger.tableName,
    [ENVIRONMENT.accessTable]: props.access.tableName,
    [ENVIRONMENT.healthTable]: props.health.tableName,
    [ENVIRONMENT.answersTable]: props.answers.tableName,
    [ENVIRONMENT.experimentsTable]: props.experiments.tableName,
    [ENVIRONMENT.keyPepperSecret]: props.keyPepper.secretArn,
    [ENVIRONMENT.settleQueue]: props.settles.queue.queueUrl,
    [ENVIRONMENT.judgeQueue]: props.judgements.queue.queueUrl,
    [ENVIRONMENT.budgetAlertTopic]: props.budgetAlerts.topicArn,
    [ENVIRONMENT.providerSecrets]: Stack.of(scope).toJsonString(props.providerSecrets.arns),
    ...(props.tokenAudience !== undefined && { [TOKEN_AUDIENCE]: props.tokenAudience }),
    // V8 would let the space for short-lived objects grow to where streams alone take 220 MB; with this it is 130 MB,
    // and no slower (bench/memory.ts). Memory is what a waiting stream costs.
    NODE_OPTIONS: '--max-semi-space-size=8',
  };
}

/** What they may: keep the books of what they ask, and know what is switched off and what teams may. */
export function grantAsking(role: IGrantable, props: AskingProps): void {
  props.ledger.grantRecord(role);
  props.access.grantHeed(role);
  props.health.grantShare(role);
  props.keyPepper.grantRead(role);
  props.settles.grantSend(role);
  props.budgetAlerts.grantPublish(role);
  props.providerSecrets.grantRead(role);
}
