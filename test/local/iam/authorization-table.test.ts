/**
 * Who gets through which IAM route, generated from the synthesized template: every route, every team's role, every
 * team that a path may name, and every way in which a path may be written that has fooled a gateway before.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_DOOR, OPERATOR_DOOR, TEAM_DOOR } from '../../../lambda/settings.ts';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { synthesize } from '../../../lib/synthesize.ts';
import { createRouter, type Router } from '../../../local/front/router.ts';
import type { Identity } from '../../../local/iam/identity.ts';
import { isAllowed } from '../../../local/iam/policy.ts';
import { compilePolicy } from '../../../local/iam/statement.ts';
import {
  LOCAL_ACCOUNT,
  LOCAL_REGION,
  type Route,
  readStack,
  readTemplate,
  type Stack,
} from '../../../local/template.ts';

// Names that begin alike, that continue each other, and that are words of the paths themselves.
const TEAMS = ['a', 'ab', 'a-c', 'keys', 'teams', 'v1'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** The path of a route with this in the place of the team. */
type PathAt = (segment: string) => string;

/** Ways to write the path of a route for a team that may be another than the own one, with what they try. */
const TRICKS: Readonly<Record<string, (at: PathAt, team: string, own: string) => string>> = {
  'as it is': (at, team) => at(team),
  'trailing slash': (at, team) => `${at(team)}/`,
  'doubled leading slash': (at, team) => `/${at(team)}`,
  'doubled slash before the team': (at, team) => at(`/${team}`),
  'dot segment': (at, team) => at(`./${team}`),
  'up from the own team': (at, team, own) => at(`${own}/../${team}`),
  'up, escaped': (at, team, own) => at(`${own}/%2e%2e/${team}`),
  'up, slash escaped': (at, team, own) => at(`${own}%2F..%2F${team}`),
  'own team after an escaped slash': (at, team, own) => at(`${team}%2F${own}`),
  'own team before an escaped slash': (at, team, own) => at(`${own}%2F${team}`),
  'own path in front': (at, team, own) => `/teams/${own}${at(team)}`,
  'up from behind the own path': (at, team, own) => `${at(own)}/../../../../..${at(team)}`,
  'up from behind the own path, escaped': (at, team, own) => `${at(own)}%2F..%2F..%2F..${at(team)}`,
  'a further v1': (at, team, own) => `/teams/${own}/v1${at(team)}`,
  'own path behind': (at, team, own) => `${at(team)}/teams/${own}/keys`,
  'own path behind, escaped': (at, team, own) => at(`${team}%2Fteams%2F${own}`),
  'escaped letter': (at, team) => at(`%${team.charCodeAt(0).toString(16)}${team.slice(1)}`),
  'escaped twice': (at, team) => at(`%25${team.charCodeAt(0).toString(16)}${team.slice(1)}`),
  'upper case': (at, team) => at(team).toUpperCase(),
  'team in upper case': (at, team) => at(team.toUpperCase()),
  'longer team': (at, team) => at(`${team}x`),
  star: (at) => at('*'),
  'no team': (at) => at(''),
  semicolon: (at, team, own) => at(`${team};${own}`),
  backslash: (at, team, own) => at(`${own}\\..\\${team}`),
  'escaped end of text': (at, team) => at(`${team}%00`),
  'bytes that are not UTF-8': (at, team) => at(`${team}%ff`),
  'overlong slash': (at, team, own) => at(`${own}%c0%af${team}`),
};

/** What may stand before a path of operators to make it look like a team's own. */
const BEFORE_ADMIN = ['', '/', '/teams/<own>', '/teams/<own>/..', '/teams/<own>/../..', '/teams/<own>%2F..%2F..'];

let folder = '';
let stack: Stack;
let router: Router;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const configuration = validateConfiguration({
    providers: { openai: {} },
    teams: Object.fromEntries(TEAMS.map((team) => [team, {}])),
  });
  const entryFolder = join(import.meta.dirname, '..', '..', 'lib', 'entries');
  await synthesize({ configuration, outdir: folder, local: true, entryFolder });
  stack = readStack(readTemplate(folder));
  router = createRouter(stack.api.routes);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A session of the role of a team, as the template makes it. */
