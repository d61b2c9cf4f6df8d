/** An experiment as a team sees it: the demo provider, the bundles, the queue, the judge and the command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { configurationFrom, TYPESCRIPT } from '../docs/configuration-examples.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { aLocalQueue } from './a-local-queue.ts';
import { runHeadgate } from './run-headgate.ts';

let folder = '';
let headgate: Headgate;
let asked: FakeProvider;
/** Both arms and the judge are where a test sees what they are asked. */
const WATCHED = {
  arms: { control: { route: 'fake/arm' }, other: { route: 'fake/arm', prefix: 'Be kind.' } },
  judge: { route: 'fake/judge', compare: 'both', sample: 1 },
};
const keys: Record<string, string> = {};
const CREDENTIALS = { accessKeyId: 'AKIATEST', secretAccessKey: 'any' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  // What the page shows is what runs here: control is cut short, so the judge of the demo likes the other better.
  const shown = TYPESCRIPT.find(({ file }) => file === 'docs/experiments.md')?.text ?? '';
  const { experiments } = await configurationFrom(shown, { local: true });
  // It has an end, far away: what it has come to has to be readable, or nothing takes place.
  const assistant = { ...experiments.assistant, stop: { calls: 1_000, costUsd: 100 } };
  asked = await startFakeProvider();
  const given = {
    providers: { fake: { url: asked.url } },
    prices: { 'fake/arm': { input: 1, output: 2 }, 'fake/judge': { input: 1, output: 2 } },
    teams: { red: {}, blue: {} },
    experiments: { assistant, watched: WATCHED },
  };
  const configuration = validateConfiguration(given, { local: true });
  const environment = { FAKE_API_KEY: 'sk-fake' };
  headgate = await startHeadgate({ port: 0, folder, configuration, environment, quiet: true });
  for (const team of ['red', 'blue']) keys[team] = (await json('keys', 'create', '--team', team)).key;
}, 240_000);
afterAll(async () => {
  await headgate?.close();
  await asked?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runHeadgate(args, { environment: { HEADGATE_DATA: folder } });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).output);
const shown = (team: string, name = 'assistant') => json('experiments', 'show', name, '--team', team);
const verdictsOf = async (team: string) => (await shown(team)).judge.verdicts;

async function ask(team: string, words: string, more: { readonly [name: string]: unknown } = {}): Promise<Response> {
  const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys[team]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content: words }], ...more }),
  });
  expect(response.status).toBe(200);
  await response.text();
  return response;
}

/** All items of all tables. */
async function everythingKept(): Promise<string> {
  const everything: unknown[] = [];
  const client = new DynamoDBClient({ endpoint: headgate.awsEndpoint, region: 'us-east-1', credentials: CREDENTIALS });
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const TableName of TableNames) {
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) everything.push(...Items);
    }
  }
  client.destroy();
  return JSON.stringify(everything);
}

/** What a model was asked, as text. */
function toldOf(model: string): readonly string[] {
  return asked.requests.map(({ json: body }) => JSON.stringify(body)).filter((text) => text.includes(`"${model}"`));
}

async function list(team: string, path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await fetch(`${headgate.baseUrl}${path}`, { headers: { authorization: `Bearer ${keys[team]}` } });
  return z.object({ data: z.array(z.record(z.string(), z.unknown())) }).parse(await response.json()).data;
}

