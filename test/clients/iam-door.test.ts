/** The SDKs of OpenAI and Anthropic, signing as a team's role: the template's routes and policies, and the bundles. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signingFetch } from '../../clients/aws.mjs';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/template.ts';
import { runHeadgate } from '../bin/run-headgate.ts';

const MESSAGES = [{ role: 'user' as const, content: 'Hello' }];

let folder = '';
let headgate: Headgate;
/** A `fetch` that signs as the role of the team `red`. */
let asRed: typeof fetch;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const configuration = validateConfiguration({
    providers: { openai: {} },
    teams: {
      red: {},
      blue: {},
      // A team that may not complete, and one that has nothing to spend.
      narrow: { limits: { endpoints: ['/messages'] } },
      poor: { budget: { total: 0 } },
    },
  });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  asRed = await fetchAs('red');
});
afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

async function fetchAs(team: string): Promise<typeof fetch> {
  const environment = { HEADGATE_DATA: folder };
  const { output } = await runHeadgate(['local', 'credentials', '--team', team, '--json'], { environment });
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = JSON.parse(output);
  return signingFetch({ region: LOCAL_REGION, credentials: { accessKeyId, secretAccessKey, sessionToken } });
}

const options = (team: string, ownFetch: typeof fetch, below = '') => ({
  baseURL: `${headgate.baseUrl}/teams/${team}${below}`,
  apiKey: 'any text',
  fetch: ownFetch,
  maxRetries: 0,
});
const openai = (team = 'red', ownFetch = asRed, below = '') => new OpenAI(options(team, ownFetch, below));
const anthropic = (team = 'red', ownFetch = asRed) => new Anthropic(options(team, ownFetch));
const chatAs = (client: OpenAI) =>
  client.chat.completions.create({ model: 'demo/chat', messages: MESSAGES, max_tokens: 100 });

describe.each(['', '/v1'])("OpenAI's SDK, signing, with a base URL that ends in `/teams/red%s`", (below) => {
  test('gets a whole answer, a stream and the models', async () => {
    const client = openai('red', asRed, below);
    expect((await chatAs(client)).choices[0]?.message.content).toContain('Hello');
    const stream = await client.chat.completions.create({ model: 'demo/chat', messages: MESSAGES, stream: true });
    const pieces = [];
    for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta.content ?? '');
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toContain('Hello');
    expect((await client.responses.create({ model: 'demo/chat', input: 'Hello' })).output_text).toContain('Hello');
    expect((await client.models.list()).data.map(({ id }) => id)).toContain('demo/chat');
    expect((await client.models.retrieve('demo/chat')).id).toBe('demo/chat');
  });
});

test("Anthropic's SDK, signing, gets a whole answer, a stream, a count and a page of models", async () => {
  const order = { model: 'demo/chat', max_tokens: 100, messages: MESSAGES };
  const { content } = await anthropic().messages.create(order);
  expect(content).toMatchObject([{ type: 'text', text: expect.stringContaining('Hello') }]);
  expect(await anthropic().messages.stream(order).finalText()).toContain('Hello');
  expect((await anthropic().messages.countTokens(order)).input_tokens).toBeGreaterThan(0);
  expect((await anthropic().models.list({ limit: 1 })).data).toHaveLength(1);
});

test('the ledger knows the door and the role, and not the name of the session', async () => {
  const { response } = await openai()
    .chat.completions.create({ model: 'demo/chat', messages: MESSAGES })
    .withResponse();
  const id = response.headers.get('x-headgate-call-id');
  // The report of a call.
  const call = (await (await asRed(`${headgate.baseUrl}/teams/red/calls/${id}`)).json()) as { principal: string };
  const role = new RegExp(`^arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/[^/]+$`);
  expect(call).toMatchObject({ team: 'red', door: 'iam', key_id: null, principal: expect.stringMatching(role) });
  expect(call).toMatchObject({ attempts: [{ door: 'iam', principal: call.principal }] });
});

test('signs a query as it is sent, whatever is in it', async () => {
  const response = await asRed(`${headgate.baseUrl}/teams/red/calls?tag=a!'()*~ +é&limit=1`);
  expect(response.status).toBe(200);
});

test('what a team may not and cannot pay is refused here as well', async () => {
  const narrow = openai('narrow', await fetchAs('narrow'));
  await expect(chatAs(narrow)).rejects.toMatchObject({ status: 403, message: expect.stringContaining('/messages') });
  await expect(chatAs(openai('poor', await fetchAs('poor')))).rejects.toMatchObject({ status: 402 });
});

describe('nobody else is let in', () => {
  test.each(['blue', 'redder', 'RED', '%62lue', 'nobody'])('as team %s', async (team) => {
    await expect(chatAs(openai(team))).rejects.toMatchObject({ status: 403 });
    await expect(anthropic(team).models.list()).rejects.toMatchObject({ status: 403 });
  });

  test('with a gateway key, or with nothing', async () => {
    const key = openai('red', (input, init) => {
      const headers = { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Bearer ${headgate.key}` };
      return fetch(input, { ...init, headers });
    });
    await expect(chatAs(key)).rejects.toMatchObject({ status: 403 });
    const bare = await fetch(`${headgate.baseUrl}/teams/red/models`);
    // API Gateway has one answer for what is unsigned and for what is nowhere.
    expect(bare.status).toBe(404);
    expect(await bare.text()).toContain('SigV4');
  });

  test('with a body that was changed after it was signed', async () => {
    const { status } = await signedThenChanged();
    expect(status).toBe(403);
  });
});

/** Signs one body and sends another. */
async function signedThenChanged(): Promise<Response> {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => real(input, { ...init, body: JSON.stringify({ model: 'demo/other' }) });
  try {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'demo/chat', messages: MESSAGES });
    return await asRed(`${headgate.baseUrl}/teams/red/chat/completions`, { method: 'POST', headers, body });
  } finally {
    globalThis.fetch = real;
  }
}
