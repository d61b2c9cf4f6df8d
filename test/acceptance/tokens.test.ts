/** The key door, opened by tokens of AWS STS: who comes in, as which team, and what everybody else hears. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GatewayError } from '../../lambda/core/errors.ts';
import type { Gateway, Tokens } from '../../lambda/core/gateway.ts';
import { aKey } from '../support/a-gateway.ts';
import { aKeyPair, anIssuer, ROLE_ARN, type TestIssuer, type TokenChanges } from '../support/an-issuer.ts';
import { aHouse, expectNoCall, HELLO } from './a-house.ts';
import { askWithEvent } from './an-event.ts';

let issuer: TestIssuer;
let tokens: Tokens | undefined;
let refused: unknown[] = [];
beforeAll(async () => {
  issuer = await anIssuer();
});
afterAll(() => issuer?.close());
beforeEach(() => {
  tokens = issuer.verifier();
  refused = [];
});

const house = aHouse((builder) => builder);

function askWith(headers: Readonly<Record<string, string>>) {
  const lists = Object.entries({ 'content-type': 'application/json', ...headers }).map(([name, value]) => [
    name,
    [value],
  ]);
  const { gateway: own } = house.headgate;
  const note = (callId: string, error: GatewayError) => {
    refused.push(error.cause);
    own.telemetry.refused(callId, error);
  };
  const telemetry = { ...own.telemetry, refused: note };
  const gateway: Gateway = { ...own, tokens, telemetry };
  return askWithEvent(gateway, { headers: Object.fromEntries(lists), body: JSON.stringify(HELLO) });
}
const ask = async (changes: TokenChanges = {}) => askWith({ authorization: `Bearer ${await issuer.token(changes)}` });
const tagged = (team: unknown, more: object = {}) => ({
  ofAws: { aws_account: '111122223333', principal_tags: { 'headgate-team': team }, ...more },
});
const OF_ANOTHER = 'arn:aws:iam::111122223333:role/admin/red';

test.each(['authorization', 'x-api-key'])(
  'a token in %s lets in, and the row knows the door and the role',
  async (name) => {
    const token = await issuer.token({ claims: { sub: 'arn:aws:sts::111122223333:assumed-role/app/i-0123' } });
    const response = await askWith({ [name]: name === 'x-api-key' ? token : `Bearer ${token}` });
    expect(response.status).toBe(200);
    const principal = 'arn:aws:sts::111122223333:assumed-role/app';
    expect(house.headgate.rows.at(-1)).toMatchObject({ start: { team: 'red', door: 'token', keyId: '', principal } });
  },
);

test('a gateway key counts before a token, and a token that is not ours does not keep a key out', async () => {
  const { key } = house.headgate;
  const token = await issuer.token(tagged('blue'));
  expect((await askWith({ authorization: `Bearer ${token}`, 'x-api-key': key })).status).toBe(200);
  expect(house.headgate.rows.at(-1)).toMatchObject({ start: { door: 'key', team: 'red' } });
});

test('the team is that of the principal’s tag, and never of what was asked for with the token', async () => {
  expect((await ask(tagged('blue', { request_tags: { 'headgate-team': 'red' } }))).status).toBe(200);
  expect(house.headgate.rows.at(-1)).toMatchObject({ start: { team: 'blue' } });
  const asked = { ofAws: { aws_account: '111122223333', request_tags: { 'headgate-team': 'red' } } };
  expect((await ask(asked)).status).toBe(401);
  expect(refused).toMatchObject([{ code: 'token-without-team' }]);
});

test('a role without the tag has the team that the configuration gives it, to the letter', async () => {
  tokens = issuer.verifier({ roles: { [ROLE_ARN]: 'blue' } });
  const untagged = { ofAws: { aws_account: '111122223333' } };
  expect((await ask(untagged)).status).toBe(200);
  expect(house.headgate.rows.at(-1)).toMatchObject({ start: { team: 'blue', principal: ROLE_ARN } });
  for (const sub of [
    `${ROLE_ARN}s`,
    'arn:aws:iam::111122223333:role/App',
    'arn:aws:sts::111122223333:assumed-role/app/x',
  ])
    expect((await ask({ ...untagged, claims: { sub } })).status).toBe(401);
  expect((await ask(tagged('nobody'))).status, 'a wrong tag is not made good').toBe(401);
});

test('the issuer of another account speaks for the teams that it is trusted with', async () => {
  tokens = issuer.verifier({ issuers: [{ url: issuer.url, teams: ['blue'] }] });
  expect((await ask(tagged('blue'))).status).toBe(200);
  expect((await ask(tagged('red'))).status).toBe(401);
  expect(refused).toMatchObject([{ code: 'token-team' }]);
});

test('row 28: a session or a role whose name holds a team or an administrator is nobody by that', async () => {
  const names = [
    OF_ANOTHER,
    'arn:aws:sts::111122223333:assumed-role/app/headgate-team=red',
    'arn:aws:iam::111122223333:role/red',
  ];
  tokens = issuer.verifier({ roles: { 'arn:aws:iam::111122223333:role/admin': 'red' } });
  for (const sub of names)
    expect(
      (await ask({ claims: { sub }, ofAws: { aws_account: '111122223333', principal_tags: { team: 'red' } } })).status,
    ).toBe(401);
  expectNoCall(house);
});

test('row 31: other audiences, an evil issuer, and old tokens are refused, and only the issuer is ever asked', async () => {
  const evil = await anIssuer();
  const now = issuer.time.now / 1000;
  const wrong = [
    await issuer.token({ claims: { aud: 'sts.amazonaws.com' } }),
    await issuer.token({ claims: { iat: now - 700, exp: now - 360 } }),
    await evil.token(),
    await evil.token({ claims: { iss: issuer.url } }),
    await evil.token({ claims: { iss: issuer.url }, header: { kid: issuer.es.keyId, jku: `${evil.url}/keys` } }),
    await issuer.token({ claims: { iss: `${issuer.url}@${new URL(evil.url).host}` } }),
    await issuer.token({ claims: { iss: `${issuer.url}.evil.example` } }),
  ];
  for (const token of wrong) expect((await askWith({ 'x-api-key': token })).status).toBe(401);
  expect(evil.asked).toEqual([]);
  expect(new Set(issuer.asked)).toEqual(new Set(['/.well-known/jwks.json']));
  await evil.close();
  expectNoCall(house);
});

test('row 20: whatever is presented, the answer is the same, and the reason is only in the log', async () => {
  const forged = await issuer.token({ key: await aKeyPair('ES384'), header: { kid: issuer.es.keyId } });
  const texts = new Set<string>();
  const presented = [
    '',
    "' OR 1=1--",
    '{"$ne":1}',
    'x'.repeat(100_000),
    aKey('red').key,
    'eyJhbGciOiJub25lIn0.e30.',
    forged,
    await issuer.token({ claims: { aud: 'other' } }),
    await issuer.token(tagged('nobody')),
    await issuer.token(tagged('')),
    await issuer.token(tagged({ toString: 'red' })),
  ];
  for (const value of presented) {
    const response = await askWith({ 'x-api-key': value });
    expect(response.status).toBe(401);
    texts.add((await response.text()).replace(/"call_id":"\w+"/, ''));
  }
  tokens = undefined;
  texts.add((await (await askWith({ 'x-api-key': forged })).text()).replace(/"call_id":"\w+"/, ''));
  expect(texts.size).toBe(1);
  expect([...texts].join()).not.toContain(forged.slice(0, 20));
  expect(house.log.join('')).toContain('"code":"token-forged"');
  expect(house.log.join('')).not.toContain(forged.slice(-40));
  const codes = refused.map((cause) => (cause instanceof Error && 'code' in cause ? cause.code : undefined));
  expect(codes.filter(Boolean)).toEqual([
    'token-forged',
    'token-audience',
    'token-team',
    'token-team',
    'token-without-team',
  ]);
});

test('row 21: a token that was let in is refused from its last second on, on a warm instance', async () => {
  const token = await issuer.token({ claims: { exp: issuer.time.now / 1000 + 60 } });
  const statuses = [];
  for (const ms of [0, 59_000, 30_000, 1_000]) {
    issuer.time.now += ms;
    statuses.push((await askWith({ 'x-api-key': token })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 401]); // Half a minute is for clocks that differ.
});

test('an issuer that cannot be asked is no reason to say that a token is wrong', async () => {
  issuer.publish({ status: 500 });
  const response = await ask();
  issuer.publish([issuer.es.jwk, issuer.rs.jwk]);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({ error: { code: 'access_unavailable' } });
});

test('a team without money, and an endpoint that it may not use, are refused to tokens as to keys', async () => {
  const { gateway } = house.headgate;
  const known = await gateway.allowances.known();
  const limits = { ...known('red').limits, endpoints: ['/messages'] };
  const allowances = { known: async () => () => ({ ...known('red'), limits }) };
  const headers = { 'content-type': ['application/json'], 'x-api-key': [await issuer.token()] };
  const response = await askWithEvent({ ...gateway, tokens, allowances }, { headers, body: JSON.stringify(HELLO) });
  expect(response.status).toBe(403);
});
