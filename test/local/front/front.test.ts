import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { aFunction, aStreamingFunction } from '../functions/a-function.ts';
import { aFront, failures, overTheWire } from './a-front.ts';

const echo = aFunction('export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });');
const hello = aStreamingFunction(
  `const out = open({ statusCode: 200, headers: { 'content-type': 'text/plain' } }); out.write('hi'); out.end();`,
);

test('sends status, headers and body of a streaming function', async () => {
  const front = await aFront({
    routes: {
      'POST /x': aStreamingFunction(
        `const out = open({ statusCode: 418, headers: { 'X-One': '1' }, multiValueHeaders: { 'x-two': ['a', 'b'] }, cookies: ['c=1', 'd=2'] });
         out.write('tea'); out.end('pot');`,
      ),
    },
  });
  const response = await fetch(`${front.url}/x`, { method: 'POST' });
  expect(response.status).toBe(418);
  expect(response.headers.get('x-one')).toBe('1');
  expect(response.headers.get('x-two')).toBe('a, b');
  expect(response.headers.getSetCookie()).toEqual(['c=1', 'd=2']);
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe('teapot');
});

test('commits the status with the prelude and passes each piece on when it is written', async () => {
  // The function writes the next piece when the client has told, by another call, that it has the one before it.
  const front = await aFront({
    routes: {
      'GET /x': aStreamingFunction(
        `if (event.queryStringParameters) { globalThis.seen = Number(event.queryStringParameters.seen); open({}).end(); return; }
         const out = open({ statusCode: 200 }); out.write('');
         for (const [i, p] of ['a', 'b', 'c'].entries()) { while (!(globalThis.seen >= i)) await sleep(5); out.write(p); }
         out.end();`,
      ),
    },
  });
  let seen = -1;
  const { pieces } = await overTheWire(front.port, 'GET /v1/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', {
    sees(text) {
      const so = ['\r\n\r\n', '\r\na\r\n', '\r\nb\r\n'].findLastIndex((mark) => text.includes(mark));
      for (; seen < so; seen += 1) fetch(`${front.url}/x?seen=${seen + 1}`);
      return false;
    },
  });
  expect(pieces[0]).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(pieces[0]).toMatch(/\r\n\r\n$/);
  expect(pieces.slice(1).join('')).toBe('1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n');
});

test('puts the event together as API Gateway does', async () => {
  const front = await aFront({ routes: { 'POST /models/{model+}': echo }, route: { transferMode: 'BUFFERED' } });
  const { text } = await overTheWire(
    front.port,
    'POST /v1/models/a%2Fb/c%20d?q=1&q=2&r=%C3%A9 HTTP/1.1\r\nHost: gateway\r\nX-Twice: 1\r\nx-twice: 2\r\nUser-Agent: me\r\n' +
      'X-Forwarded-For: 9.9.9.9\r\nTE: trailers\r\ncontent-length: 6\r\nconnection: close\r\n\r\n{"\xc3\xa9"}',
  );
  const event = JSON.parse(text.slice(text.indexOf('\r\n\r\n')));
  expect(event).toMatchObject({
    resource: '/models/{model+}',
    path: '/models/a%2Fb/c%20d',
    httpMethod: 'POST',
    pathParameters: { model: 'a/b/c d' },
    queryStringParameters: { q: '2' },
    multiValueQueryStringParameters: { q: ['1', '2'] },
    multiValueHeaders: { 'X-Twice': ['1', '2'], Host: ['gateway'], 'X-Forwarded-For': ['9.9.9.9, 127.0.0.1'] },
    stageVariables: null,
    isBase64Encoded: false,
    requestContext: {
      apiId: 'local1',
      stage: 'v1',
      resourcePath: '/models/{model+}',
      path: '/v1/models/a%2Fb/c%20d',
      httpMethod: 'POST',
      protocol: 'HTTP/1.1',
      domainName: 'gateway',
      identity: { sourceIp: '127.0.0.1', userAgent: 'me', userArn: null },
    },
  });
  expect(Buffer.from(event.body, 'latin1').toString()).toBe('{"é"}');
  expect(event.headers['X-Twice']).toBe('2');
  expect(event.headers).not.toHaveProperty('TE');
});

