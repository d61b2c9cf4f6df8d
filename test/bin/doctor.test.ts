/** What `headgate doctor` says of what is wrong. That it finds nothing wrong with what is right: try-it.test.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { credentialsCheck } from '../../bin/cli/doctor/credentials.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { type Cloud, startLoopbackCloud } from './loopback-cloud.ts';
import { type Got, type Said, startScriptedGateway, streamed } from './scripted-gateway.ts';

afterEach(() => vi.unstubAllEnvs());

const KEY = 'hg_live_of_the_environment';
const OPENAI = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-1';
const GROQ = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:groq-1';
const HEALTHY = {
  '/v1/models': { json: { data: [{ id: 'fake/model' }] } },
  '/v1/chat/completions': {
    json: { choices: [{}], usage: { cost: 0.00002 } },
    headers: { 'x-headgate-call-id': 'C1' },
  },
  '/v1/calls/01K9ZQ3V5W8X7Y6T4R2P1N0M9B': { json: { id: '01K9ZQ3V5W8X7Y6T4R2P1N0M9B' } },
  '/v1/admin/provider-keys/openai/test': { json: { ok: true } },
  '/v1/admin/provider-keys/groq/test': { json: { ok: true } },
  stream: streamed(['one, ', 'two']),
} satisfies Readonly<Record<string, Said>>;

interface Setting {
  readonly answers?: Readonly<Record<string, Said>>;
  readonly cloud?: Partial<Cloud>;
  readonly status?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Examines a deployed gateway of which everything is well but what is said otherwise. */
async function examine(setting: Setting = {}, args: readonly string[] = []) {
  const answers: Readonly<Record<string, Said>> = { ...HEALTHY, ...setting.answers };
  const answer = ({ path, body }: Got) =>
    (body.stream ? answers.stream : answers[path]) ?? {
      status: 404,
      json: { error: { message: 'There is no such endpoint.' } },
    };
  await using gateway = await startScriptedGateway(answer);
  const outputs = { ControlUrl: gateway.url, ProviderSecretOpenai: OPENAI, ProviderSecretGroq: GROQ };
  const stacks = { Gate: { outputs, ...(setting.status && { status: setting.status }) } };
  const secrets = { [OPENAI]: true, [GROQ]: true };
  await using cloud = await startLoopbackCloud({ stacks, secrets, concurrency: 900, ...setting.cloud });
  for (const [name, value] of Object.entries(cloud.environment)) vi.stubEnv(name, value);
  const environment = {
    ...cloud.environment,
    HEADGATE_CONFIG: aConfiguration(),
    HEADGATE_KEY: KEY,
    ...setting.environment,
  };
  const { terminal, output, errors } = aTerminal({ environment });
  const exitCode = await runCommandLine(['doctor', '--stack', 'Gate', ...args, '--json'], terminal);
  expect(`${output()}${errors()}`).not.toMatch(/hg_live|secret-of-the-account/);
  const report: Report = JSON.parse(output());
  return { exitCode, errors: errors(), ...report, of: (id: string) => report.checks.find((check) => check.id === id) };
}

interface Report {
  readonly ok: boolean;
  readonly failed: number;
  readonly checks: readonly {
    readonly id: string;
    readonly status: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

function aConfiguration(): string {
  const file = join(temporaryFolder(), 'headgate.config.ts');
  writeFileSync(file, 'export default { providers: { openai: {}, groq: {}, bedrock: {} }, teams: { search: {} } };');
  return file;
}

describe('headgate doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { exitCode, ok, checks, errors } = await examine();

    expect({ exitCode, ok, errors }).toEqual({ exitCode: 0, ok: true, errors: '' });
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual(
      [
        'node',
        'configuration',
        'credentials',
        'gateway',
        'lambda-concurrency',
        'provider-keys',
        'reachable',
        'caller',
        'providers',
        'call',
        'stream',
        'ledger',
      ].map((id) => `${id} ok`),
    );
    expect(checks.map(({ message }) => message).join('\n')).toContain(
      'user/somebody, account 111122223333, region us-east-1',
    );
  });

