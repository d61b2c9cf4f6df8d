import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../../local/start.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = join(temporaryFolder(), 'data');
const providers = { openai: {}, groq: {}, 'my-host': { url: 'http://127.0.0.1:1', needsKey: false } };
const configuration = validateConfiguration({ providers, teams: { red: {} } }, { local: true });
const start = (environment = {}) => startHeadgate({ port: 0, folder, configuration, environment, quiet: true });

let headgate: Headgate;
beforeAll(async () => {
  headgate = await start({ OPENAI_API_KEY: 'sk-test' });
});
afterAll(() => headgate.close());

const models = (key: string) => fetch(`${headgate.baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });

test('opens the deployed stack with a key for the team local', async () => {
  expect(headgate.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  expect((await models(headgate.key)).status).toBe(200);
  expect((await models('hg_local_nobody')).status).toBe(401);
  expect(headgate.providers).toEqual(['demo', 'openai', 'my-host']);
  expect(headgate.withoutKey).toEqual(['groq']);
});

test('keeps the key and the way in for the command line, for their owner only', () => {
  const operator = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8'));
  expect(operator).toMatchObject({ baseUrl: headgate.baseUrl, awsEndpoint: headgate.awsEndpoint, region: 'us-east-1' });
  expect(operator.outputs).toHaveProperty('TeamRoleRed');
  expect(readFileSync(join(folder, 'key'), 'utf8')).toBe(`${headgate.key}\n`);
  for (const file of ['key', 'operator.json']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('calls a function past the front', async () => {
  const invocation = await headgate.invoke('sweeper', {});
  expect(invocation.kind).toBe('buffered');
});

test('row 30: the control function believes no event of another API, whoever it says has signed it', async () => {
  const identity = { userArn: 'arn:aws:iam::000000000000:user/operator' };
  for (const requestContext of [undefined, { identity }, { identity, apiId: 'another', stage: 'v1' }]) {
    const event = { httpMethod: 'GET', resource: '/admin/switches', requestContext };
    const { payload } = (await headgate.invoke('control', event)) as { readonly payload: string }; // It does not stream.
    expect(JSON.parse(payload)).toMatchObject({ statusCode: 403, body: expect.stringContaining('forbidden') });
  }
});

test('refuses a second gateway on the same data, and leaves the first one unharmed', async () => {
  await expect(start()).rejects.toThrow(/HEADGATE_DATA/);
  expect(readdirSync(folder).filter((name) => name.startsWith('headgate-assembly-'))).toHaveLength(1);
  expect((await models(headgate.key)).status).toBe(200);
});

test('has the same key and secrets after a restart', async () => {
  const { key } = headgate;
  await headgate.close();
  headgate = await start();
  expect(headgate.key).toBe(key);
  expect(headgate.providers).toEqual(['demo', 'openai', 'my-host']);
  expect((await models(key)).status).toBe(200);
});

test('names what is wrong with a port', async () => {
  const port = Number(new URL(headgate.baseUrl).port);
  await expect(startHeadgate({ port, configuration, quiet: true })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