test('sends a body that is not text as base64', async () => {
  const front = await aFront({ routes: { 'POST /x': echo }, route: { transferMode: 'BUFFERED' } });
  const response = await fetch(`${front.url}/x`, { method: 'POST', body: Buffer.from([0xff, 0x00]) });
  expect(await response.json()).toMatchObject({ body: '/wA=', isBase64Encoded: true });
});

test('renames the headers that API Gateway writes itself', async () => {
  const front = await aFront({
    routes: {
      'GET /x': aFunction(`export const handler = async () => ({ statusCode: 200, body: 'four',
        headers: { Date: 'then', 'Content-Length': 999, Server: 'me', 'transfer-encoding': 'chunked', Connection: 'close' } });`),
    },
    route: { transferMode: 'BUFFERED' },
  });
  const response = await fetch(`${front.url}/x`);
  expect(await response.text()).toBe('four');
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'content-length': '4',
    'x-amzn-remapped-content-length': '999',
    'x-amzn-remapped-date': 'then',
    'x-amzn-remapped-server': 'me',
    'x-amzn-remapped-connection': 'close',
    connection: 'keep-alive',
  });
  expect(headers.date).toMatch(/GMT$/);
});

test.each([
  ['no prelude', `stream.end('just text');`],
  ['nothing at all', 'open({ statusCode: 200 }).end();'],
  ['an end that is the first write, which sends no prelude', `open({ statusCode: 200 }).end('lost');`],
  ['a prelude that is not JSON', `stream.write('oops' + '\\0'.repeat(8)); stream.end();`],
  ['a prelude over 16 KB', `open({ headers: { a: 'x'.repeat(17000) } }).write('x'); stream.end();`],
  ['a status that is none', `open({ statusCode: 'great' }).write('x'); stream.end();`],
  ['a header that HTTP cannot carry', `open({ headers: { 'a b': 'x' } }).write('x'); stream.end();`],
  ['a throw before the first byte', `throw new Error('early');`],
])('answers 502 to %s', async (_what, body) => {
  const front = await aFront({ routes: { 'GET /x': aStreamingFunction(body) } });
  const response = await fetch(`${front.url}/x`);
  expect([response.status, await response.text()]).toEqual([502, '{"message":"Internal server error"}']);
  expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  expect(failures).toHaveLength(1);
});

test.each([
  ['null', 'null'],
  ['a body that is no text', '{ statusCode: 200, body: {} }'],
  ['no status', `{ body: '' }`],
  ['more than 6 MB', `{ statusCode: 200, body: 'x'.repeat(7_000_000) }`],
])('answers 502 to a buffered function that returns %s', async (_what, value) => {
  const front = await aFront({
    routes: { 'GET /x': aFunction(`export const handler = async () => (${value});`) },
    route: { transferMode: 'BUFFERED' },
  });
  expect((await fetch(`${front.url}/x`)).status).toBe(502);
});

test('answers 502 when a function does not transfer its response as its route does', async () => {
  const front = await aFront({ routes: { 'GET /x': echo } });
  expect((await fetch(`${front.url}/x`)).status).toBe(502);
  const other = await aFront({ routes: { 'GET /x': hello }, route: { transferMode: 'BUFFERED' } });
  expect((await fetch(`${other.url}/x`)).status).toBe(502);
});

