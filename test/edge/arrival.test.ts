import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { arrivalFrom } from '../../lambda/proxy-event.ts';
import { KEY_DOOR, TEAM_DOOR } from '../../lambda/settings.ts';

/** As much of an event as says where it came in. */
function arrivalAt(
  resource: string,
  pathParameters: APIGatewayProxyEvent['pathParameters'],
  path = '/teams/evil/usage',
) {
  const event = { resource, path, pathParameters, requestContext: { path, identity: { userArn: 'arn' } } };
  // What is left out says nothing about it.
  return arrivalFrom(event as unknown as APIGatewayProxyEvent, 0);
}

test('every endpoint of a team is one that the gateway serves, with the team beside it', () => {
  const served = new Set<string>([...KEY_DOOR.map(({ path }) => path), '/ledger/verify']);
  for (const { path } of TEAM_DOOR) {
    const { endpoint, team } = arrivalAt(path, { team: 'red' });
    expect([path, served.has(endpoint), team]).toEqual([path, true, 'red']);
  }
});

test('no endpoint of the key door comes with a team, whatever its path and parameters say', () => {
  for (const { path } of KEY_DOOR) {
    const { endpoint, team } = arrivalAt(path, { team: 'red' });
    expect([endpoint, team]).toEqual([path, undefined]);
  }
});

test.each([
  ['a team that is called like a part of the path', '/teams/{team}/v1/messages', { team: 'v1' }, '/messages', 'v1'],
  ['a team that is written with escapes is not decoded', '/teams/{team}/usage', { team: '%62lue' }, '/usage', '%62lue'],
  ['a team that is missing is no key', '/teams/{team}/usage', null, '/usage', ''],
  ['only one `v1` is taken off', '/teams/{team}/v1/v1/messages', { team: 'red' }, '/v1/messages', 'red'],
])('%s', (_, resource, parameters, endpoint, team) => {
  expect(arrivalAt(resource, parameters)).toMatchObject({ endpoint, team });
});
