import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTROL_DOOR, ENVIRONMENT, KEY_DOOR, TEAM_DOOR } from '../../lambda/settings.ts';
import { type DeployedStack, startDeployedStack } from '../acceptance/a-deployed-stack.ts';
import { aSignedRequest } from '../local/iam/a-signed-request.ts';
import { answer, type Play } from '../support/fake-provider.ts';
import { isSettle } from '../support/faulty-aws.ts';
import { asksWith, WHOLE_ONLY } from './asks.ts';
import { aSaying, aSearch, aSecret, type Canary } from './canaries.ts';
import { echoes } from './echoes.ts';

/** The deployed bundles behind the local front, through all doors: what they print, and all that they send to AWS. */
const PROVIDER_KEY = `ck-${aSecret()}`;
const PUT_KEY = `ck-${aSecret()}`;
const PROMPT = aSaying('prompt');
const ANSWER = aSaying('answer');
/** What functions have sent to services, but for what Secrets Manager is given to keep. */
const sent: string[] = [];
/** What was made at the control door, and shown once. */
const made: Canary[] = [];
let canaries: readonly Canary[] = [];
let stack: DeployedStack;
let isEndLost = false;

beforeAll(async () => {
  stack = await startDeployedStack({ budget: { total: 1 }, alertAt: [0.000001] }, PROVIDER_KEY);
  stack.faults.throttle((operation, body) => {
    if (!operation.startsWith('secretsmanager.')) sent.push(`${operation} ${body}`);
    return isEndLost && isSettle(operation, body);
  });
  const { SecretString: pepper = '' } = await new SecretsManager(stack.client).getSecretValue({
    SecretId: stack.variable(ENVIRONMENT.keyPepperSecret),
  });
  canaries = [
    { name: 'gateway key', text: secretOf(stack.key), isKey: true },
    { name: 'pepper', text: pepper, isKey: true },
    { name: 'provider key', text: PROVIDER_KEY, isKey: true },
    { name: 'provider key that was put', text: PUT_KEY, isKey: true },
    { name: 'secret of the operator', text: stack.client.credentials.secretAccessKey, isKey: true },
    ...stack.roleSecrets.map((text) => ({ name: 'secret of a function', text, isKey: true })),
  ];
  expect(stack.roleSecrets.length).toBeGreaterThan(0);
  expect(pepper.length).toBeGreaterThan(16);
});
afterAll(() => stack?.close());

const said = [PROMPT.canary, ANSWER.canary];
const PLAYS: Readonly<Record<string, Play>> = pick(
  { 'an answer': answer({ text: ANSWER.text }), ...echoes(ANSWER.text) },
  ...['an answer', 'status 400', 'status 401', 'status 500', 'in all fields of an error', 'in headers', 'as a page'],
  ...['in an error in the midst', 'as the model that has served', 'in JSON that is cut short'],
);

describe.each(Object.entries(PLAYS))('%s', (name, play) => {
  test.each([false, true])('tells nothing, at either door, where the ends of attempts are lost: %s', async (isLost) => {
    isEndLost = isLost;
    stack.provider.otherwise(play);
    const statuses: number[] = [];
    const asked = [...KEY_DOOR, ...(isLost ? [] : TEAM_DOOR)].filter(({ method }) => method === 'POST');
    for (const { path } of asked) {
      const endpoint = path.replace(/^\/teams\/\{team\}(\/v1)?/, '');
      const [body = {}] = asksWith(PROMPT.text)[endpoint] ?? [];
      for (const stream of WHOLE_ONLY.has(endpoint) ? [false] : [false, true]) {
        const text = JSON.stringify({ ...body, model: 'fake/model', ...(stream && { stream }) });
        statuses.push(await expectSilence('POST', path, text));
      }
    }
    isEndLost = false;
    // Whoever is let in at neither door is told nothing, either.
    if (name === 'an answer') expect(statuses.filter((one) => one === 200).length).toBeGreaterThan(statuses.length / 2);
  });
});

test('what can be looked up tells nothing', async () => {
  for (const { method, path } of [...KEY_DOOR, ...TEAM_DOOR])
    if (method === 'GET') await expectSilence('GET', path, '');
});

