/** `headgate token` against a deployed stack: what it asks CloudFormation and STS for. Against the local one: `test/clients/token-door.test.ts`. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runHeadgate } from './run-headgate.ts';

const OUTPUTS = { ControlUrl: 'https://a/v1', TokenAudience: 'headgate:test', TeamRoleSearch: 'arn:aws:iam::1:role/S' };

let aws: Server;
let outputs: Readonly<Record<string, string>>;
let refusal: string | undefined;
let asked: Readonly<Record<string, string>>[];

beforeEach(async () => {
  outputs = OUTPUTS;
  refusal = undefined;
  asked = [];
  aws = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const wish = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
    asked.push({ ...wish, as: /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '' });
    const isRefused = refusal !== undefined && wish.Action === 'GetWebIdentityToken';
    response.writeHead(isRefused ? 403 : 200, { 'content-type': 'text/xml' });
    response.end(
      isRefused
        ? `<ErrorResponse><Error><Code>${refusal}</Code><Message>no</Message></Error></ErrorResponse>`
        : answerTo(wish),
    );
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  aws.listen(0, '127.0.0.1', () => resolve());
  await promise;
});
afterEach(() => {
  aws.closeAllConnections();
  aws.close();
});

function answerTo({ Action = '' }: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const now = '2026-11-20T00:00:00Z';
  const stack = `<StackName>Headgate</StackName><CreationTime>${now}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>`;
  const credentials = `<AccessKeyId>ASIATEAM</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${now}</Expiration>`;
  const results: Readonly<Record<string, string>> = {
    DescribeStacks: `<Stacks><member>${stack}<Outputs>${members.join('')}</Outputs></member></Stacks>`,
    AssumeRole: `<Credentials>${credentials}</Credentials>`,
    GetWebIdentityToken: `<WebIdentityToken>a.b.c</WebIdentityToken><Expiration>${now}</Expiration>`,
  };
  return `<${Action}Response><${Action}Result>${results[Action] ?? ''}</${Action}Result></${Action}Response>`;
}

function run(...args: string[]) {
  // A server that listens on TCP has an address of this form.
  const { port } = aws.address() as AddressInfo;
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAME', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-central-1' };
  const environment = { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  return runHeadgate(['token', '--stack', 'Headgate', ...args], { environment });
}

test('asks for the audience of the stack, as oneself', async () => {
  expect(await run('--duration-seconds', '900')).toEqual({ exitCode: 0, output: 'a.b.c\n', errors: '' });
  expect(asked.map(({ Action, as }) => `${Action} ${as}`)).toEqual([
    'DescribeStacks AKIAME',
    'GetWebIdentityToken AKIAME',
  ]);
  expect(asked[1]).toMatchObject({
    'Audience.member.1': 'headgate:test',
    DurationSeconds: '900',
    SigningAlgorithm: 'ES384',
  });
});

test('asks as the role of a team, where one is named', async () => {
  expect((await run('--team', 'search', '--json')).output).toContain('"token":"a.b.c"');
  expect(asked.map(({ Action, as }) => `${Action} ${as}`).slice(1)).toEqual([
    'AssumeRole AKIAME',
    'GetWebIdentityToken ASIATEAM',
  ]);
  expect(asked[1]).toMatchObject({ RoleArn: OUTPUTS.TeamRoleSearch });
});

test('says what is missing, and how to mend it', async () => {
  expect((await run('--team', 'ads')).errors).toBe(
    'headgate: The stack Headgate has no role for team ads. Check --team.\n',
  );
  refusal = 'OutboundWebIdentityFederationDisabledException';
  expect((await run()).errors).toMatch(
    /^headgate: AWS STS gives no token: no\. Enable it, .*enable-outbound-web-identity-federation\.\n$/,
  );
  outputs = { ControlUrl: 'https://a/v1' };
  expect((await run()).errors).toMatch(
    /^headgate: The stack Headgate takes no tokens\. Name the issuer .*issuers.*\n$/,
  );
});
