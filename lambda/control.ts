/** The edge of the `control` function, which only IAM opens: API Gateway has decided on the route who may call it. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createAllowanceStore } from './adapters/dynamodb-allowances.ts';
import { createSwitchStore } from './adapters/dynamodb-switches.ts';
import { createTeamKeys } from './adapters/dynamodb-team-keys.ts';
import { createStandings } from './adapters/experiments/dynamodb-standings.ts';
import { createSums } from './adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from './adapters/experiments/dynamodb-verdicts.ts';
import { createAccounts } from './adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from './adapters/ledger/dynamodb-corrections.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { type Answers, answered, type EndpointName } from './control/answer.ts';
import { budgetAnswers } from './control/budgets.ts';
import { correctionAnswers } from './control/corrections.ts';
import { experimentAnswers } from './control/experiments.ts';
import { keyAnswers } from './control/keys.ts';
import { switchAnswers } from './control/switches.ts';
import { GatewayError, toGatewayError } from './core/errors.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { readConfiguration, required } from './environment.ts';
import { experimentPlans } from './routing/configured-experiments.ts';
import { createDynamoDb, createSecretsManager, systemClock } from './world.ts';

const { limits, teams, providers, experiments } = readConfiguration(import.meta.url);
const access = { client: createDynamoDb(process.env), table: required(process.env, 'accessTable') };
const pepper = { pepper: required(process.env, 'keyPepperSecret'), providers: {} };
const ledger = { client: access.client, table: required(process.env, 'ledgerTable'), now: systemClock.now };
const kept = { client: access.client, table: required(process.env, 'experimentsTable'), now: systemClock.now };
const shared = { clock: systemClock, limits };

/** Each endpoint of the control door: one that is missing does not compile. */
const ANSWERS: Answers<EndpointName> = {
  ...keyAnswers({
    ...shared,
    keys: createTeamKeys({ ...access, now: systemClock.now }),
    secrets: createSecrets(createSecretsManager(process.env), pepper, systemClock.now),
    place: process.env.AWS_ENDPOINT_URL ? 'local' : 'live',
    teams: Object.keys(teams),
  }),
  ...budgetAnswers({
    ...shared,
    teams: teamAllowances(teams),
    store: createAllowanceStore(access),
    accounts: createAccounts(ledger),
  }),
  ...correctionAnswers({ ...shared, corrections: createCorrections(ledger) }),
  ...experimentAnswers({
    ...shared,
    now: systemClock.now,
    plans: experimentPlans(experiments),
    teams: Object.keys(teams),
    standings: createStandings(access),
    sums: createSums(kept),
    verdicts: createVerdicts(kept),
  }),
  ...switchAnswers({
    ...shared,
    switches: createSwitchStore(access),
    providers: Object.keys(providers),
    experiments: Object.keys(experiments),
  }),
};

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>().handler(async (event) => {
  try {
    // The template has no other routes; a name that is not among them is answered like an endpoint that is not there.
    const name = `${event.httpMethod} ${event.resource}` as EndpointName;
    if (!Object.hasOwn(ANSWERS, name)) throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
    return await ANSWERS[name](event);
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') console.error(cause instanceof Error ? cause.name : 'unknown');
    return answered(error.status, openaiChat.writeError(error, event.requestContext.requestId));
  }
});
