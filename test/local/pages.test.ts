/** Pages in browsers: closed by default, open to the origins of the configuration, and to these as they are written. */
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCors } from '../../lambda/core/cors.ts';
import { KEY_DOOR, TEAM_DOOR } from '../../lambda/settings.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { browserAt } from '../support/a-browser.ts';

const PAGE = 'https://app.example.com';
const SECOND = 'http://localhost:5173';
const STRANGERS = [
  'https://evil.example.com',
  'https://app.example.com.evil.net',
  'https://APP.example.com',
  'https://app.example.com/',
  'https://app.example.com:8443',
  'http://app.example.com',
  `${PAGE}, https://evil.example.com`,
  'null',
  '*',
];
const CHAT = { model: 'demo/chat', messages: [{ role: 'user' as const, content: 'Hello' }] };

let headgate: Headgate;
beforeAll(async () => {
  const cors = { origins: [PAGE, SECOND] };
  const configuration = validateConfiguration({ providers: {}, cors }, { local: true });
  headgate = await startHeadgate({ port: 0, configuration, quiet: true });
});
afterAll(() => headgate.close());

const openAiAt = (origin: string, apiKey = headgate.key) =>
  new OpenAI({
    baseURL: headgate.baseUrl,
    apiKey,
    fetch: browserAt(origin),
    maxRetries: 0,
    dangerouslyAllowBrowser: true,
  });

const question = (path: string, origin: string, headers = 'authorization') =>
  fetch(`${headgate.baseUrl}${path}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
  });

const accessHeaders = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-'));

test.each([PAGE, SECOND])('OpenAI’s SDK on %s asks, streams, and reads the gateway’s headers', async (origin) => {
  const { data, response } = await openAiAt(origin).chat.completions.create(CHAT).withResponse();
  expect(data.choices[0]?.message.content).toContain('Hello');
  expect(response.headers.get('x-headgate-call-id')).toMatch(/^\w{20,}$/);
  expect(response.headers.get('x-headgate-model')).toBe('demo/chat');
  const stream = await openAiAt(origin).chat.completions.create({ ...CHAT, stream: true });
  let text = '';
  for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
  expect(text).toContain('Hello');
  expect((await openAiAt(origin).models.list()).data.length).toBeGreaterThan(0);
});

test('Anthropic’s SDK on a page streams', async () => {
  const client = new Anthropic({
    baseURL: headgate.baseUrl.replace(/\/v1$/, ''),
    apiKey: headgate.key,
    fetch: browserAt(PAGE),
    dangerouslyAllowBrowser: true,
  });
  const message = await client.messages
    .stream({ model: 'demo/chat', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] })
    .finalMessage();
  expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('Hello') });
});

test('a page reads errors: those of the gateway, and as the first page those of API Gateway', async () => {
  await expect(openAiAt(SECOND, 'hg_local_nobody').chat.completions.create(CHAT)).rejects.toMatchObject({
    status: 401,
  });
  const unknown = openAiAt(SECOND).chat.completions.create({ ...CHAT, model: 'demo/nope' });
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  const nowhere = await fetch(`${headgate.baseUrl}/nowhere`, { headers: { origin: PAGE } });
  expect(nowhere.headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(nowhere.headers.get('vary')).toBe('Origin');
});

test.each(STRANGERS)('a page on %s may neither ask nor read', async (origin) => {
  await expect(openAiAt(origin).chat.completions.create(CHAT)).rejects.toThrow(OpenAI.APIConnectionError);
  const asked = await question('/chat/completions', origin);
  expect([asked.status, accessHeaders(asked), asked.headers.get('vary')]).toEqual([
    204,
    [],
    'Origin, Access-Control-Request-Headers',
  ]);
  // Without a question, as a form could: nothing of the answer is for this page.
  const sent = await fetch(`${headgate.baseUrl}/models`, { headers: { origin, 'x-api-key': headgate.key } });
  expect([sent.status, accessHeaders(sent), sent.headers.get('vary')]).toEqual([200, [], 'Origin']);
});

test('every path of the key door answers the question, never with credentials, and no path of a team does', async () => {
  for (const path of new Set(KEY_DOOR.map((endpoint) => endpoint.path.replaceAll(/\{[^}]+\}/g, 'x')))) {
    const answer = await question(path, PAGE, 'authorization,x-stainless-os,cookie,x-headgate-cache,x-forwarded-for');
    expect([path, answer.status, accessHeaders(answer).sort()]).toEqual([
      path,
      204,
      [
        'access-control-allow-headers',
        'access-control-allow-methods',
        'access-control-allow-origin',
        'access-control-max-age',
      ],
    ]);
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, x-stainless-os, x-headgate-cache');
  }
  const [team] = TEAM_DOOR.map(({ path }) => path.replace('{team}', 'local'));
  expect((await question(team ?? '', PAGE)).status).toBe(404);
});

test('without origins in the configuration nobody is told anything', () => {
  const headers = new Headers({ origin: PAGE, 'access-control-request-headers': 'authorization' });
  expect(createCors().headersFor(headers, new Headers())).toEqual({});
  expect([...createCors().preflight(headers).headers.keys()]).toEqual(['vary']);
});
