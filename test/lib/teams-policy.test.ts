/** The one policy for all teams, from the synthesized template: whom it lets in, by their tags, and nobody else. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CONTROL_DOOR, KEY_DOOR, OPERATOR_DOOR, TEAM_DOOR } from '../../lambda/settings.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { synthesize } from '../../lib/synthesize.ts';
import type { PolicyDocument } from '../../local/iam/identity.ts';
import { isAllowed } from '../../local/iam/policy.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, readTemplate } from '../../local/template.ts';
import { snippetsIn } from '../docs/documents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ENTRIES } from './synthesized.ts';

let policies: readonly PolicyDocument[];
let api: string;
let audience: string | undefined;

beforeAll(async () => {
  const configuration = validateConfiguration({
    providers: { openai: {} },
    teams: { search: {} },
    access: { tokens: { issuers: ['https://0a1b2c3d.tokens.sts.global.api.aws'] } },
  });
  const outdir = temporaryFolder();
  await synthesize({ configuration, outdir, local: true, entryFolder: ENTRIES });
  const template = readTemplate(outdir);
  const managed = template.resources(
    'AWS::IAM::ManagedPolicy',
    z.object({ PolicyDocument: z.custom<PolicyDocument>() }),
  );
  policies = managed.map(({ properties }) => properties.PolicyDocument);
  api = `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${template.reference('Api')}/v1`;
  audience = template.outputs.TokenAudience;
});

type Tags = Readonly<Record<string, string>>;
const SEARCH = { 'headgate-team': 'search' };

function may(tags: Tags, action: string, resource: string, context = {}): boolean {
  const arn = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/search/headgate-team=search`;
  const identity = { arn, accountId: LOCAL_ACCOUNT, userId: 'AROA:search', tags, policies };
  return isAllowed(identity, action, resource, context).allowed;
}
const mayInvoke = (tags: Tags, method: string, path: string) =>
  may(tags, 'execute-api:Invoke', `${api}/${method}${path}`, { 'aws:RequestTag/headgate-team': 'search' });

/** Every route that there is, written for a team. */
const routes = (team: string) =>
  [...KEY_DOOR, ...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR].map(({ method, path }) => ({
    method,
    path: path.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'search'),
    isOwn: path.startsWith('/teams/{team}/'),
  }));

test('the tag opens every route of its team, and no other', () => {
  for (const { method, path, isOwn } of routes('search'))
    expect([path, mayInvoke(SEARCH, method, path)]).toEqual([path, isOwn]);
  for (const other of ['search-eu', 'searchx', 'searc', 'Search', 'v1', 'teams', 'search/search', '*', ''])
    for (const { method, path } of routes(other))
      expect(mayInvoke(SEARCH, method, path), path).toBe(other === 'search/search' && path.startsWith('/teams/'));
});

// `*` is no value that a tag can have; what is not a name of a team must open nothing all the same.
test.each<Tags>([
  {},
  { 'headgate-team': '' },
  { 'headgate-team': '/' },
  { 'headgate-team': 'search/keys' },
  { 'headgate-team': '*' },
  { 'headgate-team': 'sear*' },
  { team: 'search' },
])('%j opens nothing of the team', (tags) => {
  for (const { method, path } of routes('search'))
    expect(mayInvoke(tags, method, path), `${method} ${path}`).toBe(false);
});

test('and no method, stage or address beside those that are named', () => {
  const path = '/teams/search/usage';
  expect(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].every((method) => mayInvoke(SEARCH, method, path))).toBe(true);
  for (const method of ['HEAD', 'OPTIONS', 'ANY', '*']) expect(mayInvoke(SEARCH, method, path)).toBe(false);
  for (const resource of [api.replace('/v1', '/v2'), api.replace('/v1', '/v1/GET/teams/other/models')])
    expect(may(SEARCH, 'execute-api:Invoke', `${resource}/GET${path}`)).toBe(false);
  expect(may(SEARCH, 'execute-api:ManageConnections', `${api}/GET${path}`)).toBe(false);
});

test('tokens may be asked for this gateway alone', () => {
  const wish = {
    'sts:IdentityTokenAudience': audience,
    'sts:DurationSeconds': '3600',
    'sts:SigningAlgorithm': 'ES384',
  };
  const mayAsk = (changes: object) => may(SEARCH, 'sts:GetWebIdentityToken', '*', { ...wish, ...changes });
  expect(audience).toBe(`headgate:${LOCAL_REGION}:${LOCAL_ACCOUNT}:Headgate`);
  expect(mayAsk({})).toBe(true);
  for (const changes of [
    { 'sts:IdentityTokenAudience': [] },
    { 'sts:IdentityTokenAudience': [audience, 'https://api.example.com'] },
    { 'sts:IdentityTokenAudience': `${audience}2` },
    { 'sts:DurationSeconds': '3601' },
    { 'sts:SigningAlgorithm': 'RS256' },
  ])
    expect(mayAsk(changes), JSON.stringify(changes)).toBe(false);
  expect(may(SEARCH, 'sts:TagGetWebIdentityToken', '*', wish)).toBe(false);
});

test('the page shows both statements as they are', () => {
  const blocks = snippetsIn('docs/access.md').filter(({ language }) => language === 'json');
  const here = `${LOCAL_REGION}:${LOCAL_ACCOUNT}`;
  const shown = blocks.flatMap(({ text }) => {
    const written = text.replaceAll(
      'eu-central-1:111122223333:abcdefghij',
      api.split(':').slice(3).join(':').slice(0, -3),
    );
    return JSON.parse(written.replaceAll('eu-central-1:111122223333', here)).Statement;
  });
  const statements = policies.flatMap(({ Statement }) => Statement);
  for (const statement of statements)
    expect(shown).toContainEqual({ Sid: expect.any(String), ...statement, Resource: sorted(statement.Resource) });
});

function sorted(resource: string | readonly string[] | undefined) {
  return Array.isArray(resource) ? resource.toSorted() : resource;
}
