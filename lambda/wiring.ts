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
import { cacheRules, createCache } from './core/cache/cache.ts';
import type { Gateway, RequestSigner, Secrets } from './core/gateway.ts';
import { createKeyCache } from './core/key-cache.ts';
import { rememberAllowances } from './core/limits/allowance-store.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { watchBudgets } from './core/limits/watch-budgets.ts';
import { rememberOwnKeys } from './core/provider-keys/own-keys.ts';
import { rememberSwitches } from './core/remember-switches.ts';
import { dialects } from './dialects/index.ts';
import { enabledProviders } from './providers/index.ts';
import { routesFrom } from './routing/configured-routes.ts';
import { createHealth } from './routing/health/create-health.ts';
import { shareHealth } from './routing/health/share-health.ts';
import { createStrategies } from './routing/index.ts';
import type { Configuration } from './settings.ts';
import { TOKEN_AUDIENCE } from './token-settings.ts';
import { systemClock, writeLine } from './world.ts';

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
  const catalogue = createCatalogue({ ...configuration, now });
  const providers = enabledProviders(configuration.providers, environment.region);
  return {
    dialects,
    strategies: createStrategies({
      catalogue,
      clock: systemClock,
      health,
      switches,
      providers,
      dialects,
      auto: configuration.auto,
    }),
    health,
    outlook: health,
    switches,
    routes: routesFrom(configuration.routes, { providers, catalogue }),
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
    budgets: budgetsOf(ledger, alerts, telemetry),
    ledger: withIntents(
      createLedger(ledger),
      createQueue({ client: clients.sqs, url: environment.settleQueue }),
      telemetry.settleQueued,
    ),
    cache: createCache(createAnswers(answers), cacheRules(configuration.cache, configuration.teams)),
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

function budgetsOf(
  ledger: Parameters<typeof createAccounts>[0],
  alerts: ReturnType<typeof createAlerts>,
  telemetry: ReturnType<typeof createTelemetry>,
) {
  return watchBudgets({
    accounts: createAccounts(ledger),
    alerts: {
      async budgetReached(alert) {
        telemetry.budgetReached(alert);
        await alerts.budgetReached(alert);
      },
    },
    now: systemClock.now,
    report: telemetry.budgetsUnread,
  });
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
