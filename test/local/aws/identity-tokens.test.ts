import { GetWebIdentityTokenCommand } from '@aws-sdk/client-sts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { refusal, stsClient } from './clients.ts';

const ROLE_ARN = 'arn:aws:iam::000000000000:role/app';
const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } } as const;
const USER = { accessKeyId: 'AKIAUSER', secretAccessKey: 'secret' };
const GUEST = { accessKeyId: 'AKIAGUEST', secretAccessKey: 'secret' };

let aws: LocalAws;
const identities = new IdentityRegistry();

beforeAll(async () => {
  const user = (name: string) => `arn:aws:iam::000000000000:user/${name}`;
  identities.addUser({ arn: user('ops'), ...USER, policies: [EVERYTHING], tags: { 'headgate-team': 'red' } });
  identities.addUser({ arn: user('guest'), ...GUEST });
  identities.addRole({
    arn: ROLE_ARN,
    policies: [EVERYTHING],
    tags: { 'headgate-team': 'blue' },
    mayAssume: () => true,
  });
  aws = await startLocalAws({ identities });
});
afterAll(() => aws?.close());

async function ask(wish: Partial<GetWebIdentityTokenCommand['input']> = {}, credentials: typeof USER = USER) {
  const client = stsClient(aws.endpoint, credentials);
  const command = new GetWebIdentityTokenCommand({
    Audience: ['https://a.example'],
    SigningAlgorithm: 'ES384',
    ...wish,
  });
  return await client.send(command).finally(() => client.destroy());
}

/** As any service would that follows the issuer's own documents. */
async function verified(token: string | undefined) {
  const found = await (await fetch(`${aws.endpoint}/.well-known/openid-configuration`)).json();
  const { issuer, jwks_uri } = found as { issuer: string; jwks_uri: string };
  expect(issuer).toBe(aws.endpoint);
  return await jwtVerify(token ?? '', createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience: 'https://a.example' });
}

test.each(['ES384', 'RS256'])(
  'a token is signed with %s, and its issuer’s documents verify it',
  async (SigningAlgorithm) => {
    const { WebIdentityToken, Expiration } = await ask({ SigningAlgorithm });
    const { payload, protectedHeader } = await verified(WebIdentityToken);
    expect(protectedHeader.alg).toBe(SigningAlgorithm);
    expect(payload).toMatchObject({
      sub: 'arn:aws:iam::000000000000:user/ops',
      jti: expect.any(String),
      'https://sts.amazonaws.com/': { aws_account: '000000000000', principal_tags: { 'headgate-team': 'red' } },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(Expiration?.getTime()).toBe((payload.exp ?? 0) * 1000);
  },
);

test('of a session it names the role, and keeps what was asked for apart from what IAM knows', async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = identities.startSession(ROLE_ARN, 'red', 900);
  const session = { accessKeyId, secretAccessKey, sessionToken };
  const Tags = [{ Key: 'headgate-team', Value: 'red' }];
  const { payload } = await verified((await ask({ Tags, DurationSeconds: 60 }, session)).WebIdentityToken);
  expect(payload.sub).toBe(ROLE_ARN);
  expect(payload['https://sts.amazonaws.com/']).toMatchObject({
    principal_tags: { 'headgate-team': 'blue' },
    request_tags: { 'headgate-team': 'red' },
  });
  const tooLong = await refusal(ask({ DurationSeconds: 901 }, session));
  expect(tooLong.name).toBe('SessionDurationEscalationException');
});

test('is not given to who may not have it, or asks for what there is not', async () => {
  expect((await refusal(ask({}, GUEST))).message).toContain('not authorized to perform: sts:GetWebIdentityToken');
  expect((await refusal(ask({}, { ...USER, secretAccessKey: 'guess' }))).name).toBe('SignatureDoesNotMatch');
  for (const wish of [{ Audience: [] }, { Audience: [''] }, { SigningAlgorithm: 'HS256' }, { DurationSeconds: 59 }])
    expect((await refusal(ask(wish))).name, JSON.stringify(wish)).toBe('ValidationError');
});

test('and nothing else is published', async () => {
  expect(await (await fetch(`${aws.endpoint}/.well-known/jwks.json`)).json()).toMatchObject({
    keys: [
      { alg: 'ES384', kty: 'EC' },
      { alg: 'RS256', kty: 'RSA' },
    ],
  });
  const keys = await (await fetch(`${aws.endpoint}/.well-known/jwks.json`)).text();
  expect(keys).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  for (const path of ['/.well-known/', '/.well-known/jwks.json/..', '/'])
    expect((await fetch(aws.endpoint + path)).status).toBe(400);
});
