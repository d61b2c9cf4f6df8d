/** The kill switch as an operator uses it: the command, real signatures, the synthesized template and the bundles. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { aSignedRequest } from '../local/iam/a-signed-request.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { startLoopbackGateway } from './loopback-gateway.ts';
import { runHeadgate } from './run-headgate.ts';

const OPERATOR = 'arn:aws:iam::000000000000:user/operator';
const LONGEST_MS = 60_000;

let folder = '';
let host: FakeProvider;
let headgate: Headgate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  host = await startFakeProvider();
  const configuration = validateConfiguration(
    {
      providers: { host: { url: host.url, needsKey: false } },
      routes: { safe: { fallback: ['host/m', 'demo/chat'] } },
      teams: { red: {} },
    },
    { local: true },
  );
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
});
afterAll(async () => {
  await headgate?.close();
  await host?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runHeadgate(['switch', ...args], { environment: { HEADGATE_DATA: folder } });

async function served(model: string): Promise<string> {
  const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const text = await response.text();
  return response.headers.get('x-headgate-model') ?? JSON.parse(text).error.error_type;
}

/** How long it takes until a route is served by another target. */
async function until(model: string, wanted: string): Promise<number> {
  const startedAt = Date.now();
  while ((await served(model)) !== wanted) {
    if (Date.now() - startedAt > LONGEST_MS) throw new Error(`${model} is not served by ${wanted} within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return Date.now() - startedAt;
}

describe('a provider that is switched off', () => {
  it('is asked for nothing, and again within a minute after it is switched on', { timeout: 90_000 }, async () => {
    const off = await run('off', 'provider', 'host', '--reason', 'it is on fire');
    expect(off).toEqual({ exitCode: 0, errors: '', output: 'provider host is off: everywhere within a minute.\n' });
    // The function starts with this call, and knows at once; one that runs already: test/routing/switches-everywhere.test.ts.
    expect([await served('safe'), await served('host/m')]).toEqual(['demo/chat', 'switched_off']);
    expect(host.requests).toEqual([]);

    const list = await run('list');
    expect(list.output).toMatch(
      /^provider host is off since 20\S+Z, by arn:aws:iam::\d+:user\/operator: it is on fire\n$/,
    );
    const { data } = JSON.parse((await run('list', '--json')).output);
    const facts = { provider: 'host', off: true, reason: 'it is on fire', by: OPERATOR, at: expect.any(String) };
    expect(data).toEqual([facts]);

    const on = await run('on', 'provider', 'host', '--json');
    expect(JSON.parse(on.output)).toMatchObject({ provider: 'host', off: false, reason: null, by: OPERATOR });
    expect((await run('list')).output).toBe('Nothing is switched off.\n');
    expect(await until('safe', 'host/m')).toBeLessThan(LONGEST_MS);
  });
});

describe('the door of the switches', () => {
  it('is closed to the role of a team, signed as it is', async () => {
    const { output } = await runCredentials();
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = JSON.parse(output);
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    expect((await post('{"provider":"host","off":true}', credentials)).status).toBe(403);
    expect((await run('list')).output).toBe('Nothing is switched off.\n');
  });

  it.each([
    ['nothing to switch', { off: true }, 'One of `provider`, `model`, `key` and `experiment`'],
    [
      'two things',
      { provider: 'host', model: 'host/m', off: true },
      'One of `provider`, `model`, `key` and `experiment`',
    ],
    ['no state', { provider: 'host' }, '`off` must be true or false'],
    ['a state in words', { provider: 'host', off: 'yes' }, '`off` must be true or false'],
    ['a field that it does not know', { provider: 'host', off: true, until: 1 }, '`until` is not a field'],
    ['a provider that is not there', { provider: 'hots', off: true }, 'demo'],
    ['a model that is called a provider', { provider: 'host/m', off: true }, '`provider` names'],
    ['a model of no provider', { model: 'm', off: true }, '`provider/model`'],
    ['a model of a provider that is not there', { model: 'hots/m', off: true }, '`model` names'],
    ['a reason that is none', { provider: 'host', off: true, reason: 1 }, '`reason` must be a text'],
    ['a name without end', { model: `host/${'x'.repeat(300)}`, off: true }, 'at most 256 bytes'],
  ])('refuses %s', async (_name, body, message) => {
    const answer = await post(JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(message);
  });

  it('takes the id of a key, and does not repeat a key that was sent for it', async () => {
    expect((await post('{"key":"0a1b2c3d","off":true}')).status).toBe(200);
    const secret = await post('{"key":"sk-secret-secret","off":true}');
    expect(secret.status).toBe(400);
    expect(secret.text).not.toContain('secret-secret');
    await post('{"key":"0a1b2c3d","off":false}');
  });

  it('switches on what is no longer configured', async () => {
    expect((await post('{"provider":"former","off":false}')).status).toBe(200);
  });
});

describe('headgate switch', () => {
  it('says what it did not understand, and what the gateway refused', async () => {
    expect(await run('off', 'planet', 'earth')).toMatchObject({ exitCode: 2, output: '' });
    const refused = await run('off', 'provider', 'hots');
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toMatch(/^headgate: The gateway refused \(400\): `provider` names "hots".*\n$/);
  });

  it('shows what others wrote without control characters', async () => {
    await using gateway = await startLoopbackGateway();
    await using data = await aDataFolder(anOperator(gateway.url));
    const one = { model: 'a/\u001b[2Jm', off: true, reason: 'x\ny', by: 'arn', at: '2026-11-20T12:00:00.000Z' };
    gateway.answer({ status: 200, body: { data: [one] } });
    const { output } = await runHeadgate(['switch', 'list'], { environment: { HEADGATE_DATA: data.path } });
    expect(output).toBe('model a/ [2Jm is off since 2026-11-20T12:00:00.000Z, by arn: x y\n');
    gateway.answer({ status: 200, body: { id: 'a key' } });
    const odd = await runHeadgate(['switch', 'list'], { environment: { HEADGATE_DATA: data.path } });
    expect(odd.errors).toContain('answered something that is not a switch');
  });
});

const runCredentials = () =>
  runHeadgate(['local', 'credentials', '--team', 'red', '--json'], { environment: { HEADGATE_DATA: folder } });

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Asks the door itself, as the operator unless the test says who. */
async function post(body: string, as?: Credentials): Promise<{ readonly status: number; readonly text: string }> {
  const { accessKeyId, secretAccessKey } = JSON.parse(await readFile(join(folder, 'operator.json'), 'utf8'));
  const url = new URL(`${headgate.baseUrl}/admin/switches`);
  const signed = await aSignedRequest({
    path: url.pathname,
    credentials: as ?? { accessKeyId, secretAccessKey },
    headers: { host: url.host },
    body,
    signedAt: Date.now(),
  });
  const { host: _, ...headers } = signed.headers;
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  return { status: response.status, text: await response.text() };
}
