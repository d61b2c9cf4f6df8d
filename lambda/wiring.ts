import { teamSecretPrefix } from './access-settings.ts';
import { type AnswersTable, createAnswers } from './adapters/cache/dynamodb-answers.ts';
import { createVectorQuestions } from './adapters/cache/s3-vectors-questions.ts';
import { tracesTo } from './adapters/collector.ts';
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
import { createAfterwards } from './core/afterwards.ts';
import { type Cache, cacheRules, createCache } from './core/cache/cache.ts';
import type { Gateway, Secrets } from './core/gateway.ts';
import { createKeyCache } from './core/key-cache.ts';
import type { Alerts } from './core/limits/alerts.ts';
import { rememberAllowances } from './core/limits/allowance-store.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { watchBudgets } from './core/limits/watch-budgets.ts';
import { rememberOwnKeys } from './core/provider-keys/own-keys.ts';
import { rememberSwitches } from './core/remember-switches.ts';
import { dialects } from './dialects/index.ts';
import { experimentsFor, findingsFor } from './experiments-wiring.ts';
import type { GatewayClients, GatewayEnvironment } from './gateway-environment.ts';
import { enabledProviders } from './providers/index.ts';
import { routesFrom } from './routing/configured-routes.ts';
import { createHealth } from './routing/health/create-health.ts';
import { shareHealth } from './routing/health/share-health.ts';
import { createStrategies } from './routing/index.ts';
import type { Configuration } from './settings.ts';
import { TOKEN_AUDIENCE } from './token-settings.ts';
import { systemClock, writeLine } from './world.ts';

/** Puts a gateway together from what it is configured with: one plain object of ports. */
export function createGateway(
  environment: GatewayEnvironment,
  configuration: Configuration,
  clients: GatewayClients,
): Gateway {
  const { timeouts, limits } = configuration;
  const { now } = systemClock;
  const telemetry = createTelemetry({ write: writeLine, now, stack: environment.stackName });
  const health = shareHealth(createHealth({ opened: telemetry.breakerOpened }), {
    store: createHealthStore({ client: clients.dynamoDb, table: environment.healthTable }),
    report: telemetry.healthNotShared,
  });
  const access = { client: clients.dynamoDb, table: environment.accessTable };
  const secrets = secretsFor(environment, clients, telemetry.ownKeysUnread);
  const answers = { client: clients.dynamoDb, table: environment.answersTable, pepper: secrets.pepper, now };
  const ledger = { client: clients.dynamoDb, table: environment.ledgerTable, now };
  const switches = rememberSwitches({ store: createSwitchStore(access), now, report: telemetry.switchesUnread });
  const transport = createTransport({ connectMs: timeouts.connectMs, sseLineBytes: limits.sseLineBytes });
  const told = bothTold(telemetry, createAlerts({ client: clients.sns, topicArn: environment.budgetAlertTopic }));
  const catalogue = createCatalogue({ ...configuration, now });
  const settles = createQueue({ client: clients.sqs, url: environment.settleQueue });
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
    transport,
    allowances: rememberAllowances({
      store: createAllowanceStore(access),
      teams: teamAllowances(configuration.teams),
      now,
      report: telemetry.allowancesUnread,
    }),
    rates: createRates({ client: clients.dynamoDb, table: environment.healthTable, random: Math.random }),
    budgets: watchBudgets({ accounts: createAccounts(ledger), alerts: told, now, report: telemetry.budgetsUnread }),
    ledger: withIntents(createLedger(ledger), settles, telemetry.settleQueued),
    cache: cacheWith(answers, { environment, configuration, clients }),
    experiments,
    findings: findingsFor(environment, clients),
    afterwards: createAfterwards(telemetry.experimentsNotKept),
    reports: createReports({ client: clients.dynamoDb, table: environment.ledgerTable }),
    telemetry,
    traces: tracesTo(configuration.telemetry, {
      ...{ stack: environment.stackName, headersSecret: environment.collectorHeadersSecret },
      ...{ secretsManager: clients.secretsManager, transport, now, report: telemetry.tracesLost },
    }),
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

interface Surroundings {
  readonly environment: GatewayEnvironment;
  readonly configuration: Configuration;
  readonly clients: GatewayClients;
}

/** Answers in a table, and questions that are alike beside them, or in an index of their own. */
function cacheWith(answers: AnswersTable, { environment, configuration, clients }: Surroundings): Cache {
  const { questionIndex: indexArn } = environment;
  const index = indexArn === undefined ? undefined : { ...answers, client: clients.s3Vectors, indexArn };
  return {
    ...createCache(createAnswers(answers), cacheRules(configuration.cache, configuration.teams)),
    questions: index && createVectorQuestions(index),
  };
}
