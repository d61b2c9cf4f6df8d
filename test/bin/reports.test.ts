/** What was spent, as people and programs of a team ask: the command, real signatures, the template and the bundles. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsClient, createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { aSignedRequest } from '../local/iam/a-signed-request.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { runHeadgate } from './run-headgate.ts';

const HOUR = 3_600_000;
const YESTERDAY = Date.now() - 24 * HOUR;

let folder = '';
let headgate: Headgate;
let store: { readonly client: AwsClient; readonly table: string; now(): number };
let last: { readonly callId: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const configuration = validateConfiguration(
    {
      providers: { host: { url: 'http://127.0.0.1:1', needsKey: false } },
      teams: { red: {}, blue: {}, green: { budget: { month: 1 } } },
    },
    { local: true },
  );
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  const { outputs, region, accessKeyId, secretAccessKey } = await operator();
  const credentials = { accessKeyId, secretAccessKey };
  const endpoint = headgate.awsEndpoint;
  const client = createAwsClient({
    service: 'dynamodb',
    region,
    endpoint,
    credentials,
    now: Date.now,
    random: Math.random,
  });
  store = { client, table: outputs.LedgerTableName ?? '', now: Date.now };
  for (let index = 0; index < 30; index += 1) last = await aCallOf('red', index, 2_000_000n);
  await aCallOf('blue', 1, 5n);
  const swept = await headgate.invoke('sweeper', {});
  expect(swept.kind).toBe('buffered');
}, 240_000);
afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

async function operator() {
  const text = await readFile(join(folder, 'operator.json'), 'utf8');
  // Written by the local run for the command.
  return JSON.parse(text) as {
    outputs: Record<string, string>;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
  };
}

async function aCallOf(team: string, index: number, picoUsd: bigint) {
  const at = YESTERDAY - index * 600_000;
  const callId = ulid(at, new Uint8Array(16).fill(index));
  const start = aStart({
    team,
    callId,
    startedAt: at,
    user: index % 2 === 0 ? 'ann' : '=cmd',
    holdPicoUsd: 10_000_000n,
  });
  const ledger = createLedger(store);
  await ledger.begin(start);
  await ledger.end(start, anEnding(picoUsd));
  return start;
}

const run = (...args: string[]) => runHeadgate(args, { environment: { HEADGATE_DATA: folder } });

describe('the command', () => {
  it('shows what a team has used', async () => {
    const { exitCode, output, errors } = await run('usage', '--team', 'red', '--group-by', 'user');
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toMatch(
      /^Team red, from 20\S+Z to 20\S+Z:\n\nuser +calls +attempts +input tokens +output tokens +USD\n/,
    );
    expect(output).toMatch(/\nann +15 +15 +12,180 +1,425 +0\.00003\n/);
    expect(output).toMatch(/\ntotal +30 +30 +24,360 +2,850 +0\.00006\n\n/);
    expect(output).toMatch(/\nInput tokens are without 15,360 that providers read from their caches and 0 that .*\n$/);
    const json = JSON.parse((await run('usage', '--team', 'blue', '--json')).output);
    expect(json.total).toMatchObject({ calls: 1, cost_pico_usd: '5' });
  });

  it('lists calls, and shows one with all its attempts', async () => {
    const list = await run('calls', '--team', 'red', '--limit', '2', '--user', 'ann');
    expect(list.output.split('\n').slice(1, -1)).toHaveLength(2);
    expect(list.output).toMatch(/groq\/openai\/gpt-oss-120b +answered +812 +95 +1,830 +0\.000002\n/);
    expect(list.errors).toContain('There are more');
    const one = await run('calls', 'show', last.callId, '--team', 'red');
    expect(one.output).toContain(`Call ${last.callId} of team red`);
    expect(one.output).toContain('It has cost 0.000002 USD.');
    const foreign = await run('calls', 'show', last.callId, '--team', 'blue');
    expect(foreign).toMatchObject({ exitCode: 1, output: '' });
    expect(foreign.errors).toMatch(/^headgate: The gateway refused \(404\): There is no call/);
  });

  it('writes all calls to a file that is there once it is complete', async () => {
    const file = join(folder, 'calls.csv');
    const written = await run('calls', '--team', 'red', '--format', 'csv', '--output', file);
    expect(written).toEqual({ exitCode: 0, errors: '', output: `All calls are in ${file}.\n` });
    const lines = (await readFile(file, 'utf8')).split('\r\n');
    expect(lines).toHaveLength(32);
    expect(lines[2]).toContain(",'=cmd,");
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const json = await run('calls', '--team', 'red', '--format', 'jsonl', '--user', 'ann');
    expect(
      json.output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).user),
    ).toEqual(Array(15).fill('ann'));
  });

  it('says what it was not given, and what the gateway refused', async () => {
    expect(await run('calls', '--team', 'red', '--output', 'x')).toMatchObject({ exitCode: 2 });
    expect(await run('usage')).toMatchObject({ exitCode: 2 });
    const refused = await run('usage', '--team', 'red', '--group-by', 'colour');
    expect(refused.errors).toMatch(/^headgate: The gateway refused \(400\): `group_by` is "colour"/);
  });

  it('finds a total that is not what the rows come to', async () => {
    const from = new Date(YESTERDAY - 10 * HOUR).toISOString();
    const right = await run('ledger', 'verify', '--team', 'red', '--from', from);
    expect(right).toMatchObject({ exitCode: 0, errors: '' });
    expect(right.output).toMatch(/^30 attempts in \d+ hours: the totals are what the rows come to\.\n$/);

    const hour = new Date(YESTERDAY).toISOString().slice(0, 13);
    const key = { pk: { S: 'totals#red#provider' }, sk: { S: `hour#${hour}#=groq` } };
    const change = {
      TableName: store.table,
      Key: key,
      UpdateExpression: 'ADD cost :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    };
    await store.client('UpdateItem', change);
    const wrong = await run('ledger', 'verify', '--team', 'red', '--from', from);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.output).toContain(`${hour}:00:00.000Z provider groq\n`);
    expect(wrong.errors).toMatch(/^headgate: \d+ sums are not what the rows come to\./);
    expect(
      JSON.parse((await run('ledger', 'verify', '--team', 'blue', '--from', from, '--json')).output),
    ).toMatchObject({ is_equal: true });
  });
});

describe('ledger verify', () => {
  it('compares budgets whose window is not over', async () => {
    const { key } = JSON.parse((await run('keys', 'create', '--team', 'green', '--json')).output);
    const body = JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const { status } = await fetch(`${headgate.baseUrl}/chat/completions`, { method: 'POST', headers, body });
    expect(status).toBe(200);
    const month = await run('ledger', 'verify', '--team', 'green', '--json');
    expect(JSON.parse(month.output)).toMatchObject({ is_equal: true, budgets: 1 });
    const { output } = await run('ledger', 'verify', '--team', 'green');
    expect(output).toMatch(/\n1 parts of budgets: they are what the rows come to\.\n$/);
  });

  it('does not praise what nothing was compared with', async () => {
    const now = await run('ledger', 'verify', '--team', 'green', '--from', new Date().toISOString());
    expect(now.output).toBe('No hour of it is summed up yet: that is done an hour or two after it is over.\n');
  });
});

describe('the doors', () => {
  it('let a signer see its own team, and nobody else', async () => {
    const credentials = await credentialsOf('red');
    expect((await signed('/teams/red/usage?from=2026-01-01', credentials)).status).toBe(200);
    const { status, body } = await signed(`/teams/red/calls/${last.callId}`, credentials);
    expect([status, body.id]).toEqual([200, last.callId]);
    for (const path of [
      '/teams/blue/usage',
      `/teams/blue/calls`,
      '/teams/blue/calls?format=csv',
      '/teams/blue/ledger/verify',
    ]) {
      expect((await signed(path, credentials)).status).toBe(403);
    }
    const unsigned = await fetch(`${headgate.baseUrl}/teams/red/usage`, {
      headers: { authorization: `Bearer ${headgate.key}` },
    });
    expect(unsigned.status).toBe(403);
  });

  it('let a key see what it has spent a moment ago', async () => {
    const headers = { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hi' }] });
    const response = await fetch(`${headgate.baseUrl}/chat/completions`, { method: 'POST', headers, body });
    const { usage } = (await response.json()) as { usage: { cost: number } };
    const id = response.headers.get('x-headgate-call-id');
    const get = async (path: string) => (await fetch(`${headgate.baseUrl}${path}`, { headers })).json();
    expect(await get('/usage')).toMatchObject({ team: 'local', total: { calls: 1, cost: usage.cost } });
    expect(await get(`/calls/${id}`)).toMatchObject({ id, team: 'local', model: 'demo/chat' });
    expect(await get(`/generation?id=${id}`)).toMatchObject({ data: { id, total_cost: usage.cost } });
    expect(await get(`/calls/${last.callId}`)).toMatchObject({ error: { error_type: 'call_not_found' } });
    const csv = await fetch(`${headgate.baseUrl}/calls?format=csv`, { headers });
    expect([csv.headers.get('content-type'), (await csv.text()).split('\r\n').length]).toEqual([
      'text/csv; charset=utf-8; header=present',
      3,
    ]);
  });
});

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

async function credentialsOf(team: string): Promise<Credentials> {
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(
    (await run('local', 'credentials', '--team', team, '--json')).output,
  );
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function signed(
  path: string,
  credentials: Credentials,
): Promise<{ readonly status: number; readonly body: { readonly id?: string } }> {
  const url = new URL(`${headgate.baseUrl}${path}`);
  const { headers } = await aSignedRequest({
    method: 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    credentials,
    headers: { host: url.host },
    body: '',
    signedAt: Date.now(),
  });
  const { host: _, ...sent } = headers;
  const response = await fetch(url, { headers: sent });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
}
