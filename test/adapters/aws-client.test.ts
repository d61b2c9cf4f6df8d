import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AwsError, conflictIn, createAwsClient } from '../../lambda/adapters/aws-client.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server | undefined;
afterEach(() => void server?.close());

/** A service that gives these answers in turn, and counts how often it was asked. */
const aService = (...answers: readonly Answer[]) => aServiceOf(answers, 20_000);

async function aServiceOf(answers: readonly Answer[], timeoutMs: number) {
  let asked = 0;
  server = createServer((request, response) => {
    request.resume().on('end', () => answers[asked++]?.(response, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  const client = createAwsClient({
    service: 'dynamodb',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'token' },
    timeoutMs,
    now: Date.now,
    random: () => 0,
  });
  return { client, asked: () => asked };
}

const says =
  (status: number, body: unknown): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
const breaks: Answer = (response) => void response.socket?.destroy();
const refusal = (type: string) =>
  says(400, { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'a prompt' });

test('names the operation, and signs with the session token', async () => {
  let headers: IncomingMessage['headers'] = {};
  const { client } = await aService((response, request) => {
    headers = request.headers;
    says(200, { Item: { pk: { S: 'a' } } })(response, request);
  });
  expect(await client('GetItem', { TableName: 'Ledger' })).toEqual({ Item: { pk: { S: 'a' } } });
  expect(headers).toMatchObject({ 'x-amz-target': 'DynamoDB_20120810.GetItem', 'x-amz-security-token': 'token' });
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-east-1\/dynamodb\/aws4_request, /,
  );
});

test.each([
  ['a throttled request', refusal('ProvisionedThroughputExceededException')],
  ['a busy service', says(503, {})],
  ['a mistake of the service', says(500, { __type: 'InternalServerError' })],
  ['a connection that breaks', breaks],
  ['an answer that is no JSON', ((response) => void response.writeHead(200).end('<html>')) satisfies Answer],
])('repeats %s', async (_, answer) => {
  const { client, asked } = await aService(answer, answer, says(200, {}));
  expect(await client('PutItem', {})).toEqual({});
  expect(asked()).toBe(3);
});

test('gives up after the third try, with the name of the error', async () => {
  const { client, asked } = await aService(...Array.from({ length: 4 }, () => refusal('ThrottlingException')));
  await expect(client('PutItem', {})).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(asked()).toBe(3);
});

test('does not repeat what would fail again, and keeps the text of an error to itself', async () => {
  const { client, asked } = await aService(refusal('ValidationException'));
  const error: unknown = await client('PutItem', {}).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AwsError);
  expect(error).toMatchObject({ name: 'ValidationException' });
  expect(String(error)).not.toContain('prompt');
  expect(asked()).toBe(1);
});

test('a condition that does not hold gives the row as it was found', async () => {
  const found = { state: { S: 'EXPIRED' } };
  const { client } = await aService(says(400, { __type: '#ConditionalCheckFailedException', Item: found }));
  const error: unknown = await client('UpdateItem', {}).catch((cause: unknown) => cause);
  expect(conflictIn(error)).toEqual({ item: found });
  expect(conflictIn(new AwsError('ThrottlingException', 400, {}))).toBeUndefined();
  expect(conflictIn(new Error('other'))).toBeUndefined();
});

test('a service that is silent is not waited for long', async () => {
  const { client } = await aServiceOf([() => {}, () => {}, () => {}], 300);
  await expect(client('PutItem', {})).rejects.toThrow();
});
