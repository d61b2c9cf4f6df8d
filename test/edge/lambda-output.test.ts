/** What the gateway function itself sends to API Gateway, and what becomes of its work when its process is killed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { answer, fault } from '../support/fake-provider.ts';
import { inStep } from '../support/in-step.ts';
import { readRaw, splitPrelude } from '../support/lambda-runtime/raw-output.ts';
import { RicHost } from '../support/lambda-runtime/ric-host.ts';
import { startWholeEdge, type WholeEdge } from './backend.ts';
import { dataOf, send } from './client.ts';

const HTTP_STREAM = 'application/vnd.awslambda.http-integration-response';
const CHAT = { model: 'fake/model', messages: [{ role: 'user', content: 'a secret of the caller' }] };

let edge: WholeEdge;
let host: RicHost;
beforeAll(async () => {
  edge = await startWholeEdge(
    {},
    (definition) => new RicHost(definition),
    (gateway) => (gateway as RicHost).starts,
  );
  host = edge.gateway as RicHost; // As the line above has made it.
});
afterEach(() => edge.provider.reset());
afterAll(() => edge.close());

function chatEvent(body: object): object {
  return {
    httpMethod: 'POST',
    path: '/chat/completions',
    resource: '/chat/completions',
    pathParameters: null,
    headers: { authorization: `Bearer ${edge.key}` },
    multiValueHeaders: { authorization: [`Bearer ${edge.key}`], 'content-type': ['application/json'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', apiId: edge.api.id, stage: edge.api.stage },
    stageVariables: null,
  };
}

test('a stream is a prelude, eight NULs and the body, each event in the write in which it came', async () => {
  const steps = inStep(['"one"', '"two"']);
  edge.provider.script(answer({ pieces: ['one', 'two'], pace: steps.pace }));
  const output = await readRaw(await host.invoke(chatEvent({ ...CHAT, stream: true })), steps.sees);
  expect(output).toMatchObject({ contentType: HTTP_STREAM, error: {} });
  const [prelude, separator, ...events] = output.chunks.map(({ bytes }) => bytes.toString('utf8'));
  expect(JSON.parse(prelude ?? '')).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': expect.stringMatching(/^text\/event-stream/), 'x-accel-buffering': 'no' },
  });
  expect(separator).toBe('\0'.repeat(8));
  expect(events.findIndex((event) => event.includes('"two"'))).toBeGreaterThan(
    events.findIndex((event) => event.includes('"one"')),
  );
  expect(events.join('')).toMatch(/data: \[DONE\]\n\n$/);
});

test('an error before content is a prelude with its status', async () => {
  const output = await readRaw(await host.invoke(chatEvent({ model: 'fake/model' })));
  const { prelude, body } = splitPrelude(output.bytes);
  expect(prelude).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error' } });
  expect(output.error).toEqual({});
});

test('row 30: an event that says nothing of our API, or names another or another stage, is refused whoever is in it', async () => {
  const { id: apiId, stage } = edge.api;
  const contexts = [
    undefined,
    null,
    {},
    { apiId },
    { stage },
    { apiId: 'another', stage },
    { apiId, stage: 'test-invoke-stage' },
    { apiId: [apiId], stage },
  ];
  for (const forged of contexts) {
    const identity = { userArn: 'arn:aws:sts::000000000000:assumed-role/Local/session' };
    const requestContext = forged && { ...forged, identity };
    const event = { ...chatEvent(CHAT), resource: '/teams/{team}/usage', pathParameters: { team: 'local' } };
    const output = await readRaw(await host.invoke({ ...event, httpMethod: 'GET', requestContext }));
    const { prelude, body } = splitPrelude(output.bytes);
    expect(prelude).toMatchObject({ statusCode: 403 });
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'forbidden' } });
  }
});

test('the answer to a browser’s question is a prelude too, though it has no body', async () => {
  const headers = { origin: ['https://evil.example.com'], 'access-control-request-method': ['POST'] };
  const event = { ...chatEvent(CHAT), httpMethod: 'OPTIONS', body: null, multiValueHeaders: headers };
  const output = await readRaw(await host.invoke(event));
  const { prelude, body } = splitPrelude(output.bytes);
  expect(prelude).toMatchObject({ statusCode: 204, headers: { vary: 'Origin, Access-Control-Request-Headers' } });
  expect([body, output.error]).toEqual(['', {}]);
});

test('a failure in the middle of a stream sends no error trailers: to Lambda the call went well', async () => {
  edge.provider.script(fault('rst-mid-stream', { pieces: ['one', 'two', 'three'] }));
  const output = await readRaw(await host.invoke(chatEvent({ ...CHAT, stream: true })));
  expect(output.error).toEqual({});
  expect(splitPrelude(output.bytes).body).toContain('"error"');
});

test('metrics leave the process as bare lines of JSON, and nothing it prints quotes a caller or a key', async () => {
  await send(edge.baseUrl, edge.key, { body: CHAT });
  const lines = host.output.split('\n').filter((line) => line.startsWith('{"_aws"'));
  const [attempt, call] = lines.slice(-2).map((line) => JSON.parse(line));
  expect(attempt).toMatchObject({ Attempts: 1, event: 'attempt', team: 'local' });
  expect(call).toMatchObject({ Calls: 1, event: 'call', call_id: attempt.call_id, team: 'local' });
  expect(host.output).not.toContain('a secret of the caller');
  expect(host.output).not.toContain(edge.key);
  expect(host.output).not.toContain('key-of-the-fake-provider');
});

test('a process that is killed cuts its stream, leaves its row for the sweeper, and is replaced', async () => {
  const before = (await edge.attempts()).length;
  edge.provider.script(fault('hang-mid-stream', { pieces: ['one', 'two', 'three'] }));
  let killed: Promise<void> | undefined;
  const kill = () => {
    killed = host.kill();
  };
  const body = { ...CHAT, stream: true };
  const reply = await send(edge.baseUrl, edge.key, { body, when: { received: '"two"', act: kill } });
  await killed;

  expect(reply.isComplete).toBe(false);
  expect(dataOf(reply).some((data) => 'error' in data)).toBe(false);
  expect((await edge.attempts()).slice(before)).toEqual([
    { state: 'RESERVED', outcome: undefined, costPicoUsd: undefined },
  ]);
  expect((await send(edge.baseUrl, edge.key, { body: CHAT })).status).toBe(200);
  expect(host.exits).toMatchObject([{ signal: 'SIGKILL' }]);
});