function sessionOf(team: string): Identity {
  const role = stack.roles.find(({ tags }) => tags['headgate-team'] === team);
  if (!role) throw new Error(`The template has no role for team ${team}.`);
  const arn = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${role.name}/session`;
  return { arn, accountId: LOCAL_ACCOUNT, userId: 'AROA:session', tags: role.tags, policies: role.policies };
}

/** What the front does with a request: nothing, a refusal, or a call on behalf of a team. */
function outcomeOf(identity: Identity, method: string, path: string): string {
  const match = router(method, path);
  if (!match) return 'no route';
  if (match.route.authorization !== 'AWS_IAM') return 'another door';
  const { id, stage } = stack.api;
  const api = `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${id}/${stage}`;
  const resource = `${api}/${method}/${match.decodedPath}`;
  return isAllowed(identity, 'execute-api:Invoke', resource).allowed ? `as ${match.parameters.team}` : 'denied';
}

function pathOf({ resource }: Route, team: string): string {
  return resource.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'x');
}

describe('the IAM routes of the template', () => {
  const signed = () => stack.api.routes.filter(({ authorization }) => authorization === 'AWS_IAM');
  const routes = () => signed().filter(({ resource }) => resource.startsWith('/teams/{team}/'));
  const adminRoutes = () => signed().filter(({ resource }) => resource.startsWith('/admin/'));

  it('all name their team or are for operators, and all others ask for no signature', () => {
    const doors = [...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR].map(({ method, path }) => `${method} ${path}`);
    expect(signed().map(({ method, resource }) => `${method} ${resource}`)).toHaveLength(doors.length);
    expect(signed().map(({ method, resource }) => `${method} ${resource}`)).toEqual(expect.arrayContaining(doors));
    expect(new Set([...routes(), ...adminRoutes()])).toEqual(new Set(signed()));
    const forOperators = doors.filter((name) => name.includes(' /admin/'));
    expect(new Set(adminRoutes().map(({ method, resource }) => `${method} ${resource}`))).toEqual(
      new Set(forOperators),
    );
    const ofKeys = routes().filter(({ resource }) => resource.includes('/keys'));
    expect(ofKeys.map(({ method, resource }) => `${method} ${resource}`)).toEqual([
      'POST /teams/{team}/keys',
      'GET /teams/{team}/keys',
      'PATCH /teams/{team}/keys/{key}',
      'POST /teams/{team}/keys/{key}/revoke',
      'POST /teams/{team}/keys/{key}/rotate',
    ]);
    const named = stack.api.routes.filter(({ resource }) => resource.includes('{team}'));
    expect(named.filter(({ authorization }) => authorization !== 'AWS_IAM')).toEqual([]);
  });

  it('let no team do what is for operators, however its path is written', () => {
    const letIn: string[] = [];
    for (const [method, route, role, before] of product(METHODS, adminRoutes(), TEAMS, BEFORE_ADMIN)) {
      const resource = route.resource.replace('{team}', role); // Its own budget above all.
      for (const path of [
        resource,
        `${before}${resource}`,
        `${resource}/teams/${role}/x`,
        `${resource}%2Fteams%2F${role}%2Fx`,
      ]) {
        const outcome = outcomeOf(sessionOf(role), method, path.replaceAll('<own>', role));
        if (outcome !== 'denied' && outcome !== 'no route') letIn.push(`${role}: ${method} ${path}: ${outcome}`);
      }
    }
    expect(letIn).toEqual([]);
    expect(outcomeOf(sessionOf('a'), 'POST', '/admin/switches')).toBe('denied');
    const everything = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' } as const;
    const operator = { ...sessionOf('a'), policies: [{ Version: '2012-10-17', Statement: everything }] };
    expect(outcomeOf(operator, 'POST', '/admin/switches')).toBe('as undefined'); // Let in, and as no team.
  });

  it('let each team in as itself and as nobody else, on every route and method', () => {
    const wrong: string[] = [];
    for (const [method, route, role, team] of product(METHODS, routes(), TEAMS, TEAMS)) {
      const isThere = routes().some((one) => one.resource === route.resource && one.method === method);
      const expected = !isThere ? 'no route' : role === team ? `as ${team}` : 'denied';
      const outcome = outcomeOf(sessionOf(role), method, pathOf(route, team));
      if (outcome !== expected) wrong.push(`${role}: ${method} ${pathOf(route, team)}: ${outcome}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(TRICKS))('give nobody the name of another team: %s', (trick) => {
    const wrong: string[] = [];
    for (const [method, route, role, team] of product(METHODS, routes(), TEAMS, TEAMS)) {
      const path = TRICKS[trick]?.((segment) => pathOf(route, segment), team, role) ?? '';
      const outcome = outcomeOf(sessionOf(role), method, path);
      if (outcome.startsWith('as ') && outcome !== `as ${role}`) wrong.push(`${role}: ${method} ${path}: ${outcome}`);
    }
    expect(wrong).toEqual([]);
  });

  it('let nobody in whose policies say nothing, or speak of another stage or API', () => {
    const [route] = routes();
    const path = route ? pathOf(route, 'a') : '';
    const identity = sessionOf('a');
    const elsewhere = (from: string, to: string): Identity => ({
      ...identity,
      policies: JSON.parse(JSON.stringify(identity.policies).replaceAll(from, to)),
    });

    expect(outcomeOf({ ...identity, policies: [] }, route?.method ?? '', path)).toBe('denied');
    expect(outcomeOf(elsewhere(`/${stack.api.stage}/`, '/v2/'), route?.method ?? '', path)).toBe('denied');
    expect(outcomeOf(elsewhere(stack.api.id, 'other'), route?.method ?? '', path)).toBe('denied');
  });

  it('are guarded by policies that the evaluator understands in full', () => {
    for (const team of TEAMS) expect(() => sessionOf(team).policies.map(compilePolicy)).not.toThrow();
  });
});

/** Every combination of one of each. */
function product<A, B, C, D>(as: readonly A[], bs: readonly B[], cs: readonly C[], ds: readonly D[]): [A, B, C, D][] {
  return as.flatMap((a) => bs.flatMap((b) => cs.flatMap((c) => ds.map((d): [A, B, C, D] => [a, b, c, d]))));
}
