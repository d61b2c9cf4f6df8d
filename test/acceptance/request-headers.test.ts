import { expect, test } from 'vitest';
import { answer } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aHouse, expectNoCall, HELLO } from './a-house.ts';
import { askWithEvent } from './an-event.ts';

const house = aHouse();

test.each([
  '',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/jsonp',
])('row 11: content-type %j is refused', async (type) => {
  expect((await house.headgate.ask(HELLO, { headers: { 'content-type': type } })).status).toBe(415);
  expectNoCall(house);
});

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
  'row 11: content-type %j is accepted',
  async (type) => {
    expect((await house.headgate.ask(HELLO, { headers: { 'content-type': type } })).status).toBe(200);
  },
);

// The row said 415 for all; docs/decisions/2026-11-20-compressed-bodies.md says why four are taken, within bounds.
test.each(['compress', 'gzip, gzip', 'identity, gzip', 'x'.repeat(500)])(
  'row 12: content-encoding %s is refused',
  async (encoding) => {
    expect((await house.headgate.ask(HELLO, { headers: { 'content-encoding': encoding } })).status).toBe(415);
    expectNoCall(house);
  },
);

test('row 15: two Authorization headers are refused, even if one of them is right', async () => {
  const right = `Bearer ${house.headgate.key}`;
  for (const values of [
    [right, 'Bearer x'],
    ['Bearer x', right],
    [right, right],
  ]) {
    const headers = { Authorization: values, 'Content-Type': ['application/json'] };
    expect((await askWithEvent(house.headgate.gateway, { headers, body: JSON.stringify(HELLO) })).status).toBe(401);
  }
  expectNoCall(house);
});

test('row 15: line breaks, emoji and 200 headers are never a failure of ours', async () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, ['y'.repeat(100)]]));
  const key = house.headgate.key;
  for (const odd of ['a\r\nb: c', '🙂', 'a\0b']) {
    const headers = { ...many, 'x-odd': [odd], 'x-api-key': [key], 'content-type': ['application/json'] };
    expect((await askWithEvent(house.headgate.gateway, { headers, body: JSON.stringify(HELLO) })).status).toBe(200);
  }
});

test('row 15: a body where none belongs is passed over', async () => {
  const headers = { 'x-api-key': [house.headgate.key] };
  const event = { method: 'GET', resource: '/models', headers, body: '{}' };
  expect((await askWithEvent(house.headgate.gateway, event)).status).toBe(200);
});

test.each([false, true])('row 16: the provider sees exactly the headers that it needs (stream: %s)', async (stream) => {
  const theirs = {
    connection: 'close, x-secret',
    'x-secret': 'canary-header',
    te: 'trailers',
    via: '1.1 canary-header',
    cookie: 'session=canary-header',
    'accept-encoding': 'gzip, br',
    'user-agent': 'canary-header',
    'x-amzn-trace-id': 'canary-header',
    'x-amz-security-token': 'canary-header',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'canary-header',
    forwarded: 'for=canary-header',
    'x-api-key': 'canary-header',
    'x-goog-api-key': 'canary-header',
    'openai-organization': 'canary-header',
    'x-stainless-os': 'canary-header',
    'idempotency-key': 'canary-header',
  };
  const response = await house.headgate.ask({ ...HELLO, stream }, { headers: theirs });
  if (stream) await readStream(response);
  const [received] = house.provider.requests;
  expect(Object.fromEntries(received?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [])).toEqual({
    host: `127.0.0.1:${house.provider.port}`,
    connection: 'keep-alive',
    authorization: 'Bearer provider-key-of-fake',
    'content-type': 'application/json',
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'headgate',
    'content-length': String(received?.body.length),
  });
  expect(received?.headers).toHaveLength(8);
});

test('row 16: the client sees none of the provider’s own headers', async () => {
  const theirs = ['set-cookie', 'location', 'openai-organization', 'x-request-id', 'server'] as const;
  house.provider.script(answer({ headers: theirs.map((name) => [name, 'canary-header'] as const) }));
  const response = await house.headgate.ask(HELLO);
  expect(JSON.stringify([...response.headers])).not.toContain('canary-header');
});
