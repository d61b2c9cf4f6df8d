import { describeTargets } from './describe-targets.ts';
import { GatewayError } from './errors.ts';
import { plansIn } from './experiments/plans-in.ts';
import { listExperiments, type ShownExperiments, showExperiment } from './experiments/show-experiments.ts';
import type { Arrival, Caller, Gateway } from './gateway.ts';
import { TEAM_NAME } from './identify.ts';
import { UNLIMITED } from './limits/allowance.ts';
import { describePermit } from './limits/describe-permit.ts';
import { type Permit, requireLookUp } from './limits/permit.ts';
import { findModel, listModels } from './models.ts';
import { describeCall, describeGeneration } from './reports/describe-call.ts';
import { exportCalls } from './reports/export-calls.ts';
import { listCalls } from './reports/list-calls.ts';
import { type Query, requireKnown, wrong } from './reports/read-query.ts';
import { reportUsage } from './reports/report-usage.ts';
import { verifyLedger } from './reports/verify-ledger.ts';
import type { Off } from './switches.ts';
import type { Json } from './types.ts';

/** A request that only looks something up. */
export interface LookUp {
  readonly id: string;
  readonly caller: Caller;
  readonly gateway: Gateway;
  readonly off: Off;
  /** What the caller may. */
  readonly permit: Permit;
  readonly headers: Headers;
  readonly arrival: Arrival;
}

/** Answers a GET: what there is to ask, what was asked, and what it has cost. */
export async function lookUp(request: LookUp): Promise<Response> {
  const { endpoint } = request.arrival;
  const answer = Object.hasOwn(LOOK_UPS, endpoint) ? LOOK_UPS[endpoint] : undefined;
  if (!answer) throw new GatewayError('endpoint-unknown', 'There is no such endpoint.');
  requireLookUp(request.permit, endpoint);
  const found = await answer(request);
  if (found instanceof Response) return found;
  return Response.json(found, {
    headers: { 'x-headgate-call-id': request.id, 'cache-control': 'private, no-store' },
  });
}

const LOOK_UPS: Readonly<Record<string, (request: LookUp) => Json | Promise<Json | Response>>> = {
  '/models': (request) => listModels(request.gateway, tellingOf(request), queryOf(request)),
  '/models/{model+}': (request) => findModel(parameterOf(request, 'model'), request.gateway, tellingOf(request)),
  '/usage': usage,
  '/targets': targets,
  '/budget': budget,
  '/experiments': (request) => listExperiments(teamAlone(request), shownBy(request)),
  '/experiments/{name}': (request) =>
    showExperiment(teamAlone(request), parameterOf(request, 'name'), shownBy(request)),
  '/calls': calls,
  '/calls/{id}': call,
  '/generation': ({ gateway, caller, ...request }) =>
    describeGeneration(gateway.reports, caller.team, request.arrival.query?.get('id') ?? ''),
  // Only the door of teams has a route to it.
  '/ledger/verify': (request) => verifyLedger(request.gateway.reports, questionOf(request)),
};

function usage(request: LookUp): Promise<Json> {
  const question = questionOf(request, ALL_TEAMS);
  const teams = question.team === ALL_TEAMS ? teamsOf(request) : undefined;
  return reportUsage(request.gateway.reports, question, teams);
}

/** Who may see the books of all teams sees what each of them may spend as well, and which there are. */
async function budget(request: LookUp): Promise<Json> {
  const { gateway, caller, permit } = request;
  const { team } = questionOf(request);
  if (!caller.scopes?.includes('usage:all')) return describePermit(permit, gateway);
  const teams = teamsOf(request);
  if (team === caller.team) return { ...(await describePermit(permit, gateway)), teams };
  const allowanceOf = await gateway.allowances.known();
  const other = { caller: { ...caller, team, keyId: '' }, team: allowanceOf(team), key: UNLIMITED };
  return { ...(await describePermit(other, gateway)), teams };
}

function targets({ gateway, caller, off, permit, arrival }: LookUp): Promise<Json> {
  const query = arrival.query ?? new Map();
  return describeTargets(gateway, { team: caller.team, off, allows: permit.allows, query });
}

async function calls(request: LookUp): Promise<Json | Response> {
  const { gateway, id, arrival } = request;
  const question = questionOf(request);
  const isList = (question.query.get('format') ?? 'json') === 'json';
  if (isList) return listCalls(gateway.reports, question);
  return exportCalls(gateway, { ...question, id, deadline: arrival.deadline });
}

function call(request: LookUp): Promise<Json> {
  return describeCall(request.gateway.reports, questionOf(request).team, parameterOf(request, 'id'));
}

interface Question {
  readonly team: string;
  readonly query: Query;
  readonly now: number;
}

/** What stands for all teams, where they are summed up together. */
const ALL_TEAMS = '*';

function teamsOf({ gateway }: LookUp): readonly string[] {
  return [...gateway.teams].sort();
}

/** A key with the scope for it may ask for the books of another team; nobody else is told whether there is such a team. */
function questionOf(request: LookUp, all?: typeof ALL_TEAMS): Question {
  const { team: wanted, ...query } = Object.fromEntries(queryOf(request));
  const { caller, gateway } = request;
  if (wanted !== undefined && wanted !== caller.team && !caller.scopes?.includes('usage:all')) {
    const message = 'Another team’s usage is shown to keys with the scope `usage:all`, which an operator sets.';
    throw new GatewayError('forbidden', message, { param: 'team' });
  }
  // It becomes a part of the names that are looked for.
  if (wanted !== undefined && wanted !== all && !TEAM_NAME.test(wanted)) throw wrong('team', 'is no name of a team.');
  return { team: wanted ?? caller.team, query: new Map(Object.entries(query)), now: gateway.clock.now() };
}

/** Of what knows no other question than whose it is. */
function teamAlone(request: LookUp): string {
  const { team, query } = questionOf(request);
  requireKnown(query, []);
  return team;
}

function shownBy({ gateway: { findings, routes, teams, clock } }: LookUp): ShownExperiments {
  return { ...findings, plans: plansIn(routes), teams, clock };
}

function tellingOf({ headers, off, permit: { allows } }: LookUp) {
  return { form: headers.has('anthropic-version') ? 'anthropic' : 'openai', off, allows } as const;
}

function queryOf({ arrival }: LookUp): Query {
  return arrival.query ?? new Map();
}

function parameterOf({ arrival }: LookUp, name: string): string {
  return arrival.parameters[name] ?? '';
}
