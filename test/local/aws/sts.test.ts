import { AssumeRoleCommand, DecodeAuthorizationMessageCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { aSignedRequest } from '../iam/a-signed-request.ts';
import { ANYONE, refusal, stsClient } from './clients.ts';

const OPERATOR = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret' };
const OPERATOR_ARN = 'arn:aws:iam::000000000000:user/operator';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/teams/TeamRoleLocal';
const POLICY = { Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' } } as const;

let aws: LocalAws;
let identities: IdentityRegistry;
let now: number;

beforeEach(async () => {
  now = 1_800_000_000_000;
  identities = new IdentityRegistry({ now: () => now });
  identities.addUser({ arn: OPERATOR_ARN, ...OPERATOR });
  identities.addUser({ arn: 'arn:aws:iam::000000000000:user/guest', ...OPERATOR, accessKeyId: 'AKIAGUEST' });
  identities.addRole({
    arn: ROLE_ARN,
    tags: { 'headgate-team': 'local' },
    policies: [POLICY],
    mayAssume: (caller) => caller.arn === OPERATOR_ARN,
  });
  aws = await startLocalAws({ identities, now: () => now });
});

afterEach(() => aws.close());

// Signed by the clock of the test, and with a new client each time: one that is kept learns the clock of the server.
const sts = (credentials: Parameters<typeof stsClient>[1], options: Parameters<typeof stsClient>[2] = {}) =>
  stsClient(aws.endpoint, credentials, { systemClockOffset: now - Date.now(), ...options });
const assume = (more: Partial<AssumeRoleCommand['input']> = {}, accessKeyId = OPERATOR.accessKeyId) =>
  sts({ ...OPERATOR, accessKeyId }).send(
    new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: 'me@local', ...more }),
  );

async function assumed(more: Partial<AssumeRoleCommand['input']> = {}) {
  const { Credentials } = await assume(more);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

test('tells users and sessions who they are', async () => {
  const user = await sts(OPERATOR).send(new GetCallerIdentityCommand({}));
  expect(user).toMatchObject({ Arn: OPERATOR_ARN, Account: '000000000000' });
  const session = await sts(await assumed()).send(new GetCallerIdentityCommand({}));
  expect(session.Arn).toBe('arn:aws:sts::000000000000:assumed-role/TeamRoleLocal/me@local');
  expect(session.UserId).toMatch(/^AROA[0-9A-F]{16}:me@local$/);
});

test('gives sessions the tags and policies of their role, for the holder of the whole credentials', async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = await assumed();
  const found = identities.find(accessKeyId, sessionToken);
  expect(found?.secretAccessKey).toBe(secretAccessKey);
  expect(found?.identity).toMatchObject({ tags: { 'headgate-team': 'local' }, policies: [POLICY] });
  expect(identities.find(accessKeyId)).toBeUndefined();
  expect(identities.find(accessKeyId, `${sessionToken}x`)).toBeUndefined();
  expect(identities.find(OPERATOR.accessKeyId, sessionToken)).toBeUndefined();
});

test('ends sessions at their expiry', async () => {
  const credentials = await assumed({ DurationSeconds: 900 });
  now += 899_999;
  await sts(credentials).send(new GetCallerIdentityCommand({}));
  now += 1;
  expect((await refusal(sts(credentials).send(new GetCallerIdentityCommand({})))).name).toBe('ExpiredToken');
  expect(identities.find(credentials.accessKeyId, credentials.sessionToken)).toBeUndefined();
});

test('refuses callers it does not know, and roles that the caller may not have or that do not exist alike', async () => {
  const unknown = await refusal(assume({}, ANYONE.accessKeyId));
  expect(unknown.name).toBe('InvalidClientTokenId');
  const forbidden = await refusal(assume({}, 'AKIAGUEST'));
  expect(forbidden.name).toBe('AccessDenied');
  expect(forbidden.message).toContain('user/guest is not authorized to perform: sts:AssumeRole on resource');
  const missing = await refusal(assume({ RoleArn: 'arn:aws:iam::000000000000:role/Missing' }));
  expect(missing.name).toBe('AccessDenied');
});

test('gives nothing to those who know an access key and not its secret', async () => {
  const guess = { ...OPERATOR, secretAccessKey: 'guessed' };
  for (const command of [
    () => sts(guess).send(new GetCallerIdentityCommand({})),
    () => sts(guess).send(new AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: 'me@local' })),
    async () => sts({ ...(await assumed()), secretAccessKey: 'guessed' }).send(new GetCallerIdentityCommand({})),
  ]) {
    const refused = await refusal(command());
    expect(refused).toMatchObject({ name: 'SignatureDoesNotMatch', $metadata: { httpStatusCode: 403 } });
    expect(refused.message).toMatch(/^The request signature we calculated does not match the signature you provided/);
  }
});

test('takes a signature for this request only: its body, its region, its minute', async () => {
  const signed = await aSignedRequest({
    path: '/',
    service: 'sts',
    credentials: OPERATOR,
    headers: { host: new URL(aws.endpoint).host, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    signedAt: now,
  });
  const post = async (body: string) => {
    const { host: _, ...headers } = signed.headers;
    const response = await fetch(aws.endpoint, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
  expect(await post('Action=GetCallerIdentity&Version=2011-06-15')).toMatchObject({ status: 200 });
  expect(await post('Action=GetCallerIdentity&Version=2011-06-16')).toMatchObject({
    status: 403,
    text: expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
  });
  for (const options of [{ region: 'eu-west-1' }, { systemClockOffset: now - Date.now() - 301_000 }]) {
    const refused = await refusal(sts(OPERATOR, options).send(new GetCallerIdentityCommand({})));
    expect(refused.name).toBe('SignatureDoesNotMatch');
  }
});

test('asks for a signature', async () => {
  const response = await fetch(aws.endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'AssumeRole' }) });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
});

test('refuses sessions that are too short, too long or badly named, and what it would otherwise ignore', async () => {
  expect((await refusal(assume({ DurationSeconds: 899 }))).name).toBe('ValidationError');
  expect((await refusal(assume({ DurationSeconds: 3601 }))).message).toContain('MaxSessionDuration');
  expect((await refusal(assume({ RoleSessionName: '<b>' }))).message).toContain("'<b>'");
  expect((await refusal(assume({ Policy: '{}' }))).name).toBe('ValidationError');
  expect((await refusal(assume({ Tags: [{ Key: 'headgate-team', Value: 'other' }] }))).name).toBe('AccessDenied');
});

test('names operations that it does not have', async () => {
  const command = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' });
  expect((await refusal(sts(OPERATOR).send(command))).name).toBe('InvalidAction');
});