  it.each<readonly [string, string, Setting, RegExp, RegExp]>([
    ['configuration', 'failed', { environment: { HEADGATE_CONFIG: '/nonexistent.ts' } }, /cannot be read/, /Change/],
    ['gateway', 'failed', { status: 'UPDATE_ROLLBACK_FAILED' }, /UPDATE_ROLLBACK_FAILED/, /deploy it again/],
    ['gateway', 'warning', { status: 'UPDATE_ROLLBACK_COMPLETE' }, /UPDATE_ROLLBACK_COMPLETE/, /taken back/],
    ['gateway', 'warning', { status: 'UPDATE_IN_PROGRESS' }, /IN_PROGRESS/, /Wait/],
    ['gateway', 'failed', { cloud: { stacks: {} } }, /There is no stack Gate/, /--region/],
    [
      'lambda-concurrency',
      'warning',
      { cloud: { concurrency: 10 } },
      /10 of 1000 requests at a time/,
      /Service Quotas/,
    ],
    ['lambda-concurrency', 'warning', { cloud: { quota: 500 } }, /is 500.*of 1000/, /accountConcurrency: 500/],
    [
      'provider-keys',
      'warning',
      { cloud: { secrets: { [OPENAI]: true, [GROQ]: false } } },
      /filled: openai; empty: groq/,
      /Put the missing/,
    ],
    [
      'provider-keys',
      'failed',
      { cloud: { secrets: { [OPENAI]: false } } },
      /empty: openai; not deployed yet: groq/,
      /Put the missing/,
    ],
    [
      'reachable',
      'failed',
      { answers: { '/v1/models': { ...HEALTHY['/v1/models'], headers: { date: new Date(0).toUTCString() } } } },
      /its clock is \d+ s/,
      /Set the clock/,
    ],
    [
      'caller',
      'failed',
      { answers: { '/v1/models': { status: 401, json: { error: { message: 'No such key.' } } } } },
      /401.*No such key/,
      /Check the key/,
    ],
    ['caller', 'warning', { answers: { '/v1/models': { json: { data: [] } } } }, /no model/, /secret of a provider/],
    [
      'providers',
      'warning',
      {
        answers: {
          '/v1/admin/provider-keys/groq/test': { json: { ok: false, keys: [{ id: '0badc0de', state: 'refused' }] } },
        },
      },
      /openai: ok; groq: key 0badc0de is refused/,
      /another key/,
    ],
    ['providers', 'failed', { answers: tested(NO_KEY) }, /^openai, groq: no key yet$/, /another key/],
    [
      'call',
      'failed',
      { answers: { '/v1/chat/completions': { status: 502, json: { error: { message: 'All failed.' } } } } },
      /502.*All failed/,
      /headgate doctor|attempts/,
    ],
    [
      'call',
      'failed',
      { answers: { '/v1/chat/completions': { json: {} } } },
      /not an answer of a model/,
      /URL of a gateway/,
    ],
    ['stream', 'failed', { answers: { stream: streamed(['a'], { isDone: false }) } }, /cut short/, /headgate calls/],
    [
      'stream',
      'warning',
      { answers: { stream: streamed(['a', 'b', 'c', 'd']) } },
      /4 pieces in 1 reads/,
      /collects answers/,
    ],
  ])('tells what is wrong with %s, and how to mend it: %s', async (id, status, setting, message, hint) => {
    const { of, ok, exitCode } = await examine(setting);

    expect(of(id)).toMatchObject({
      status,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect({ ok, exitCode }).toEqual(status === 'failed' ? { ok: false, exitCode: 1 } : { ok: true, exitCode: 0 });
  });

  it('leaves out what it cannot look at, and says why', async () => {
    const old = await examine({ answers: tested(NO_ENDPOINT) });
    const nobody = await examine({ environment: { HEADGATE_KEY: '' } });

    expect(old.of('providers')).toMatchObject({
      status: 'skipped',
      message: expect.stringContaining('does not test keys'),
    });
    expect(['caller', 'call', 'stream', 'ledger'].map((id) => nobody.of(id)?.status)).toEqual(Array(4).fill('skipped'));
    expect(nobody.of('caller')?.message).toContain('add --team TEAM or --key -');
    expect(nobody.exitCode).toBe(0);
  });

  it('says so where nobody is logged in, and goes on', async () => {
    const { terminal, output } = aTerminal({ environment: { HEADGATE_CONFIG: aConfiguration() } });
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const exitCode = await runCommandLine(['doctor', '--stack', 'Gate', '--region', 'us-east-1'], terminal);

    expect(exitCode).toBe(1);
    expect(output()).toMatch(/✗ failed {3}credentials +No AWS credentials were found.*\n +→ Log in with/);
    expect(output()).toMatch(/– skipped {2}call /);
  });

  it('asks AWS in the region that the URL tells', async () => {
    await using cloud = await startLoopbackCloud({ stacks: {} });
    for (const [name, value] of Object.entries(cloud.environment)) vi.stubEnv(name, value);
    const { terminal } = aTerminal({ environment: {} });
    const options = { url: 'https://abc123.execute-api.eu-central-1.amazonaws.com', model: 'auto' };

    expect(await credentialsCheck.run({ options, terminal })).toEqual({
      status: 'ok',
      message: 'arn:aws:iam::111122223333:user/somebody, account 111122223333, region eu-central-1',
    });
  });

  it('says so where no gateway runs here', async () => {
    await using folder = await aDataFolder(anOperator('http://127.0.0.1:1/v1'));
    const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder.path } });

    expect(await runCommandLine(['doctor'], terminal)).toBe(1);
    expect(output()).toMatch(
      /✗ failed {3}reachable .*cannot be reached.*\n +→ Start the local gateway with `npm start`/,
    );
    expect(output()).toMatch(/– skipped {2}providers +The gateway was not reached\.\n/);
    expect(errors()).toMatch(/^headgate: \d of 12 checks failed\./);
  });
});

const NO_ENDPOINT: Said = { status: 404, json: { error: { message: 'There is no such endpoint.' } } };
const NO_KEY: Said = { status: 503, json: { error: { message: 'The gateway has no key for it yet.' } } };

/** Each provider, tested with this result. */
function tested(said: Said) {
  return { '/v1/admin/provider-keys/openai/test': said, '/v1/admin/provider-keys/groq/test': said };
}
