/** The edge of the `control` function, which only IAM opens: API Gateway has decided on the route who may call it. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { teamSecretPrefix } from './access-settings.ts';
import { createAllowanceStore } from './adapters/dynamodb-allowances.ts';
import { createAuditLog } from './adapters/dynamodb-audit.ts';
import { createHealthStore } from './adapters/dynamodb-health.ts';
import { createKeysRecords } from './adapters/dynamodb-key-records.ts';
import { createLinks } from './adapters/dynamodb-links.ts';
import { createSwitchStore } from './adapters/dynamodb-switches.ts';
import { createTeamKeys } from './adapters/dynamodb-team-keys.ts';
import { createStandings } from './adapters/experiments/dynamodb-standings.ts';
import { createSums } from './adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from './adapters/experiments/dynamodb-verdicts.ts';
import { createKeyVault } from './adapters/key-vault.ts';
import { createAccounts } from './adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from './adapters/ledger/dynamodb-corrections.ts';
import { createReports } from './adapters/reports/dynamodb-reports.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { answered, type EndpointName, signerOf } from './control/answer.ts';
import { controlAnswers } from './control/answers.ts';
import { GatewayError, toGatewayError } from './core/errors.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { readConfiguration, required } from './environment.ts';
import { refuseOthers } from './proxy-event.ts';
import { experimentPlans } from './routing/configured-experiments.ts';
import { seenIn } from './routing/health/target-counts.ts';
import { createDynamoDb, createSecretsManager, systemClock, writeLine } from './world.ts';

const { limits, teams, providers, routes, experiments } = readConfiguration(import.meta.url);
const access = { client: createDynamoDb(process.env), table: required(process.env, 'accessTable') };
const api = { id: required(process.env, 'apiId'), stage: required(process.env, 'apiStage') };
const stack = required(process.env, 'stackName');
const pepper = { pepper: required(process.env, 'keyPepperSecret'), providers: {} };
const providerSecrets = secretsIn(required(process.env, 'providerSecrets'));
const secretsManager = createSecretsManager(process.env);
const ledger = { client: access.client, table: required(process.env, 'ledgerTable'), now: systemClock.now };
const kept = { client: access.client, table: required(process.env, 'experimentsTable'), now: systemClock.now };

const telemetry = createTelemetry({ write: writeLine, now: systemClock.now, stack });

const ANSWERS = controlAnswers({
  clock: systemClock,
  limits,
  place: process.env.AWS_ENDPOINT_URL ? 'local' : 'live',
  teams: teamAllowances(teams),
  providers: Object.keys(providers),
  keys: createTeamKeys({ ...access, now: systemClock.now }),
  secrets: createSecrets(secretsManager, pepper, systemClock.now),
  store: createAllowanceStore(access),
  accounts: createAccounts(ledger),
  audit: createAuditLog({ ...access, now: systemClock.now, report: complain }),
  corrections: createCorrections({ ...ledger, auditTable: access.table }),
  switches: createSwitchStore(access),
  reports: createReports(ledger),
  seen: seenIn(createHealthStore({ client: access.client, table: required(process.env, 'healthTable') })),
  records: createKeysRecords(access),
  links: createLinks(access),
  vault: createKeyVault({
    client: secretsManager,
    shared: providerSecrets,
    teamPrefix: teamSecretPrefix(stack),
  }),
  // What asks for a key has a secret.
  keyed: new Map(Object.keys(providers).map((name) => [name, Object.hasOwn(providerSecrets, name)])),
  experiments: Object.keys(experiments),
  plans: experimentPlans({ experiments, routes }),
  standings: createStandings(access),
  sums: createSums(kept),
  verdicts: createVerdicts(kept),
});

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>().handler(async (event) => {
  const refused = refuseOthers(event, api);
  if (refused) return refused;
  try {
    signerOf(event); // Also where nothing is written down: a route that is deployed wrongly must not open the door.
    // The template has no other routes; a name that is not among them is answered like an endpoint that is not there.
    const name = `${event.httpMethod} ${event.resource}` as EndpointName;
    if (!Object.hasOwn(ANSWERS, name)) throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
    return await ANSWERS[name](event);
  } catch (cause) {
    const error = toGatewayError(cause);
    const { requestId } = event.requestContext;
    if (error.code === 'internal') telemetry.failed(requestId, error.details.cause ?? cause);
    else if (error.status >= 500) complain(error.details.cause ?? cause);
    return answered(error.status, openaiChat.writeError(error, requestId));
  }
});

/** The names of secrets, which the stack writes; what they hold is not read here. */
function secretsIn(text: string): Readonly<Record<string, string>> {
  return JSON.parse(text);
}

/** By its name alone: a message may quote what was sent. */
function complain(cause: unknown): void {
  console.error(cause instanceof Error ? cause.name : 'unknown');
}
