import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tokenProvider } from '../../clients/aws.mjs';

const CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

/** An STS that numbers its tokens, and fails when it is told to. */
let sts: Server;
let wishes: URLSearchParams[];
let isFailing: boolean;
let provider: () => Promise<string>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  wishes = [];
  isFailing = false;
  sts = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    wishes.push(new URLSearchParams(Buffer.concat(parts).toString()));
    if (isFailing) {
      const error = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';
      response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
      return;
    }
    const token = `<WebIdentityToken>token-${wishes.length}</WebIdentityToken>`;
    const result = `<GetWebIdentityTokenResult>${token}</GetWebIdentityTokenResult>`;
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(`<GetWebIdentityTokenResponse>${result}</GetWebIdentityTokenResponse>`);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  sts.listen(0, '127.0.0.1', () => resolve());
  await promise;
  // A server that listens on TCP has an address of this form.
  const { port } = sts.address() as AddressInfo;
  const place = { region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}` };
  provider = tokenProvider({ ...place, audience: 'headgate:test', credentials: CREDENTIALS, durationSeconds: 600 });
});
afterEach(() => {
  vi.useRealTimers();
  sts.closeAllConnections();
  sts.close();
});

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

test('asks once for however many requests, for this audience and with ES384', async () => {
  expect(await Promise.all(Array.from({ length: 20 }, provider))).toEqual(Array(20).fill('token-1'));
  expect(wishes).toHaveLength(1);
  expect(Object.fromEntries(wishes[0] ?? [])).toMatchObject({
    Action: 'GetWebIdentityToken',
    'Audience.member.1': 'headgate:test',
    SigningAlgorithm: 'ES384',
    DurationSeconds: '600',
  });
});

test('keeps a token for four fifths of its life, and then nobody waits for the next', async () => {
  await provider();
  pass(479);
  expect(await provider()).toBe('token-1');
  expect(wishes).toHaveLength(1);
  pass(1);
  expect(await provider()).toBe('token-1');
  await expect.poll(provider).toBe('token-2');
  expect(wishes).toHaveLength(2);
});

test('an STS that fails takes nothing away from a token that is good, and is heard when it is over', async () => {
  await provider();
  isFailing = true;
  pass(500);
  expect(await provider()).toBe('token-1');
  pass(100);
  await expect(provider()).rejects.toMatchObject({ name: 'AccessDenied' });
  isFailing = false;
  expect(await provider()).toMatch(/^token-/);
});
