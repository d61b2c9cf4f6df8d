import { expect, test } from 'vitest';
import { CONTROL_DOOR, KEY_DOOR, TEAM_DOOR } from '../../lambda/settings.ts';
import { isAllowed } from '../../local/iam/policy.ts';
import { snippetsIn } from './documents.ts';

const [policy] = snippetsIn('docs/access.md')
  .filter(({ language }) => language === 'json')
  .map(({ text }) => JSON.parse(text));
const API = 'arn:aws:execute-api:eu-central-1:111122223333:abcdefghij/v1';
const CALLER = {
  arn: 'arn:aws:sts::111122223333:assumed-role/app/i-1',
  accountId: '111122223333',
  userId: 'AROA:i-1',
  tags: {},
};

/** Which of these routes the policy opens, for such a team. */
function opened(team: string, own = policy): readonly string[] {
  const identity = { ...CALLER, policies: [own] };
  return [...KEY_DOOR, ...TEAM_DOOR, ...CONTROL_DOOR]
    .filter(({ method, path }) => {
      const written = path.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'x');
      return isAllowed(identity, 'execute-api:Invoke', `${API}/${method}${written}`).allowed;
    })
    .map(({ method, path }) => `${method} ${path}`);
}

test('the policy of the page lets an application ask as its team, and do nothing else', () => {
  const asking = TEAM_DOOR.filter(({ path }) => path.startsWith('/teams/{team}/v1/'));
  expect(asking).toHaveLength(8);
  expect(opened('search')).toEqual(asking.map(({ method, path }) => `${method} ${path}`));
  for (const other of ['search-eu', 'searc', 'v1', 'teams', 'other']) expect(opened(other)).toEqual([]);
});

test('what the page warns of does happen', () => {
  const text = JSON.stringify(policy);
  expect(opened('search-eu', JSON.parse(text.replaceAll('/search/v1/*', '/search*')))).not.toEqual([]);
  const identity = { ...CALLER, policies: [JSON.parse(text.replaceAll(/v1\/(?:GET|POST)/g, 'v1/*'))] };
  const resource = `${API}/GET/teams/other/models/teams/search/v1/x`;
  expect(isAllowed(identity, 'execute-api:Invoke', resource).allowed).toBe(true);
  expect(isAllowed({ ...CALLER, policies: [policy] }, 'execute-api:Invoke', resource).allowed).toBe(false);
});
