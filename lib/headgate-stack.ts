import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BEDROCK } from '../lambda/settings.ts';
import { AccessTable } from './access-table.ts';
import { Alarms } from './alarms.ts';
import { BudgetAlertTopic } from './budget-alert-topic.ts';
import type { FunctionName } from './bundle.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { ControlFunction } from './control-function.ts';
import { GatewayApi, STAGE } from './gateway-api.ts';
import { GatewayFunction } from './gateway-function.ts';
import { HealthTable } from './health-table.ts';
import { KeyPepper } from './key-pepper.ts';
import { LedgerExport } from './ledger-export.ts';
import { LedgerTable } from './ledger-table.ts';
import { logicalName } from './logical-name.ts';
import { ProviderSecrets } from './provider-secrets.ts';
import { SettleQueue } from './settle-queue.ts';
import { SettlerFunction } from './settler-function.ts';
import { SweeperFunction } from './sweeper-function.ts';
import { TeamRoles } from './team-roles.ts';

/** What is deployed: a configuration and the functions that carry it. */
export interface HeadgateStackProps {
  readonly configuration: DeployedConfiguration;
  /** Where the bundle of each function lies. */
  readonly codeFolders: Readonly<Record<FunctionName, string>>;
}

/** Everything that a team deploys. */
export class HeadgateStack extends Stack {
  constructor(scope: Construct, { configuration: all, codeFolders }: HeadgateStackProps) {
    const { name } = all.stack;
    super(scope, name, { stackName: name, description: 'Headgate: an LLM gateway with your own provider keys.' });
    const configuration = all.stack;

    const ledger = new LedgerTable(this, 'Ledger');
    const access = new AccessTable(this, 'Access');
    const health = new HealthTable(this, 'Health');
    const keyPepper = new KeyPepper(this, 'KeyPepper');
    const settles = new SettleQueue(this, 'Settles');
    const budgetAlerts = new BudgetAlertTopic(this, 'BudgetAlerts', configuration.alarmEmail);
    const providerSecrets = new ProviderSecrets(this, 'ProviderSecrets', all.providers);

    const { function: gateway } = new GatewayFunction(this, 'Gateway', {
      codeFolder: codeFolders.gateway,
      configuration,
      ledger,
      access,
      health,
      keyPepper,
      settles,
      budgetAlerts,
      providerSecrets,
      bedrock: all.providers[BEDROCK],
    });
    const { function: control } = new ControlFunction(this, 'Control', {
      codeFolder: codeFolders.control,
      configuration,
      access,
      ledger,
      keyPepper,
    });
    const { function: sweeper } = new SweeperFunction(this, 'Sweeper', {
      codeFolder: codeFolders.sweeper,
      configuration,
      ledger,
    });

    const { function: settler } = new SettlerFunction(this, 'Settler', {
      codeFolder: codeFolders.settler,
      configuration,
      ledger,
      settles,
    });

    const settings = configuration.ledgerExport;
    const ledgerExport = settings && new LedgerExport(this, 'LedgerExport', { ...settings, ledger });

    const api = new GatewayApi(this, 'Doors', { configuration, gateway, control });
    const teamRoles = new TeamRoles(this, 'TeamRoles', all.teams, api);
    const email = configuration.alarmEmail;
    const functions = { gateway, control, sweeper, settler };
    const watched = { stackName: name, api, ...functions, settles, failedExports: ledgerExport?.failed };
    const { topic } = new Alarms(this, 'Alarms', { ...watched, email }).topic;

    this.#output('OpenAiBaseUrl', `${api.origin}/${STAGE}`, 'base_url for OpenAI SDKs');
    this.#output('AnthropicBaseUrl', api.origin, 'base_url for Anthropic SDKs');
    this.#output('DashboardUrl', `${api.origin}/${STAGE}/dashboard`, 'the page: costs, calls and a playground');
    this.#output('ControlUrl', `${api.origin}/${STAGE}`, 'where the command line makes gateway keys and sets switches');
    this.#output('LedgerTableName', ledger.tableName);
    this.#output('AccessTableName', access.tableName);
    if (ledgerExport) this.#output('LedgerExportBucket', ledgerExport.bucketName, 'where copies of the ledger lie');
    this.#output('SettleQueueUrl', settles.queue.queueUrl, 'where ends of attempts wait that the ledger did not take');
    this.#output('FailedSettlesUrl', settles.failed.queueUrl, 'where they are kept if it never does');
    this.#output('BudgetAlertTopicArn', budgetAlerts.topicArn, 'where alerts of budgets are heard');
    this.#output('AlarmTopicArn', topic.topicArn, 'where alarms are heard');
    for (const [team, arn] of Object.entries(teamRoles.arns)) this.#output(`TeamRole${logicalName(team)}`, arn);
    for (const [id, arn] of Object.entries(providerSecrets.arns)) this.#output(`ProviderSecret${logicalName(id)}`, arn);
  }

  #output(name: string, value: string, description?: string): void {
    const output = new CfnOutput(this, `Output${name}`, { value, ...(description !== undefined && { description }) });
    output.overrideLogicalId(name);
  }
}
