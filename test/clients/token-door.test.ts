/** The key door of the whole stack, opened by tokens of its STS: the template's policies, the bundles, the official SDKs. */
import Anthropic from '@anthropic-ai/sdk';
import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { tokenProvider } from '../../clients/aws.mjs';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../local/template.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MESSAGES = [{ role: 'user' as const, content: 'Hello' }];
const AUDIENCE = `headgate:${LOCAL_REGION}:${LOCAL_ACCOUNT}:Headgate`;

const folder = temporaryFolder();
let headgate: Headgate;
let apiKey: () => Promise<string>;
let credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };

async function run(...args: string[]) {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await runCommandLine(args, {
    environment: { HEADGATE_DATA: folder },
    print: (text) => output.push(text),
    printError: (text) => errors.push(text),
  });
  return { exitCode, output: output.join('\n'), errors: errors.join('\n') };
}

beforeAll(async () => {
  const configuration = validateConfiguration({ providers: { openai: {} }, teams: { red: {}, blue: {} } });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  const { output } = await run('local', 'credentials', '--team', 'red', '--json');
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = JSON.parse(output);
  credentials = { accessKeyId, secretAccessKey, sessionToken };
  apiKey = tokenProvider({ audience: AUDIENCE, region: LOCAL_REGION, endpoint: headgate.awsEndpoint, credentials });
});
afterAll(() => headgate?.close());

/** Asks the embedded STS as the role of the team `red`. */
async function askSts(wish: Partial<GetWebIdentityTokenCommand['input']> = {}): Promise<string> {
  const client = new STSClient({ endpoint: headgate.awsEndpoint, region: LOCAL_REGION, credentials, maxAttempts: 1 });
  const command = new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: 'ES384', ...wish });
  return (await client.send(command).finally(() => client.destroy())).WebIdentityToken ?? '';
}

const callsWith = (token: string) =>
  fetch(`${headgate.baseUrl}/calls`, { headers: { authorization: `Bearer ${token}` } });

test("OpenAI's SDK with a function as its key gets a whole answer, a stream and the models", async () => {
  const client = new OpenAI({ baseURL: headgate.baseUrl, apiKey, maxRetries: 0 });
  const whole = await client.chat.completions.create({ model: 'demo/chat', messages: MESSAGES });
  expect(whole.choices[0]?.message.content).toContain('Hello');
  const stream = await client.chat.completions.create({ model: 'demo/chat', messages: MESSAGES, stream: true });
  const pieces = [];
  for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta.content ?? '');
  expect(pieces.join('')).toContain('Hello');
  expect((await client.models.list()).data.map(({ id }) => id)).toContain('demo/chat');
});

test("Anthropic's SDK with a function as its key gets a whole answer and a stream, and a key in x-api-key works as well", async () => {
  const baseURL = new URL(headgate.baseUrl).origin;
  const order = { model: 'demo/chat', max_tokens: 100, messages: MESSAGES };
  const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
  expect((await client.messages.create(order)).content).toMatchObject([{ text: expect.stringContaining('Hello') }]);
  expect(await client.messages.stream(order).finalText()).toContain('Hello');
  const defaultHeaders = { authorization: null, 'x-api-key': await apiKey() };
  const other = new Anthropic({ baseURL, apiKey: 'unused', defaultHeaders, maxRetries: 0 });
  expect(await other.messages.stream(order).finalText()).toContain('Hello');
});

test('the ledger and the report know the door and the role, and no session and no token', async () => {
  const client = new OpenAI({ baseURL: headgate.baseUrl, apiKey, maxRetries: 0 });
  const { response } = await client.chat.completions.create({ model: 'demo/chat', messages: MESSAGES }).withResponse();
  const id = response.headers.get('x-headgate-call-id');
  const call = await client.get<{ principal: string }>(`/calls/${id}`);
  const principal = expect.stringMatching(new RegExp(`^arn:aws:iam::${LOCAL_ACCOUNT}:role/[^/]+$`));
  expect(call).toMatchObject({ team: 'red', door: 'token', key_id: null, principal });
  expect(call).toMatchObject({ attempts: [{ door: 'token', principal: call.principal }] });
});

describe('the role of a team asks for tokens', () => {
  test('for this gateway, with ES384', async () => {
    expect((await callsWith(await askSts({ DurationSeconds: 900 }))).status).toBe(200);
    const denied = [
      { Audience: ['https://api.example.com'] },
      { Audience: [AUDIENCE, 'https://api.example.com'] },
      { SigningAlgorithm: 'RS256' },
      { Tags: [{ Key: 'headgate-team', Value: 'blue' }] },
    ];
    for (const wish of denied) await expect(askSts(wish)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('and not for longer than its own session, nor for no time at all', async () => {
    for (const DurationSeconds of [59, 3601])
      await expect(askSts({ DurationSeconds })).rejects.toMatchObject({ name: 'ValidationError' });
    const tooLong = { name: 'SessionDurationEscalationException' }; // The session is a little older than a moment.
    await expect(askSts({ DurationSeconds: 3600 })).rejects.toMatchObject(tooLong);
  });

  test('and what is not its token is refused', async () => {
    const token = await askSts();
    expect((await callsWith(token)).status).toBe(200);
    const [head, , signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    claims['https://sts.amazonaws.com/'].principal_tags['headgate-team'] = 'blue';
    const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    expect((await callsWith(forged)).status).toBe(401);
  });
});

test('headgate token prints one that opens the door, and says what it is', async () => {
  const { exitCode, output, errors } = await run('token', '--team', 'red');
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  expect((await callsWith(output)).status).toBe(200);
  const printed = JSON.parse((await run('token', '--team', 'blue', '--duration-seconds', '60', '--json')).output);
  expect(printed).toEqual({ token: expect.any(String), expires_at: expect.any(String), audience: AUDIENCE });
  expect(Date.parse(printed.expires_at) - Date.now()).toBeLessThan(61_000);
});

test('headgate token says what is in its way', async () => {
  const foreign = await run('token', '--team', 'red', '--audience', 'https://api.example.com');
  expect(foreign).toMatchObject({ exitCode: 1, output: '' });
  expect(foreign.errors).toMatch(/^headgate: AWS STS gives no token: .*not authorized.*docs\/access\.md\.$/);
  expect((await run('token', '--team', 'green')).errors).toContain('has no role for team green');
  expect((await run('token', '--duration-seconds', '59')).exitCode).toBe(2);
  const byUrl = await run('token', '--url', 'https://a.execute-api.eu-central-1.amazonaws.com/v1');
  expect(byUrl).toMatchObject({ exitCode: 2, errors: expect.stringContaining('--audience') });
});
