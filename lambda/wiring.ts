import { teamSecretPrefix } from './access-settings.ts';
import type { AwsClient } from './adapters/aws-client.ts';
import { createAnswers } from './adapters/cache/dynamodb-answers.ts';
import { decompress } from './adapters/decompress.ts';
import { createAllowanceStore } from './adapters/dynamodb-allowances.ts';
import { createHealthStore } from './adapters/dynamodb-health.ts';
import { createKeysRecords } from './adapters/dynamodb-key-records.ts';
import { createKeyStore } from './adapters/dynamodb-keys.ts';
import { createLinks } from './adapters/dynamodb-links.ts';
import { createRates } from './adapters/dynamodb-rates.ts';
import { createSwitchStore } from './adapters/dynamodb-switches.ts';
import { createSamples } from './adapters/experiments/dynamodb-samples.ts';
import { createStandings } from './adapters/experiments/dynamodb-standings.ts';
import { createSums } from './adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from './adapters/experiments/dynamodb-verdicts.ts';
import { createJudgeQueue } from './adapters/experiments/judge-queue.ts';
import { createTokens } from './adapters/iam-tokens.ts';
import { createAccounts } from './adapters/ledger/dynamodb-accounts.ts';
import { createLedger } from './adapters/ledger/dynamodb-ledger.ts';
import { withIntents } from './adapters/ledger/settle-intents.ts';
import { createReports } from './adapters/reports/dynamodb-reports.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { createAlerts } from './adapters/sns-alerts.ts';
import { createQueue } from './adapters/sqs-queue.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { createTransport } from './adapters/transport.ts';
import { createCatalogue } from './catalog/index.ts';
import { createAfterwards } from './core/afterwards.ts';
import { cacheRules, createCache } from './core/cache/cache.ts';
import { createExperiments } from './core/experiments/create-experiments.ts';
import type { Experiments } from './core/experiments/experiments.ts';
import type { JudgePorts } from './core/experiments/judge/judge-ports.ts';
import type { Gateway, RequestSigner, Secrets } from './core/gateway.ts';
import { createKeyCache } from './core/key-cache.ts';
import type { Alerts } from './core/limits/alerts.ts';
import { rememberAllowances } from './core/limits/allowance-store.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { watchBudgets } from './core/limits/watch-budgets.ts';
import { rememberOwnKeys } from './core/provider-keys/own-keys.ts';
import { rememberSwitches } from './core/remember-switches.ts';
import { dialects } from './dialects/index.ts';
import { required } from './environment.ts';
import { enabledProviders } from './providers/index.ts';
import { routesFrom } from './routing/configured-routes.ts';
import { createHealth } from './routing/health/create-health.ts';
import { shareHealth } from './routing/health/share-health.ts';
import { createStrategies } from './routing/index.ts';
import type { Configuration } from './settings.ts';
import { TOKEN_AUDIENCE } from './token-settings.ts';
import { ownRegion, systemClock, writeLine } from './world.ts';

/** What the stack tells the gateway function. */
export interface GatewayEnvironment {
  readonly stackName: string;
  readonly region: string;
  readonly ledgerTable: string;
  readonly accessTable: string;
  readonly healthTable: string;
  readonly answersTable: string;
  readonly keyPepperSecret: string;
  readonly settleQueue: string;
  readonly budgetAlertTopic: string;
  readonly experimentsTable: string;
  readonly judgeQueue: string;
  readonly providerSecrets: Readonly<Record<string, string>>;
  /** What tokens of IAM must be made for; absent where none opens anything. */
  readonly tokenAudience: string | undefined;
}

/** What reaches the services of AWS as the function's role. */
export interface GatewayClients {
  readonly dynamoDb: AwsClient;
  readonly secretsManager: AwsClient;
  readonly sqs: AwsClient;
  readonly sns: AwsClient;
  readonly signer: RequestSigner;
}

