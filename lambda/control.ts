/** The edge of the `control` function, which only IAM opens: API Gateway has decided on the route who may call it. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createAllowanceStore } from './adapters/dynamodb-allowances.ts';
import { createSwitchStore } from './adapters/dynamodb-switches.ts';
import { createTeamKeys } from './adapters/dynamodb-team-keys.ts';
import { createAccounts } from './adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from './adapters/ledger/dynamodb-corrections.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { createKey } from './core/create-key.ts';
import { GatewayError, toGatewayError } from './core/errors.ts';
import { teamAllowances } from './core/limits/read-allowance.ts';
import { allowanceOrderFrom, describeTeamBudget } from './core/limits/team-budget.ts';
import { listKeys } from './core/list-keys.ts';
import { readBody } from './core/read-body.ts';
import { correctCall } from './core/reports/correct-call.ts';
import { revokeKey } from './core/revoke-key.ts';
import { rotateKey } from './core/rotate-key.ts';
import { describeSwitch, switchFrom } from './core/set-switch.ts';
import type { KeyName } from './core/team-keys.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { readConfiguration, required } from './environment.ts';
import { arrivalFrom, refuseOthers, requestFrom } from './proxy-event.ts';
import type { CONTROL_DOOR } from './settings.ts';
import { createDynamoDb, createSecretsManager, systemClock } from './world.ts';

const { limits, teams, providers } = readConfiguration(import.meta.url);
const access = { client: createDynamoDb(process.env), table: required(process.env, 'accessTable') };
const api = { id: required(process.env, 'apiId'), stage: required(process.env, 'apiStage') };
const pepper = { pepper: required(process.env, 'keyPepperSecret'), providers: {} };
const secrets = createSecrets(createSecretsManager(process.env), pepper, systemClock.now);
const keys = createTeamKeys({ ...access, now: systemClock.now });
const place = process.env.AWS_ENDPOINT_URL ? 'local' : 'live';
const switches = createSwitchStore(access);
const ledger = { client: access.client, table: required(process.env, 'ledgerTable'), now: systemClock.now };
const budgets = {
  teams: teamAllowances(teams),
  store: createAllowanceStore(access),
  accounts: createAccounts(ledger),
};

const corrections = createCorrections(ledger);

type Endpoint = (typeof CONTROL_DOOR)[number];
type EndpointName<One> = One extends Endpoint ? `${One['method']} ${One['path']}` : never;
type Answer = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const ANSWERS: Readonly<Record<EndpointName<Endpoint>, Answer>> = {
  async 'POST /teams/{team}/keys'(event) {
    const { parameters } = arrivalFrom(event, Number.POSITIVE_INFINITY);
    const { body } = await readBody(requestFrom(event), limits);
    const order = { team: parameters.team ?? '', body, place, teams: Object.keys(teams) } as const;
    const { record, answer } = createKey(order, await secrets.pepper(), systemClock);
    await keys.put(record);
    return answered(201, answer);
  },
  async 'GET /teams/{team}/keys'(event) {
    const { team = '' } = arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
    return answered(200, await listKeys(keys, { team, teams: Object.keys(teams) }, systemClock.now()));
  },
  async 'POST /teams/{team}/keys/{key}/revoke'(event) {
    return answered(200, await revokeKey(keys, keyNameIn(event), systemClock.now()));
  },
  async 'POST /teams/{team}/keys/{key}/rotate'(event) {
    const { body } = await readBody(requestFrom(event), limits);
    const ports = { keys, pepper: await secrets.pepper(), clock: systemClock };
    return answered(201, await rotateKey({ ...keyNameIn(event), body, place, teams: Object.keys(teams) }, ports));
  },
  async 'GET /teams/{team}/budget'(event) {
    const { team = '' } = arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
    return answered(200, await describeTeamBudget(team, budgets, systemClock.now()));
  },
  async 'PUT /admin/teams/{team}/budget'(event) {
    const { team = '' } = arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
    const { body } = await readBody(requestFrom(event), limits);
    const order = { team, body, by: signerOf(event), teams: budgets.teams };
    await budgets.store.set(allowanceOrderFrom(order, systemClock.now()));
    return answered(200, await describeTeamBudget(team, budgets, systemClock.now()));
  },
  async 'POST /admin/teams/{team}/calls/{id}/corrections'(event) {
    const { team = '', id = '' } = arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
    const { body } = await readBody(requestFrom(event), limits);
    return answered(201, await correctCall(corrections, { team, callId: id, body, by: signerOf(event) }));
  },
  async 'GET /admin/switches'() {
    return answered(200, { data: (await switches.read()).map(describeSwitch) });
  },
  async 'POST /admin/switches'(event) {
    const { body } = await readBody(requestFrom(event), limits);
    const one = switchFrom({ body, by: signerOf(event), providers: Object.keys(providers) }, systemClock.now());
    await switches.set(one);
    return answered(200, describeSwitch(one));
  },
};

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>().handler(async (event) => {
  const refused = refuseOthers(event, api);
  if (refused) return refused;
  try {
    // The template has no other routes; a name that is not among them is answered like an endpoint that is not there.
    const name = `${event.httpMethod} ${event.resource}` as EndpointName<Endpoint>;
    if (!Object.hasOwn(ANSWERS, name)) throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
    return await ANSWERS[name](event);
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') console.error(cause instanceof Error ? cause.name : 'unknown');
    return answered(error.status, openaiChat.writeError(error, event.requestContext.requestId));
  }
});

function keyNameIn(event: APIGatewayProxyEvent): KeyName {
  const { team = '', key = '' } = arrivalFrom(event, Number.POSITIVE_INFINITY).parameters;
  return { team, keyId: key };
}

/** Who asks, as IAM knows it: what changes is written down with it. */
function signerOf(event: APIGatewayProxyEvent): string {
  const by = event.requestContext.identity.userArn;
  if (by) return by;
  throw new GatewayError('forbidden', 'Nobody has signed this request.'); // API Gateway lets none such in.
}

function answered(statusCode: number, body: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