test('cuts the connection when a function fails after its status, and keeps what it sent', async () => {
  const front = await aFront({
    routes: { 'GET /x': aStreamingFunction(`open({}).write('half'); throw new Error('late');`) },
  });
  const { text, isClosed } = await overTheWire(front.port, 'GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\n4\r\nhalf\r\n$/s);
  expect(isClosed).toBe(true);
  const again = await fetch(`${front.url}/x`);
  await expect(again.text()).rejects.toThrow();
});

test('answers 504 when a function says nothing, and cuts it when it stops speaking', async () => {
  const SILENT = 'await sleep(50_000); stream.end();';
  const hasty = await aFront({ routes: { 'GET /x': aStreamingFunction(SILENT) }, route: { timeoutMs: 200 } });
  const silent = await fetch(`${hasty.url}/x`);
  expect([silent.status, await silent.text()]).toEqual([504, '{"message":"Endpoint request timed out"}']);
  const front = await aFront({
    routes: { 'GET /x': aStreamingFunction(`open({}).write('half'); ${SILENT}`) },
    route: { timeoutMs: 3_000 },
  });
  const stuck = await overTheWire(front.port, 'GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(stuck.text).toMatch(/4\r\nhalf\r\n$/);
  expect(stuck.isClosed).toBe(true);
});

test('cuts a stream that is silent for too long, however much of its time is left', async () => {
  const front = await aFront({
    routes: {
      'GET /x': aStreamingFunction(
        `const out = open({}); for (let i = 0; i < 3; i++) { out.write('.'); await sleep(800); } await sleep(50_000); out.end();`,
      ),
    },
    options: { idleMs: 2_000 },
  });
  const { text, isClosed } = await overTheWire(front.port, 'GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n');
  expect([text.split('\r\n\r\n')[1], isClosed]).toEqual(['1\r\n.\r\n1\r\n.\r\n1\r\n.\r\n', true]);
});

test('answers 502 for a crashed function and serves the next call', async () => {
  const front = await aFront({
    routes: {
      'GET /x': aStreamingFunction(
        `if (event.queryStringParameters) process.exit(1); open({}).write('well'); stream.end();`,
      ),
    },
  });
  expect((await fetch(`${front.url}/x?crash=1`)).status).toBe(502);
  expect(await (await fetch(`${front.url}/x`)).text()).toBe('well');
});

test('lets the function finish when the client has left', async () => {
  const front = await aFront({
    routes: {
      'GET /x': aStreamingFunction(
        `if (event.queryStringParameters) { open({}).write(globalThis.done ?? 'not yet'); stream.end(); return; }
         const out = open({});
         for (let i = 0; i < 20; i++) { if (!out.write('y'.repeat(50_000))) await once(out, 'drain'); await sleep(10); }
         out.end(); globalThis.done = 'done';`,
      ),
    },
  });
  await overTheWire(front.port, 'GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n', { sees: (text) => text.includes('yyy') });
  await expect.poll(async () => (await fetch(`${front.url}/x?ask=1`)).text()).toBe('done');
});

test('holds a function back while its client reads slowly', async () => {
  const front = await aFront({
    routes: {
      'GET /x': aStreamingFunction(
        `if (event.queryStringParameters) { open({}).write(String(globalThis.written)); stream.end(); return; }
         const out = open({}); globalThis.written = 0;
         for (let i = 0; i < 1000; i++) { globalThis.written += 50_000; if (!out.write(Buffer.alloc(50_000, 'z'))) await once(out, 'drain'); }
         out.end();`,
      ),
    },
  });
  const socket = connect(front.port, '127.0.0.1');
  socket.write('GET /v1/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  socket.pause();
  const written = async () => Number(await (await fetch(`${front.url}/x?ask=1`)).text());
  await expect.poll(written).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 400));
  // The kernel's own buffers on loopback take a few megabytes.
  expect(await written()).toBeLessThan(12_000_000);
  let bytes = 0;
  for await (const piece of socket) bytes += piece.length;
  expect(bytes).toBeGreaterThan(50_000_000);
});

test('serves many requests over one connection', async () => {
  const front = await aFront({ routes: { 'GET /x': hello } });
  const request = 'GET /v1/x HTTP/1.1\r\nhost: x\r\n\r\n';
  const isAll = (text: string) => text.match(/HTTP\/1.1 200 OK/g)?.length === 3;
  const { text, isClosed } = await overTheWire(front.port, request + request + request, { sees: isAll });
  expect(isAll(text)).toBe(true);
  expect(isClosed).toBe(false);
});
