import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BEDROCK } from '../lambda/settings.ts';
import { AccessTable } from './access-table.ts';
import { Alarms } from './alarms.ts';
import { AnswersTable } from './answers-table.ts';
import { BudgetAlertTopic } from './budget-alert-topic.ts';
import type { FunctionName } from './bundle.ts';
import { CollectorHeaders } from './collector-headers.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { ControlFunction } from './control-function.ts';
import { OperatorsDashboard } from './dashboard.ts';
import { ExperimentsTable } from './experiments-table.ts';
import { GatewayApi, STAGE } from './gateway-api.ts';
import { GatewayFunction } from './gateway-function.ts';
import { HealthTable } from './health-table.ts';
import { JudgeFunction } from './judge-function.ts';
import { JudgeQueue } from './judge-queue.ts';
import { KeyPepper } from './key-pepper.ts';
import { LedgerExport } from './ledger-export.ts';
import { LedgerTable } from './ledger-table.ts';
import { logicalName } from './logical-name.ts';
import { ProviderSecrets } from './provider-secrets.ts';
import { SettleQueue } from './settle-queue.ts';
import { SettlerFunction } from './settler-function.ts';
import { SweeperFunction } from './sweeper-function.ts';
import { TeamRoles } from './team-roles.ts';
import { TeamsPolicy } from './teams-policy.ts';
import { type TokenAccess, tokenAccess } from './token-access.ts';
import type { Watched } from './watched.ts';

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
    const answers = new AnswersTable(this, 'Answers', all.cache);
    const experiments = new ExperimentsTable(this, 'Experiments');
    const judgements = new JudgeQueue(this, 'Judgements');
    const keyPepper = new KeyPepper(this, 'KeyPepper');
    const settles = new SettleQueue(this, 'Settles');
    const budgetAlerts = new BudgetAlertTopic(this, 'BudgetAlerts', configuration.alarmEmail);
    const providerSecrets = new ProviderSecrets(this, 'ProviderSecrets', all);
    const wantsHeaders = all.telemetry.otlp?.needsHeaders === true;
    const collectorHeaders = wantsHeaders ? new CollectorHeaders(this, 'CollectorHeaders') : undefined;
    const tokens = tokenAccess(this, all.access.tokens);

    const stores = { ledger, access, health, answers, experiments, keyPepper, providerSecrets, configuration };
    const queues = { settles, judgements, budgetAlerts };
    const wishes = { bedrock: all.providers[BEDROCK], tokenAudience: tokens?.audience, collectorHeaders };
    const asking = { ...stores, ...queues, ...wishes };
    const { function: gateway } = new GatewayFunction(this, 'Gateway', { ...asking, codeFolder: codeFolders.gateway });
    const { function: judge } = new JudgeFunction(this, 'Judge', { ...asking, codeFolder: codeFolders.judge });
    const { function: control } = new ControlFunction(this, 'Control', { ...stores, codeFolder: codeFolders.control });
    const sweeping = { codeFolder: codeFolders.sweeper, configuration, ledger };
    const { function: sweeper } = new SweeperFunction(this, 'Sweeper', sweeping);

    const { function: settler } = new SettlerFunction(this, 'Settler', {
      codeFolder: codeFolders.settler,
      configuration,
      ledger,
      settles,
    });

    const copied = configuration.ledgerExport;
    const ledgerExport = copied && new LedgerExport(this, 'LedgerExport', { ...copied, ledger });

    const origins = all.cors?.origins ?? [];
    const api = new GatewayApi(this, 'Doors', { configuration, origins, gateway, control });
    const functions = { gateway, control, sweeper, settler, judge };
    this.#letOperatorsSee(all, { api, ...functions, settles, judgements, failedExports: ledgerExport?.failed });

    this.#output('OpenAiBaseUrl', `${api.origin}/${STAGE}`, 'base_url for OpenAI SDKs');
    this.#output('AnthropicBaseUrl', api.origin, 'base_url for Anthropic SDKs');
    this.#output('DashboardUrl', `${api.origin}/${STAGE}/dashboard`, 'the page: costs, calls and a playground');
    this.#output('ControlUrl', `${api.origin}/${STAGE}`, 'where the command line makes gateway keys and sets switches');
    this.#output('LedgerTableName', ledger.tableName);
    this.#output('AccessTableName', access.tableName);
    if (ledgerExport) this.#output('LedgerExportBucket', ledgerExport.bucketName, 'where copies of the ledger lie');
    this.#output('SettleQueueUrl', settles.queue.queueUrl, 'where ends of attempts wait that the ledger did not take');
    this.#output('FailedSettlesUrl', settles.failed.queueUrl, 'where they are kept if it never does');
    this.#output('FailedJudgementsUrl', judgements.failed.queueUrl, 'where calls are noted that could not be judged');
    this.#output('BudgetAlertTopicArn', budgetAlerts.topicArn, 'where alerts of budgets are heard');
    if (collectorHeaders)
      this.#output('CollectorHeadersArn', collectorHeaders.secretArn, 'the secret for the headers of your collector');
    this.#letTeamsIn(all.teams, api, tokens);
    for (const [id, arn] of Object.entries(providerSecrets.arns)) this.#output(`ProviderSecret${logicalName(id)}`, arn);
  }

  /** What is going on, and where they hear of what should not. */
  #letOperatorsSee({ providers, stack }: DeployedConfiguration, deployed: Deployed): void {
    const { name: stackName, dashboard, alarmEmail: email } = stack;
    const concurrency = concurrencyIn(stack);
    const watched = { ...deployed, stackName, providers: Object.keys(providers), wishes: stack, concurrency };
    const { topic } = new Alarms(this, 'Alarms', { ...watched, email }).topic;
    if (dashboard) new OperatorsDashboard(this, 'Operators', watched);
    this.#output('AlarmTopicArn', topic.topicArn, 'where alarms are heard');
  }

  /** Who may come in as a team, and the tokens that do. */
  #letTeamsIn(teams: DeployedConfiguration['teams'], api: GatewayApi, tokens: TokenAccess | undefined): void {
    const roles = new TeamRoles(this, 'TeamRoles', { teams, api, tokens });
    const { arn: policy } = new TeamsPolicy(this, 'TeamsPolicy', api, tokens);
    this.#output('TeamsPolicyArn', policy, 'lets in whoever has the tag headgate-team, as that team');
    if (tokens) this.#output('TokenAudience', tokens.audience, 'what tokens of AWS STS must be made for');
    for (const [team, arn] of Object.entries(roles.arns)) this.#output(`TeamRole${logicalName(team)}`, arn);
  }

  #output(name: string, value: string, description?: string): void {
    const output = new CfnOutput(this, `Output${name}`, { value, ...(description !== undefined && { description }) });
    output.overrideLogicalId(name);
  }
}

type Deployed = Omit<Watched, 'stackName' | 'providers' | 'wishes' | 'concurrency'>;

/** Where the gateway has no share of its own, it has what the account has for all functions. */
function concurrencyIn({ reservedConcurrency, accountConcurrency }: DeployedConfiguration['stack']) {
  return { most: reservedConcurrency ?? accountConcurrency, isReserved: reservedConcurrency !== undefined };
}
