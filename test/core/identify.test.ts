import { expect, test } from 'vitest';
import { identify } from '../../lambda/core/identify.ts';
import { aGateway, aKey } from '../support/a-gateway.ts';

const { gateway, key } = aGateway().start();
const headers = new Headers({ authorization: `Bearer ${key}` });
const arrivalAt = (team: string, signer?: string, endpoint = '/chat/completions') =>
  ({ endpoint, team, parameters: { team }, signer, deadline: 0 }) as const;

test.each([
  ['arn:aws:sts::1:assumed-role/r/s', 'arn:aws:sts::1:assumed-role/r'],
  ['arn:aws:sts::1:assumed-role/r/s@x=1', 'arn:aws:sts::1:assumed-role/r'],
  ['arn:aws-cn:sts::1:assumed-role/r/s', 'arn:aws-cn:sts::1:assumed-role/r'],
  ['arn:aws:sts::1:federated-user/s', 'arn:aws:sts::1:federated-user'],
  ['arn:aws:iam::1:user/path/ann', 'arn:aws:iam::1:user/path/ann'],
])('below a team, who has signed acts for the team of the path: %s', async (signer, principal) => {
  const caller = await identify(new Headers(), arrivalAt('blue', signer), gateway);
  expect(caller).toEqual({ team: 'blue', keyId: '', door: 'iam', principal });
});

test.each(['/chat/completions', '/usage'])(
  'below a team, no key opens what nobody has signed: %s',
  async (endpoint) => {
    for (const signer of [undefined, ''])
      await expect(identify(headers, arrivalAt('red', signer, endpoint), gateway)).rejects.toMatchObject({
        code: 'forbidden',
      });
  },
);

test.each(['Red', 'a#b', 'a/b', '', 'x'.repeat(40)])('%j is no team', async (team) => {
  for (const endpoint of ['/chat/completions', '/usage'])
    await expect(identify(headers, arrivalAt(team, 'arn', endpoint), gateway)).rejects.toMatchObject({
      code: 'endpoint-unknown',
    });
});

test('a team that has left the configuration asks no more, and still has its books', async () => {
  const left = (endpoint: string) => identify(headers, arrivalAt('gone', 'arn', endpoint), gateway);
  await expect(left('/messages')).rejects.toMatchObject({ code: 'endpoint-unknown', status: 404 });
  await expect(left('/models')).rejects.toMatchObject({ code: 'endpoint-unknown' });
  expect(await left('/calls/{id}')).toMatchObject({ team: 'gone', door: 'iam' });
});

test('elsewhere the key counts, whoever has signed', async () => {
  const arrival = { endpoint: '/usage', parameters: { team: 'blue' }, signer: 'arn', deadline: 0 };
  expect(await identify(headers, arrival, gateway)).toMatchObject({ team: 'red', door: 'key' });
  const stranger = new Headers({ 'x-api-key': aKey('blue').key });
  await expect(identify(stranger, arrival, gateway)).rejects.toMatchObject({ code: 'unauthenticated' });
});