test('what callers ask is judged behind them, once a call, and each team sees its own', {
  timeout: 120_000,
}, async () => {
  const words = 'Compare rivers, mountains, forests, islands and deserts';
  for (let session = 0; session < 6; session += 1) {
    await ask('red', `${words} canary-red`, { session_id: `${session}`, stream: session % 2 === 0 });
  }
  await ask('blue', `${words} canary-blue`, { session_id: 'one' });
  await expect.poll(() => verdictsOf('red'), { timeout: 30_000, interval: 500 }).toBe(6);
  await expect.poll(() => verdictsOf('blue'), { timeout: 30_000, interval: 500 }).toBe(1);

  const report = await shown('red');
  const arms = new Map<string, Record<string, unknown>>(report.arms.map((one: { arm: string }) => [one.arm, one]));
  expect(arms.get('concise')).toMatchObject({ won: 6, lost: 0 });
  expect(report.conclusion).toMatchObject({ result: 'no-winner-yet' });
  expect(report.judge).toMatchObject({ calls: 12, failed_calls: 0, agreement: { rate: 1 } });
  const groups = await list('red', '/usage?group_by=experiment');
  // Each was asked of both arms: one for the caller, one for the judge.
  expect(groups.find(({ experiment }) => experiment === 'assistant')).toMatchObject({ calls: 12 });
  const byArm = await list('red', '/usage?group_by=arm');
  expect(byArm.find(({ arm }) => arm === 'assistant/concise')).toMatchObject({ calls: 6 });
  const rows = await list('red', '/calls?experiment=assistant&arm=concise&limit=100');
  expect(rows).toHaveLength(6);
  expect(await list('red', '/calls?tag=headgate-judge&limit=100')).toHaveLength(12);
});

