import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WantedKeys } from '../../lambda/core/gateway.ts';
import { operate } from '../../lambda/core/operate.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { freePort } from '../support/free-port.ts';

const OPS = 'arn:aws:sts::000000000000:assumed-role/ops/ann';
const TEST = '/admin/provider-keys/{provider}/test';
/** By key: the status that the provider answers. */
const ANSWERS: Readonly<Record<string, number>> = { 'sk-good': 200, 'sk-bad': 401, 'sk-poor': 429, 'sk-odd': 302 };
const asked: { readonly method: string | undefined; readonly url: string | undefined; readonly version: unknown }[] =
  [];
const wanted: [string, WantedKeys | undefined][] = [];
let keys: readonly string[] = [];
let host: Server;
let headgate: TestGateway;

beforeAll(async () => {
  host = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, version: headers['anthropic-version'] });
    const key = headers.authorization?.replace('Bearer ', '') ?? String(headers['x-api-key']);
    response.writeHead(ANSWERS[key] ?? 500, { location: '/elsewhere' }).end(`Incorrect API key provided: ${key}`);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = host.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const providerKeys = async (id: string, which?: WantedKeys) => {
    wanted.push([id, which]);
    return keys.map((key, at) => ({ id: `id-${at}`, key, weight: 1 }));
  };
  headgate = aGateway()
    .withProvider('host', { url })
    .withProvider('anthropic', { url })
    .withProvider('openrouter', { url })
    .withProvider('nvidia', { url })
    .withProvider('open', { url, needsKey: false })
    .withProvider('gone', { url: `http://127.0.0.1:${await freePort()}` })
    .withPorts({ secrets: { pepper: async () => 'a pepper for tests', providerKeys } })
    .start();
});
beforeEach(() => {
  keys = ['sk-good'];
  asked.length = 0;
  wanted.length = 0;
});
afterAll(async () => {
  await headgate.close();
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

async function ask(provider: string, body: object = {}, { signer = OPS, endpoint = TEST } = {}) {
  const headers = { 'content-type': 'application/json' };
  const request = new Request('https://headgate.invalid/', { method: 'POST', headers, body: JSON.stringify(body) });
  const arrival = { endpoint, parameters: { provider }, deadline: Date.now() + 60_000, ...(signer && { signer }) };
  const response = await operate(request, arrival, headgate.gateway);
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

describe('a test of the keys of a provider', () => {
  test('tells of each what the provider says to it, and nothing of what it says besides', async () => {
    keys = ['sk-good', 'sk-bad', 'sk-poor', 'sk-odd', 'sk-unheard-of'];
    const { status, body, text } = await ask('host');
    expect(status).toBe(200);
    expect(body).toMatchObject({ provider: 'host', team: null, ok: false });
    expect(body.keys.map(({ id, state, status: said }: Record<string, unknown>) => [id, state, said])).toEqual([
      ['id-0', 'ok', 200],
      ['id-1', 'refused', 401],
      ['id-2', 'limited', 429],
      ['id-3', 'unexpected', 302],
      ['id-4', 'unexpected', 500],
    ]);
    expect(body.message).toBe('id-1 refused (401), id-2 limited (429), id-3 unexpected (302), id-4 unexpected (500)');
    expect(text).not.toMatch(/sk-|Incorrect/);
    expect(asked).toHaveLength(5); // Nobody has followed the redirect.
  });

  test('asks in the manner of the provider', async () => {
    const seen = async (provider: string) => {
      asked.length = 0;
      const { body } = await ask(provider);
      return [asked[0]?.method, asked[0]?.url, asked[0]?.version, body.keys[0].state];
    };
    expect(await seen('host')).toEqual(['GET', '/models', undefined, 'ok']);
    expect(await seen('anthropic')).toEqual(['GET', '/models', '2023-06-01', 'ok']);
    expect(await seen('openrouter')).toEqual(['GET', '/key', undefined, 'ok']);
    expect(await seen('nvidia')).toEqual(['GET', '/models', undefined, 'reachable']);
  });

  test('reads the keys anew, those that a team is served with if one is named', async () => {
    await ask('host');
    await ask('host', { team: 'blue' });
    expect(wanted).toEqual([
      ['host', { team: undefined, maxAgeMs: 0 }],
      ['host', { team: 'blue', maxAgeMs: 0 }],
    ]);
  });

  test('says so if nobody is there', async () => {
    const { body } = await ask('gone');
    expect(body).toMatchObject({
      ok: false,
      message: 'id-0 unreachable',
      keys: [{ state: 'unreachable', status: null }],
    });
  });

  test.each([
    ['a provider that is not there', 'nobody', {}, {}, 400],
    ['one that asks for no key', 'open', {}, {}, 400],
    ['a team that is not there', 'host', { team: 'green' }, {}, 400],
    ['a field that is not known', 'host', { url: 'http://127.0.0.1' }, {}, 400],
    ['a request that nobody has signed', 'host', {}, { signer: '' }, 403],
    ['another endpoint', 'host', {}, { endpoint: '/admin/provider-keys/{provider}' }, 404],
  ])('is refused for %s, and nobody is asked', async (_name, provider, body, how, status) => {
    expect((await ask(provider, body, how)).status).toBe(status);
    expect([asked, wanted]).toEqual([[], []]);
  });
});
