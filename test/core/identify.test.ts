import { expect, test } from 'vitest';
import { identify } from '../../lambda/core/identify.ts';
import { aGateway, aKey } from '../support/a-gateway.ts';

const { gateway, key } = aGateway().start();
const headers = new Headers({ authorization: `Bearer ${key}` });
const arrivalAt = (team: string, signer?: string) =>
  ({ endpoint: '/teams/{team}/usage', parameters: { team }, signer, deadline: 0 }) as const;

test('below a team, who has signed acts for the team of the path', async () => {
  const caller = await identify(new Headers(), arrivalAt('blue', 'arn:aws:sts::1:assumed-role/r/s'), gateway);
  expect(caller).toEqual({ team: 'blue', keyId: '', door: 'iam' });
});

test('below a team, no key opens what nobody has signed', async () => {
  await expect(identify(headers, arrivalAt('red'), gateway)).rejects.toMatchObject({ code: 'forbidden' });
});

test.each(['Red', 'a#b', 'a/b', '', 'x'.repeat(40)])('%j is no team', async (team) => {
  await expect(identify(headers, arrivalAt(team, 'arn'), gateway)).rejects.toMatchObject({ code: 'endpoint-unknown' });
});

test('elsewhere the key counts, whoever has signed', async () => {
  const arrival = { endpoint: '/usage', parameters: { team: 'blue' }, signer: 'arn', deadline: 0 };
  expect(await identify(headers, arrival, gateway)).toMatchObject({ team: 'red', door: 'key' });
  const stranger = new Headers({ 'x-api-key': aKey('blue').key });
  await expect(identify(stranger, arrival, gateway)).rejects.toMatchObject({ code: 'unauthenticated' });
});