/** Puts a gateway together from what it is configured with: one plain object of ports. */
export function createGateway(
  environment: GatewayEnvironment,
  configuration: Configuration,
  clients: GatewayClients,
): Gateway {
  const { timeouts, limits } = configuration;
  const { now } = systemClock;
  const telemetry = createTelemetry({ write: writeLine, now, stack: environment.stackName });
  const health = shareHealth(createHealth(), {
    store: createHealthStore({ client: clients.dynamoDb, table: environment.healthTable }),
    report: telemetry.healthNotShared,
  });
  const access = { client: clients.dynamoDb, table: environment.accessTable };
  const secrets = secretsFor(environment, clients, telemetry.ownKeysUnread);
  const answers = { client: clients.dynamoDb, table: environment.answersTable, pepper: secrets.pepper, now };
  const ledger = { client: clients.dynamoDb, table: environment.ledgerTable, now };
  const switches = rememberSwitches({ store: createSwitchStore(access), now, report: telemetry.switchesUnread });
  const alerts = createAlerts({ client: clients.sns, topicArn: environment.budgetAlertTopic });
  const told = bothTold(telemetry, alerts);
  const catalogue = createCatalogue({ ...configuration, now });
  const providers = enabledProviders(configuration.providers, environment.region);
  const experiments = experimentsFor(environment, clients, { secrets, report: telemetry.experimentsNotKept });
  return {
    dialects,
    strategies: createStrategies({
      catalogue,
      clock: systemClock,
      health,
      switches,
      experiments,
      providers,
      dialects,
      auto: configuration.auto,
    }),
    health,
    outlook: health,
    switches,
    routes: routesFrom(configuration, { providers, catalogue }),
    providers,
    catalogue,
    teams: new Set(Object.keys(configuration.teams)),
    keys: createKeyStore(access),
    links: createLinks(access),
    keyCache: createKeyCache(),
    tokens: tokensOf(environment, configuration, telemetry.tokenKeysUnread),
    decompress,
    secrets,
    signer: clients.signer,
    transport: createTransport({ connectMs: timeouts.connectMs, sseLineBytes: limits.sseLineBytes }),
    allowances: rememberAllowances({
      store: createAllowanceStore(access),
      teams: teamAllowances(configuration.teams),
      now,
      report: telemetry.allowancesUnread,
    }),
    rates: createRates({ client: clients.dynamoDb, table: environment.healthTable, random: Math.random }),
    budgets: watchBudgets({ accounts: createAccounts(ledger), alerts: told, now, report: telemetry.budgetsUnread }),
    ledger: withIntents(
      createLedger(ledger),
      createQueue({ client: clients.sqs, url: environment.settleQueue }),
      telemetry.settleQueued,
    ),
    cache: createCache(createAnswers(answers), cacheRules(configuration.cache, configuration.teams)),
    experiments,
    afterwards: createAfterwards(telemetry.experimentsNotKept),
    reports: createReports({ client: clients.dynamoDb, table: environment.ledgerTable }),
    telemetry,
    clock: systemClock,
    bounds: { ...timeouts, ...limits },
  };
}

/** The keys of providers, and which teams have their own. */
function secretsFor(
  environment: GatewayEnvironment,
  { dynamoDb, secretsManager }: GatewayClients,
  report: (cause: unknown) => void,
): Secrets {
  const { now } = systemClock;
  const store = createKeysRecords({ client: dynamoDb, table: environment.accessTable });
  const teams = { prefix: teamSecretPrefix(environment.stackName), own: rememberOwnKeys({ store, now, report }) };
  const { keyPepperSecret: pepper, providerSecrets: providers } = environment;
  return createSecrets(secretsManager, { pepper, providers, teams }, now);
}

function tokensOf(
  { tokenAudience: audience }: GatewayEnvironment,
  { access }: Configuration,
  report: (cause: unknown) => void,
) {
  const { tokens: configuration } = access;
  if (!configuration) return undefined;
  if (!audience) throw new Error(`the environment variable ${TOKEN_AUDIENCE} is missing`);
  return createTokens({ configuration, audience, now: systemClock.now, report });
}

/** A log has it even if nobody can be told. */
function bothTold(telemetry: Pick<ReturnType<typeof createTelemetry>, 'budgetReached'>, alerts: Alerts): Alerts {
  return {
    async budgetReached(alert) {
      telemetry.budgetReached(alert);
      await alerts.budgetReached(alert);
    },
  };
}

function experimentsFor(
  { accessTable, experimentsTable, judgeQueue }: GatewayEnvironment,
  { dynamoDb: client, sqs }: GatewayClients,
  { secrets, report }: { readonly secrets: Gateway['secrets']; readonly report: (cause: unknown) => void },
): Experiments {
  const { now } = systemClock;
  const kept = { client, table: experimentsTable, now };
  return createExperiments({
    standings: createStandings({ client, table: accessTable }),
    sums: createSums(kept),
    samples: createSamples({ ...kept, pepper: secrets.pepper }),
    queue: createJudgeQueue({ client: sqs, url: judgeQueue }),
    now,
    report,
  });
}

/** What the judge works with, beside a gateway of its own. */
export function createJudgePorts(
  gateway: Gateway,
  { accessTable, experimentsTable }: GatewayEnvironment,
  { dynamoDb: client }: GatewayClients,
): JudgePorts {
  const kept = { client, table: experimentsTable, now: systemClock.now };
  return {
    gateway,
    samples: createSamples({ ...kept, pepper: gateway.secrets.pepper }),
    verdicts: createVerdicts(kept),
    sums: createSums(kept),
    standings: createStandings({ client, table: accessTable }),
  };
}

/** What the stack tells the functions that ask models. */
export function gatewayEnvironment(environment: NodeJS.ProcessEnv): GatewayEnvironment {
  return {
    stackName: required(environment, 'stackName'),
    region: ownRegion(environment),
    ledgerTable: required(environment, 'ledgerTable'),
    accessTable: required(environment, 'accessTable'),
    healthTable: required(environment, 'healthTable'),
    answersTable: required(environment, 'answersTable'),
    keyPepperSecret: required(environment, 'keyPepperSecret'),
    settleQueue: required(environment, 'settleQueue'),
    budgetAlertTopic: required(environment, 'budgetAlertTopic'),
    experimentsTable: required(environment, 'experimentsTable'),
    judgeQueue: required(environment, 'judgeQueue'),
    providerSecrets: JSON.parse(required(environment, 'providerSecrets')),
    tokenAudience: environment[TOKEN_AUDIENCE],
  };
}