test('nothing of what was said is left, and no team learns of another', { timeout: 120_000 }, async () => {
  const text = await everythingKept();
  expect(text).toContain('verdicts#red#assistant');
  expect(text).not.toMatch(/canary-(?:red|blue)|"samples#/);
  expect(await verdictsOf('blue')).toBe(1);
});

test('the books are right, with what judging has cost in a budget of its own', { timeout: 120_000 }, async () => {
  const { exitCode, output, errors } = await run('ledger', 'verify', '--team', 'red');
  expect([exitCode, errors]).toEqual([0, '']);
  // Neither team has a budget of its own: the one part is that of the experiment.
  expect(output).toContain('1 parts of budgets: they are what the rows come to.');
});

test('a message that comes again, late or out of order changes nothing', { timeout: 120_000 }, async () => {
  const before = await shown('red');
  const rows = await list('red', '/calls?experiment=assistant&limit=100');
  const ids = [...new Set(rows.map((row) => String(row.call_id)))];
  const Records = [...ids.toReversed(), ...ids].map((callId, at) => ({
    messageId: `${at}`,
    attributes: { ApproximateReceiveCount: '2' },
    body: JSON.stringify({ version: '1', team: 'red', experiment: 'assistant', callId }),
  }));
  const stray = { messageId: 'stray', body: '{"version":"1"}', attributes: {} };
  const invocation = await headgate.invoke('judge', { Records: [...Records, stray] });
  if (invocation.kind !== 'buffered') throw new Error(`the judge has ended as ${invocation.kind}`);
  expect(JSON.parse(invocation.payload)).toEqual({ batchItemFailures: [{ itemIdentifier: 'stray' }] });
  const { judge } = await shown('red');
  expect(judge).toEqual(before.judge);
});

test('a person lists, promotes, stops and resumes it', { timeout: 120_000 }, async () => {
  expect((await run('experiments', 'list', '--team', 'red')).output).toContain('assistant: running\n');
  const promoted = await run(
    'experiments',
    'promote',
    'assistant',
    'concise',
    '--team',
    'red',
    '--reason',
    'it is better',
  );
  expect(promoted.output).toMatch(
    /^assistant: concise is promoted, since .+ by arn:\S+: it is better: everywhere within a minute\.\n$/,
  );
  // What speaks for it, or against it, is what was found before.
  expect(await shown('red')).toMatchObject({
    ...{ promoted: 'concise', judge: { verdicts: 0 }, since: null, series: expect.stringMatching(/^[\w-]{16}\.\d+$/) },
    before_promotion: { judge: { verdicts: 6 }, since: expect.any(String) },
  });
  expect(await json('experiments', 'stop', 'assistant', '--team', 'red')).toMatchObject({
    state: 'stopped',
    promoted: null,
  });
  expect(await json('experiments', 'resume', 'assistant', '--team', 'red')).toMatchObject({ state: 'running' });
  expect((await shown('blue')).changed).toBeNull();
  const wrong = await run('experiments', 'promote', 'assistant', 'none', '--team', 'red');
  expect([wrong.exitCode, wrong.errors]).toEqual([1, expect.stringContaining('an arm of assistant: control, concise')]);
  const unknown = (await run('experiments', 'show', 'other', '--team', 'red')).errors;
  expect(unknown).toMatch(
    /There is no experiment "other" of team red\.\s+`headgate experiments list` shows them\.\s*$/,
  );
  const text = (await run('experiments', 'show', 'assistant', '--team', 'red')).output;
  expect(text).toContain('no-winner-yet');
  expect(text).toMatch(/concise against control: 6 compared, \+50 points/);
  expect((await run('switch', 'off', 'experiment', 'assistant')).output).toContain('experiment assistant is off');
  expect((await run('experiments', 'list', '--team', 'red')).output).toMatch(
    /^assistant: switched off, since \S+ by arn:\S+$/m,
  );
  expect(await list('blue', '/experiments')).toContainEqual(
    expect.objectContaining({
      name: 'assistant',
      state: 'off',
      switched_off: expect.objectContaining({ reason: null }),
    }),
  );
});

test("what comes through the queue twice, late and out of order counts once, and no team is in what is the other one's", {
  timeout: 120_000,
}, async () => {
  const released = Promise.withResolvers<void>();
  asked.when('judge', async (stage) => {
    await stage.until(released.promise);
    await answer({ text: '{"quality":"first"}' })(stage);
  });
  const teams = ['red', 'blue'] as const;
  const calls: { readonly team: (typeof teams)[number]; readonly callId: string }[] = [];
  for (let at = 0; at < 8; at += 1) {
    const team = teams[at % 2] ?? 'red';
    const said = { model: 'watched', session_id: `${at}`, stream: at % 4 < 2 };
    const response = await ask(team, `canary-${team}-${at} is a river`, said);
    calls.push({ team, callId: response.headers.get('x-headgate-call-id') ?? '' });
  }
  // Each of them is in the queue once, or with the judge, who does not answer yet.
  const queue = aLocalQueue(headgate.awsEndpoint, 'JudgeQueue');
  const again = calls.map((call) => JSON.stringify({ version: '1', experiment: 'watched', ...call }));
  for (const message of [...again.toReversed(), ...again]) await queue.send(message);
  released.resolve();
  const judged = async () => Promise.all(teams.map(async (team) => (await shown(team, 'watched')).judge.verdicts));
  await expect.poll(() => toldOf('judge').length, { timeout: 60_000 }).toBe(16);
  await expect.poll(judged, { timeout: 60_000, interval: 500 }).toEqual([4, 4]);
  for (const message of again) await queue.send(message);
  await expect.poll(() => queue.waiting(), { timeout: 60_000, interval: 200 }).toBe(0);

  const [red, blue] = await Promise.all(teams.map((team) => shown(team, 'watched')));
  for (const report of [red, blue]) {
    expect(report.judge).toMatchObject({ verdicts: 4, calls: 8, failed_calls: 0, no_verdict: 0 });
    expect(report.comparisons).toMatchObject([{ compared: 4, won: 0, tied: 4, lost: 0 }]);
    expect(JSON.stringify(report)).not.toContain('canary');
  }
  const texts = [...toldOf('arm'), ...toldOf('judge')];
  // For each call both arms and both orders of the judge, and in none of them anything of another call.
  expect(texts).toHaveLength(8 * 4);
  for (const text of texts) expect(new Set(text.match(/canary-\w+-\d/g)).size).toBe(1);
  for (const team of teams) {
    const rows = JSON.stringify(await list(team, '/calls?experiment=watched&limit=100'));
    expect(rows).not.toContain('canary');
    for (const call of calls) expect(rows.includes(call.callId)).toBe(call.team === team);
  }
  expect(await everythingKept()).not.toMatch(/canary-(?:red|blue)|"samples#/);
});
