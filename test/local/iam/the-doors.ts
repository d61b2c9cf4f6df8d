/** The doors of a synthesized stack with everybody who may stand before them, for the tables of who gets in. */

import { z } from 'zod';
import { PAGE_DOOR } from '../../../lambda/page-settings.ts';
import { CONTROL_DOOR, KEY_DOOR, OPERATOR_DOOR, TEAM_DOOR } from '../../../lambda/settings.ts';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { synthesize } from '../../../lib/synthesize.ts';
import { mayInvoke } from '../../../local/front/iam-authorizer.ts';
import { createRouter } from '../../../local/front/router.ts';
import type { Identity, PolicyDocument } from '../../../local/iam/identity.ts';
import {
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type Route,
  readStack,
  readTemplate,
  type Stack,
  type Template,
} from '../../../local/template.ts';
import { ENTRIES } from '../../lib/synthesized.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Names that begin alike, that continue each other, and that are words of the paths themselves. */
export const TEAMS = ['a', 'ab', 'a-c', 'keys', 'teams', 'v1'] as const;
/** More than any door has. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** All that is open without one: keys are looked at within, and the page is for anybody. */
export const OPEN = [...PAGE_DOOR, ...KEY_DOOR];

/** All that is opened by a signature, whoever answers. */
export const SIGNED = [...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR];

/** Somebody who may stand before a door. */
export interface Somebody {
  /** The team that it is let in as; absent for those of no team. */
  readonly team?: string;
  /** Whether it may do what is for operators, and what is any team's. */
  readonly isOperator?: true;
  readonly identity: Identity;
}

/** What comes of a request: no route, a refusal by IAM, or a function that is told of a team. */
export type Outcome = 'no route' | 'denied' | `in as ${string}`;

/** Synthesizes a stack with these teams, and names everybody. */
export async function synthesizedDoors() {
  const outdir = temporaryFolder();
  const teams = Object.fromEntries(TEAMS.map((team) => [team, {}]));
  const configuration = validateConfiguration({ providers: { openai: {} }, teams });
  await synthesize({ configuration, outdir, local: true, entryFolder: ENTRIES });
  const template = readTemplate(outdir);
  const stack = readStack(template);
  return { stack, everybody: everybodyAt(stack, policyByTag(template)), simulate: simulatorOf(stack) };
}

/** A further kind of caller is one more line here. */
function everybodyAt(stack: Stack, byTag: PolicyDocument): Readonly<Record<string, Somebody>> {
  const api = `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${stack.api.id}/${stack.api.stage}`;
  const everything = [`${api}/*`];
  return {
    ...Object.fromEntries(TEAMS.map((team) => [`role of ${team}`, { team, identity: sessionOf(stack, team) }])),
    'tagged a': { team: 'a', identity: anybody([byTag], { 'headgate-team': 'a' }) },
    'tagged ab': { team: 'ab', identity: anybody([byTag], { 'headgate-team': 'ab' }) },
    'tagged *': { team: '*', identity: anybody([byTag], { 'headgate-team': '*' }) },
    'tagged with a path': { identity: anybody([byTag], { 'headgate-team': 'ab/models' }) },
    'tagged with nothing': { identity: anybody([byTag], { 'headgate-team': '' }) },
    'without the tag': { identity: anybody([byTag]) },
    'session called like a role': {
      identity: { ...anybody([]), arn: sessionOf(stack, 'a').arn.replace(/[^/]+$/, 'a') },
    },
    // A role that was deleted and made again has the old name and none of the old policies.
    'role of a, made again': { identity: { ...anybody([]), arn: sessionOf(stack, 'a').arn } },
    operator: { isOperator: true, identity: anybody([policyFor(everything)]) },
    'another account': { identity: { ...anybody([policyFor(everything)]), accountId: '999999999999' } },
    'another API': { identity: anybody([policyFor([`${api.replace(stack.api.id, 'other')}/*`])]) },
    'another stage': { identity: anybody([policyFor([`${api.replace(/v1$/, 'v2')}/*`])]) },
    'no policy': { identity: anybody([]) },
  };
}

/** A session of the role of a team, as the template makes it. */
function sessionOf(stack: Stack, team: string): Identity {
  const role = stack.roles.find(({ tags }) => tags['headgate-team'] === team);
  if (!role) throw new Error(`The template has no role for team ${team}.`);
  const arn = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${role.name}/session`;
  return { arn, accountId: LOCAL_ACCOUNT, userId: 'AROA:session', tags: role.tags, policies: role.policies };
}

function anybody(policies: readonly PolicyDocument[], tags: Readonly<Record<string, string>> = {}): Identity {
  const arn = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/somebody/session`;
  return { arn, accountId: LOCAL_ACCOUNT, userId: 'AROB:session', tags, policies };
}

function policyFor(resources: readonly string[]): PolicyDocument {
  const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resources } as const;
  return { Version: '2012-10-17', Statement: [statement] };
}

/** The one policy for all teams, as the template makes it: the tag says which. */
function policyByTag(template: Template): PolicyDocument {
  const [policy] = template.resources(
    'AWS::IAM::ManagedPolicy',
    z.object({ PolicyDocument: z.custom<PolicyDocument>() }),
  );
  if (!policy) throw new Error('The template has no policy for all teams.');
  return policy.properties.PolicyDocument;
}

/** Route and policies of the template, held against a request without sending one. */
function simulatorOf({ api }: Stack) {
  const router = createRouter(api.routes);
  return (identity: Identity | undefined, method: string, pathAndQuery: string): Outcome => {
    const match = router(method, pathAndQuery.replace(/\?.*$/, ''));
    if (!match) return 'no route';
    const outcome = `in as ${match.parameters.team ?? 'nobody'}` as const;
    if (match.route.authorization === 'NONE') return outcome;
    if (!identity) return 'no route'; // API Gateway says the same of what is not signed and of what is not there.
    const { decodedPath } = match;
    return mayInvoke(identity, api, { method, decodedPath, sourceIp: '127.0.0.1' }).allowed ? outcome : 'denied';
  };
}

/** What must come of a request to a route, by the door that it is in. A route that is in no door throws. */
export function expectedAt({ method, resource }: Pick<Route, 'method' | 'resource'>) {
  const isIn = (door: readonly { readonly method: string; readonly path: string }[]) =>
    door.some((endpoint) => endpoint.method === method && endpoint.path === resource);
  if (isIn(OPEN)) return (): Outcome => 'in as nobody';
  const isTeams = isIn(SIGNED) && resource.startsWith('/teams/{team}/');
  const isAdmin = isIn(SIGNED) && resource.startsWith('/admin/');
  if (!isTeams && !isAdmin) throw new Error(`Nobody has said who may call ${method} ${resource}.`);
  return (somebody: Somebody | undefined, team: string): Outcome => {
    if (!somebody) return 'no route';
    if (!somebody.isOperator && (isAdmin || somebody.team !== team)) return 'denied';
    return `in as ${resource.includes('{team}') ? team : 'nobody'}`;
  };
}

/** The path of a route for this team, with something in the place of its other parameters. */
export function pathOf({ resource }: Pick<Route, 'resource'>, team: string): string {
  return resource.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'x');
}

/** Every combination of one of each. */
export function product<A, B, C>(
  as: readonly A[],
  bs: readonly B[],
  cs: readonly C[],
): readonly (readonly [A, B, C])[] {
  return as.flatMap((a) => bs.flatMap((b) => cs.map((c) => [a, b, c] as const)));
}
