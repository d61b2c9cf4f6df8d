import { beforeAll, expect, test } from 'vitest';
import type { Front } from '../../../local/front/front.ts';
import { aFunction } from '../functions/a-function.ts';
import { aFront, overTheWire } from './a-front.ts';

const echo = aFunction(
  'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify([event.resource, event.pathParameters]) });',
);
const shaped = {
  MISSING_AUTHENTICATION_TOKEN: {
    status: 404,
    headers: { 'x-shaped': 'yes' },
    templates: {
      'application/json':
        '{"error":{"message":$context.error.messageString,"type":"$context.error.responseType","id":"$context.requestId","x":"$context.authorizer.none"}}',
    },
  },
  DEFAULT_4XX: { headers: {}, templates: { 'application/json': '{"error":{"message":$context.error.messageString}}' } },
};
let front: Front;
beforeAll(async () => {
  front = await aFront({
    routes: {
      'POST /chat/completions': echo,
      'GET /models': echo,
      'GET /models/{model+}': echo,
      'GET /teams/{team}/keys': echo,
    },
    route: { transferMode: 'BUFFERED' },
    gatewayResponses: shaped,
    isKept: true,
  });
});

test('shapes its own answers as the stack says', async () => {
  const { url } = front;
  const response = await fetch(`${url}/nothing`);
  expect(response.status).toBe(404);
  expect(response.headers.get('x-shaped')).toBe('yes');
  expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  const id = response.headers.get('x-amzn-requestid');
  expect(await response.json()).toEqual({
    error: { message: 'Missing Authentication Token', type: 'MISSING_AUTHENTICATION_TOKEN', id, x: '' },
  });
});

test.each([
  ['GET', '/v1/models', 200],
  ['GET', '/v1/models/openai%2Fgpt', 200],
  ['GET', '/v1/models/openai/gpt', 200],
  ['GET', '/v1/teams/a/keys', 200],
  ['GET', '/v1/chat/completions', 404],
  ['POST', '/v1/chat/completions/', 404],
  ['POST', '/v1/Chat/Completions', 404],
  ['POST', '/v1//chat/completions', 404],
  ['POST', '/v1/chat//completions', 404],
  ['POST', '/v1/models/../chat/completions', 404],
  ['POST', '/v1/%63hat/completions', 404],
  ['GET', '/v1/models/', 404],
  ['GET', '/v1/models/a//b', 404],
  ['GET', '/v1/models/a/../../teams/a/keys', 404],
  ['GET', '/v1/models/%2e%2e/x', 404],
  ['GET', '/v1/models/a%2F..%2Fb', 404],
  ['GET', '/v1/models/%ff', 404],
  ['GET', '/v1/models/a%00b', 404],
  ['GET', '/v1/teams/a%2Fb/keys', 404],
  ['GET', '/v1/teams//keys', 404],
  ['GET', '/v1/teams/../keys', 404],
  ['GET', '/V1/models', 403],
  ['GET', '/v1x/models', 403],
  ['GET', '/', 403],
  ['GET', '/models', 403],
  ['GET', '//v1/models', 403],
  ['GET', 'http://other/v1/models', 403],
])('answers %s %s with %i', async (method, path, status) => {
  const { port } = front;
  const { text } = await overTheWire(port, `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  expect(text.slice(9, 12)).toBe(String(status));
});

test.each([
  ['two lengths', 'content-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a folded header', 'x-a: b\r\n folded\r\n\r\n', 400],
  ['a header name with a space', 'x-a : b\r\n\r\n', 400],
  ['a bare line feed in a header', 'x-a: b\nx-c: d\r\n\r\n', 400],
  ['a NUL in a header', 'x-a: b\0c\r\n\r\n', 400],
  ['more than 10,240 bytes of headers', `x-a: ${'y'.repeat(11_000)}\r\n\r\n`, 431],
])('refuses %s', async (_what, rest, status) => {
  const { port } = front;
  const { text, isClosed } = await overTheWire(port, `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n${rest}`);
  expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toHaveProperty('error.message');
  expect(isClosed).toBe(true);
});

test('refuses bodies of more than 10 MB and events of more than 6 MB', async () => {
  const { url } = front;
  const post = (body: string | Buffer) => fetch(`${url}/chat/completions`, { method: 'POST', body });
  expect((await post('x'.repeat(11_000_000))).status).toBe(413);
  expect((await post('x'.repeat(6_500_000))).status).toBe(413);
  expect((await post('"'.repeat(3_200_000))).status).toBe(413);
  expect((await post(Buffer.alloc(4_800_000, 0xff))).status).toBe(413);
  const large = await post('x'.repeat(5_500_000));
  expect(large.status).toBe(200);
});
