/** What a gateway key opens, generated from the doors: every route of the key door, and no route of any other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signingFetch } from '../../clients/aws.mjs';
import { KEY_DOOR } from '../../lambda/settings.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { SIGNED } from './iam/the-doors.ts';

let headgate: Headgate;
let asOperator: typeof fetch;
let keyOfRed = '';
beforeAll(async () => {
  const folder = join(temporaryFolder(), 'data');
  const configuration = validateConfiguration({ providers: {}, teams: { red: {}, blue: {} } }, { local: true });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  const { accessKeyId, secretAccessKey } = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8'));
  asOperator = signingFetch({ region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
  const order = { method: 'POST', body: '{"name":"ci"}', headers: { 'content-type': 'application/json' } };
  const made = await asOperator(`${headgate.baseUrl}/teams/red/keys`, order);
  const { key }: { readonly key: string } = JSON.parse(await made.text());
  keyOfRed = key;
});
afterAll(() => headgate.close());

const pathFor = (path: string, team = 'red') => path.replace('{team}', team).replaceAll(/\{[^}]+\}/g, 'x');

async function ask(
  { method, path }: { readonly method: string; readonly path: string },
  headers: Readonly<Record<string, string>> = {},
  by: typeof fetch = fetch,
) {
  const body = method === 'GET' ? {} : { body: '{}' };
  const url = `${headgate.baseUrl}${pathFor(path)}`;
  const response = await by(url, { method, headers: { 'content-type': 'application/json', ...headers }, ...body });
  return { status: response.status, text: await response.text() };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test('rows 17 and 23: strangers get the same 401 at every route of the key door, whatever they show', async () => {
  const last = keyOfRed.at(-1) === '0' ? '1' : '0';
  const shown: readonly Readonly<Record<string, string>>[] = [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Basic cmVkOnJlZA==' },
    bearer(`${keyOfRed.slice(0, -1)}${last}`),
    bearer(`${keyOfRed}x`),
    { cookie: `key=${keyOfRed}` },
    { 'x-forwarded-user': 'red' },
  ];
  for (const endpoint of KEY_DOOR) {
    const answers = await Promise.all(shown.map((headers) => ask(endpoint, headers)));
    expect(answers.map(({ status }) => status)).toEqual(shown.map(() => 401));
    const words = answers.map(({ text }) => text.replaceAll(/"(?:req_)?\w{26}"/g, '"id"'));
    expect(new Set(words).size).toBe(1);
  }
});

test('a signature opens no route of the key door, and a key in the query none at all', async () => {
  for (const endpoint of KEY_DOOR) {
    expect([endpoint.path, (await ask(endpoint, {}, asOperator)).status]).toEqual([endpoint.path, 401]);
    const inQuery = { ...endpoint, path: `${endpoint.path}?key=${keyOfRed}&api_key=${keyOfRed}` };
    expect([endpoint.path, (await ask(inQuery)).status]).toEqual([endpoint.path, 401]);
  }
});

test('a key opens every route of the key door, from either header', async () => {
  // The code of a link opens this one, and nothing else does.
  for (const endpoint of KEY_DOOR.filter(({ path }) => path !== '/dashboard/sessions')) {
    for (const headers of [bearer(keyOfRed), { 'x-api-key': keyOfRed }]) {
      const { status } = await ask(endpoint, headers);
      expect([endpoint.path, [401, 403].includes(status)]).toEqual([endpoint.path, false]);
    }
  }
});

test('a key opens no route that is for IAM, not even of its own team', async () => {
  for (const endpoint of SIGNED) {
    // API Gateway says of what is not signed that it is not there, and of a key that it is no signature.
    expect([endpoint.path, (await ask(endpoint, { 'x-api-key': keyOfRed })).status]).toEqual([endpoint.path, 404]);
    expect([endpoint.path, (await ask(endpoint, bearer(keyOfRed))).status]).toEqual([endpoint.path, 403]);
  }
});
