import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { beforeAll, expect, test } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import type { Front } from '../../../local/front/front.ts';
import { createIamAuthorizer } from '../../../local/front/iam-authorizer.ts';
import { aFunction } from '../functions/a-function.ts';
import { aFront, overTheWire } from './a-front.ts';

const CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const CALLER = 'arn:aws:iam::000000000000:user/a';

let front: Front;
beforeAll(async () => {
  const identities = new IdentityRegistry();
  const resource = 'arn:aws:execute-api:us-east-1:000000000000:local1/v1/*/teams/a/*';
  const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource } as const;
  identities.addUser({ arn: CALLER, ...CREDENTIALS, policies: [{ Version: '2012-10-17', Statement: statement }] });
  const api = { id: 'local1', stage: 'v1', routes: [], gatewayResponses: {}, binaryMediaTypes: [] };
  front = await aFront({
    routes: {
      'POST /teams/{team}/keys': aFunction(
        `export const handler = async ({ pathParameters, body, requestContext }) =>
           ({ statusCode: 200, body: JSON.stringify({ team: pathParameters.team, body, identity: requestContext.identity }) });`,
      ),
    },
    route: { authorization: 'AWS_IAM', transferMode: 'BUFFERED' },
    options: { authorize: createIamAuthorizer(api, identities) },
    isKept: true,
  });
});

async function post(path: string, credentials = CREDENTIALS, sentBody = '{"é":1}') {
  const url = new URL(front.url + path);
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service: 'execute-api',
    sha256: Hash.bind(null, 'sha256'),
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
    body: '{"é":1}',
  });
  const { host: _, ...sent } = headers;
  const response = await fetch(url, { method: 'POST', headers: sent, body: sentBody });
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.json() };
}

test('lets a signed request in and tells the function who signed it', async () => {
  const { status, body } = await post('/teams/a/keys');
  expect(status).toBe(200);
  expect(body).toMatchObject({ team: 'a', body: '{"é":1}', identity: { userArn: CALLER, accountId: '000000000000' } });
});

test.each(['/teams/b/keys', '/teams/%62/keys', '/teams/ab/keys', '/teams/A/keys'])(
  'keeps a team out of %s',
  async (path) => {
    expect(await post(path)).toMatchObject({ status: 403, type: 'AccessDeniedException' });
  },
);

test('decides on the path that the function will see', async () => {
  expect(await post('/teams/%61/keys')).toMatchObject({ status: 200, body: { team: 'a' } });
});

test.each(['/teams/a/../b/keys', '/teams/a%2F..%2Fb/keys', '/teams/a//keys', '/teams/a/keys/', '/Teams/a/keys'])(
  'knows no route %s',
  async (path) => {
    const target = `/v1${path}`;
    const { text } = await overTheWire(
      front.port,
      `POST ${target} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    );
    expect(text.slice(9, 12)).toBe('403');
  },
);

test('refuses an unsigned request, another secret, an unknown key and another body', async () => {
  const unsigned = await fetch(`${front.url}/teams/a/keys`, { method: 'POST' });
  expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect(await post('/teams/a/keys', { ...CREDENTIALS, secretAccessKey: 'other' })).toMatchObject({ status: 403 });
  expect(await post('/teams/a/keys', { ...CREDENTIALS, accessKeyId: 'AKIAOTHER' })).toMatchObject({ status: 403 });
  expect(await post('/teams/a/keys', CREDENTIALS, '{}')).toMatchObject({
    status: 403,
    type: 'InvalidSignatureException',
  });
});
