/** Every policy of the page, run through the simulator: what it opens, and what it does not. */
import { expect, test } from 'vitest';
import { CONTROL_DOOR, KEY_DOOR, OPERATOR_DOOR, TEAM_DOOR, TEAM_NAME } from '../../lambda/settings.ts';
import type { PolicyDocument } from '../../local/iam/identity.ts';
import { isAllowed } from '../../local/iam/policy.ts';
import { configurationFrom } from './configuration-examples.ts';
import { snippetsIn } from './documents.ts';

const PAGE = new Map<string, PolicyDocument>(
  snippetsIn('docs/access.md')
    .filter(({ language }) => language === 'json')
    .map(({ text }) => JSON.parse(text))
    .map((document) => [document.Statement[0].Sid, document]),
);
const API = 'arn:aws:execute-api:eu-central-1:111122223333:abcdefghij/v1';
const ROUTES = [...KEY_DOOR, ...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR];

function policyNamed(sid: string): PolicyDocument {
  const document = PAGE.get(sid);
  if (!document) throw new Error(`the page has no policy ${sid}`);
  return document;
}

function may(policies: readonly PolicyDocument[], action: string, resource: string, context = {}, tags = {}): boolean {
  const arn = 'arn:aws:sts::111122223333:assumed-role/app/i-1';
  return isAllowed({ arn, accountId: '111122223333', userId: 'AROA:i-1', tags, policies }, action, resource, context)
    .allowed;
}

/** Which of these routes the policy opens, for such a team. */
function opened(team: string, policy: PolicyDocument, tags = {}): readonly string[] {
  const isOpen = ({ method, path }: (typeof ROUTES)[number]) => {
    const written = path.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'x');
    return may([policy], 'execute-api:Invoke', `${API}/${method}${written}`, {}, tags);
  };
  return ROUTES.filter(isOpen).map(({ method, path }) => `${method} ${path}`);
}

const OTHERS = ['search-eu', 'searc', 'v1', 'teams', 'other', 'search%2Fx', 'SEARCH', '*', ''];

test('the page has four policies, and each is looked at here', () => {
  const names = ['TokensForTheGatewayOnly', 'AskAsSearch', 'OwnTeamOnly', 'NobodyChoosesTheirTeam'];
  expect([...PAGE.keys()]).toEqual(names);
});

test('that of an application lets it ask as its team, and do nothing else', () => {
  const asking = TEAM_DOOR.filter(({ path }) => path.startsWith('/teams/{team}/v1/'));
  expect(asking).toHaveLength(8);
  expect(opened('search', policyNamed('AskAsSearch'))).toEqual(asking.map(({ method, path }) => `${method} ${path}`));
  for (const other of OTHERS) expect(opened(other, policyNamed('AskAsSearch'))).toEqual([]);
});

test('that of all teams lets each do all that is its own, by its tag, and nobody without one', () => {
  const policy = policyNamed('OwnTeamOnly');
  const own = ROUTES.filter(({ path }) => path.startsWith('/teams/{team}/')).map(
    ({ method, path }) => `${method} ${path}`,
  );
  expect(own.length).toBeGreaterThan(20);
  expect(opened('search', policy, { 'headgate-team': 'search' })).toEqual(own);
  for (const other of OTHERS) expect(opened(other, policy, { 'headgate-team': 'search' })).toEqual([]);
  for (const tags of [{}, { 'headgate-team': '' }, { 'headgate-team': 'search/keys' }, { team: 'search' }])
    expect(opened('search', policy, tags)).toEqual([]);
});