test.each(CONTROL_DOOR)('at the control door, $method $path tells nothing', async ({ method, path }) => {
  const fields = ['key', 'value', 'secret', 'name', 'provider', 'model', 'reason', 'expiresInDays', 'budget', 'limits'];
  const bodies = [
    '{}',
    JSON.stringify(Object.fromEntries(fields.map((field) => [field, PUT_KEY]))),
    ...fields.map((field) => JSON.stringify({ [field]: { value: PUT_KEY } })),
    `{"key":"${PUT_KEY}`,
    JSON.stringify({ key: PUT_KEY }),
    JSON.stringify({ value: PUT_KEY }),
    // As the operation for it takes them, for now and for a while, and again.
    JSON.stringify({ keys: [{ key: PUT_KEY }] }),
    JSON.stringify({ keys: [{ id: 'spare', key: PUT_KEY, weight: 2 }] }),
  ];
  for (const body of method === 'GET' ? [''] : bodies) await expectSilence(method, path, body);
});

test('nothing is in what functions print, or send to the services', async () => {
  // The ends that were lost have been told by now: they wait in a queue, whose reader has them applied.
  await expect.poll(() => sent.some((one) => one.startsWith('AmazonSQS.SendMessage'))).toBe(true);
  await expect.poll(() => sent.some((one) => one.includes('Action=Publish'))).toBe(true);
  expect(stack.printed.length).toBeGreaterThan(100);
  expect(sent.length).toBeGreaterThan(1_000);
  expect(made.length).toBeGreaterThan(0);
  const { found } = aSearch([...canaries, ...said, ...made]);
  expect(found(stack.printed.join('\n'))).toEqual([]);
  expect(found(sent.join('\n'))).toEqual([]);
});

/** Asks as somebody who may, and as somebody who may not: of errors and headers, and of answers the secrets, none is told. */
async function expectSilence(method: string, pattern: string, body: string): Promise<number> {
  const path = pattern
    .replace('{team}', 'local')
    .replace('{key}', keyIdOf(stack.key).replace(/.$/, 'x'))
    .replace('{model+}', 'fake/model')
    .replace('{id}', '01JZZZZZZZZZZZZZZZZZZZZZZZ')
    .replace(/\{\w+\+?\}/g, 'fake'); // A provider, and what else may be added.
  const isSigned = pattern.startsWith('/teams') || pattern.startsWith('/admin');
  const headers = { 'content-type': 'application/json', 'x-headgate-trace': 'on' };
  const allowed = isSigned ? await signed(method, path, body) : { authorization: `Bearer ${stack.key}` };
  const statuses: number[] = [];
  for (const credentials of [allowed, { authorization: `Bearer ${stack.key}x` }]) {
    const response = await fetch(`${stack.baseUrl}${path}`, {
      method,
      headers: { ...headers, ...credentials },
      ...(method !== 'GET' && { body }),
    });
    const text = await response.text();
    const where = `${method} ${path} ${body.slice(0, 80)} → ${response.status}`;
    const secrets = aSearch(canaries);
    secrets.expectNone(withoutMade(text, method, pattern), where);
    secrets.expectNone(JSON.stringify([...response.headers]), `${where}, headers`);
    if (response.status !== 200) aSearch([PROMPT.canary]).expectNone(text, where);
    statuses.push(response.status);
  }
  return statuses[0] ?? 0;
}

/** A key that has just been made is shown to who has made it, and is a canary from then on. */
function withoutMade(text: string, method: string, pattern: string): string {
  const key = method === 'POST' && pattern.includes('/keys') ? /hg_\w+/.exec(text)?.[0] : undefined;
  if (key === undefined) return text;
  made.push({ name: 'key that was made', text: secretOf(key), isKey: true });
  return text.replace(key, '');
}

async function signed(method: string, path: string, body: string): Promise<Record<string, string>> {
  const url = new URL(`${stack.baseUrl}${path}`);
  const { credentials } = stack.client;
  const headers = { host: url.host, 'x-headgate-trace': 'on' };
  const request = { method, path: url.pathname, credentials, headers, body, signedAt: Date.now() };
  const { host: _, ...rest } = (await aSignedRequest(request)).headers;
  return rest;
}

function secretOf(key: string): string {
  return key.split('_')[3] ?? '';
}

function keyIdOf(key: string): string {
  return key.split('_')[2] ?? '';
}

function pick<T>(all: Readonly<Record<string, T>>, ...names: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
