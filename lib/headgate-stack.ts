import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BEDROCK } from '../lambda/settings.ts';
import { AccessTable } from './access-table.ts';
import { Alarms } from './alarms.ts';
import type { FunctionName } from './bundle.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { ControlFunction } from './control-function.ts';
import { GatewayApi, STAGE } from './gateway-api.ts';
import { GatewayFunction } from './gateway-function.ts';
import { HealthTable } from './health-table.ts';
import { KeyPepper } from './key-pepper.ts';
import { LedgerTable } from './ledger-table.ts';
import { logicalName } from './logical-name.ts';
import { ProviderSecrets } from './provider-secrets.ts';
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
    const providerSecrets = new ProviderSecrets(this, 'ProviderSecrets', all.providers);

    const { function: gateway } = new GatewayFunction(this, 'Gateway', {
      codeFolder: codeFolders.gateway,
      configuration,
      ledger,
      access,
      health,
      keyPepper,
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

    const api = new GatewayApi(this, 'Doors', { configuration, gateway, control });
    const teamRoles = new TeamRoles(this, 'TeamRoles', all.teams, api);
    const email = configuration.alarmEmail;
    const { topic } = new Alarms(this, 'Alarms', { stackName: name, api, gateway, control, sweeper, email }).topic;

    this.#output('OpenAiBaseUrl', `${api.origin}/${STAGE}`, 'base_url for OpenAI SDKs');
    this.#output('AnthropicBaseUrl', api.origin, 'base_url for Anthropic SDKs');
    this.#output('ControlUrl', `${api.origin}/${STAGE}`, 'where the command line makes gateway keys and sets switches');
    this.#output('LedgerTableName', ledger.tableName);
    this.#output('AccessTableName', access.tableName);
    this.#output('AlarmTopicArn', topic.topicArn, 'where alarms are heard');
    for (const [team, arn] of Object.entries(teamRoles.arns)) this.#output(`TeamRole${logicalName(team)}`, arn);
    for (const [id, arn] of Object.entries(providerSecrets.arns)) this.#output(`ProviderSecret${logicalName(id)}`, arn);
  }

  #output(name: string, value: string, description?: string): void {
    const output = new CfnOutput(this, `Output${name}`, { value, ...(description !== undefined && { description }) });
    output.overrideLogicalId(name);
  }
}