test('that of tokens gives them for this gateway, for an hour at most, and for no other purpose', () => {
  const audience = 'headgate:eu-central-1:111122223333:Headgate';
  const wish = {
    'sts:IdentityTokenAudience': [audience],
    'sts:DurationSeconds': '300',
    'sts:SigningAlgorithm': 'ES384',
  };
  const mayAsk = (changes: object) =>
    may([policyNamed('TokensForTheGatewayOnly')], 'sts:GetWebIdentityToken', '*', { ...wish, ...changes });
  expect([mayAsk({}), mayAsk({ 'sts:DurationSeconds': '3600' })]).toEqual([true, true]);
  expect(mayAsk({ 'sts:IdentityTokenAudience': [audience, 'https://api.example.com'] })).toBe(false);
  expect(mayAsk({ 'sts:IdentityTokenAudience': 'https://api.example.com' })).toBe(false);
  expect(mayAsk({ 'sts:SigningAlgorithm': 'RS256' })).toBe(false);
  expect(mayAsk({ 'sts:DurationSeconds': '3601' })).toBe(false);
});

test('and what the page says of `Null` is so', () => {
  const { Null: _, ...conditions } = [policyNamed('TokensForTheGatewayOnly').Statement].flat()[0]?.Condition ?? {};
  const statement = { Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: '*' } as const;
  const context = { 'sts:IdentityTokenAudience': [], 'sts:DurationSeconds': '300', 'sts:SigningAlgorithm': 'ES384' };
  const without = { Version: '2012-10-17', Statement: { ...statement, Condition: conditions } };
  expect(may([without], 'sts:GetWebIdentityToken', '*', context)).toBe(true);
  expect(may([policyNamed('TokensForTheGatewayOnly')], 'sts:GetWebIdentityToken', '*', context)).toBe(false);
});

test('a tag is the same in any case, which is why the denial is, too', () => {
  expect(opened('search', policyNamed('OwnTeamOnly'), { 'Headgate-Team': 'search' })).not.toEqual([]);
});

test('the configuration of the page lets tokens in, and what stands commented out can be set', async () => {
  const [snippet] = snippetsIn('docs/access.md').filter(({ language }) => language === 'ts');
  const { access } = await configurationFrom(snippet?.text ?? '');
  expect(access.tokens).toMatchObject({ issuers: [{}, { teams: ['ads'] }], maxLifetimeSeconds: 3600 });
  const all = await configurationFrom(snippet?.text.replaceAll(/^ +\/\/ (?=\w+: )/gm, '') ?? '');
  expect(Object.keys(all.access.tokens ?? {}).sort()).toEqual(['audience', 'issuers', 'maxLifetimeSeconds', 'roles']);
});

test('the denial keeps everybody from choosing a team, and from nothing else', () => {
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const;
  const policies = [everything, policyNamed('NobodyChoosesTheirTeam')];
  const role = 'arn:aws:iam::111122223333:role/app';
  for (const action of ['iam:TagRole', 'iam:TagUser', 'iam:UntagRole', 'iam:CreateRole', 'sts:TagSession']) {
    expect(may(policies, action, role, { 'aws:TagKeys': ['cost', 'headgate-team'] }), action).toBe(false);
    expect(may(policies, action, role, { 'aws:TagKeys': 'Headgate-Team' }), action).toBe(false);
    expect(may(policies, action, role, { 'aws:TagKeys': ['cost'] }), action).toBe(true);
    expect(may(policies, action, role), action).toBe(true);
  }
});

test('what the page warns of does happen', () => {
  const text = JSON.stringify(policyNamed('AskAsSearch'));
  expect(opened('search-eu', JSON.parse(text.replaceAll('/search/v1/*', '/search*')))).not.toEqual([]);
  const loose = JSON.parse(text.replaceAll(/v1\/(?:GET|POST)/g, 'v1/*'));
  const resource = `${API}/GET/teams/other/models/teams/search/v1/x`;
  expect(may([loose], 'execute-api:Invoke', resource)).toBe(true);
  expect(may([policyNamed('AskAsSearch')], 'execute-api:Invoke', resource)).toBe(false);
});

test('a name of a team has nothing in it that a pattern, a path or a variable knows', () => {
  for (const sign of '*?$/%.\\{}:;,=+ _@#&\n\0éA') expect(TEAM_NAME.test(`a${sign}b`), sign).toBe(false);
  expect(TEAM_NAME.test('a'.repeat(32))).toBe(false);
});
