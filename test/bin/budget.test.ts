/** Budgets as an operator sets them: the command, real signatures, the synthesized template and the bundles. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControlDoor, type Operation } from '../../bin/cli/control-door.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { runHeadgate } from './run-headgate.ts';

const OPERATOR = 'arn:aws:iam::000000000000:user/operator';

let folder = '';
let headgate: Headgate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const red = { budget: { month: 50, total: '0.000000000001' }, limits: { concurrent: 9 } };
  const configuration = validateConfiguration({ providers: {}, teams: { red, blue: {} } }, { local: true });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
}, 240_000);
afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runHeadgate(args, { environment: { HEADGATE_DATA: folder } });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).output);

async function keyOf(...args: string[]): Promise<string> {
  return (await json('keys', 'create', ...args)).key;
}

async function answerTo(key: string, model = 'demo/chat'): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe('a key that is made with limits', () => {
  it('may no more than these, and says so', { timeout: 60_000 }, async () => {
    const made = await json(
      ...['keys', 'create', '--team', 'blue', '--budget-month', '0.5', '--requests-per-minute', '2'],
      ...['--models', 'demo/chat', '--endpoints', '/chat/completions', '--max-call-usd', '0.1', '--concurrent', '3'],
    );
    expect(made.budget).toEqual({ day: null, week: null, month: '0.5', total: null });
    expect(made.limits).toMatchObject({ requestsPerMinute: 2, maxCallUsd: '0.1', models: ['demo/chat'] });

    const first = await answerTo(made.key);
    expect([first.status, first.headers.get('x-ratelimit-limit-requests')]).toEqual([200, '2']);
    expect((await answerTo(made.key, 'demo/reason')).status).toBe(403);
    await expect
      .poll(async () => (await answerTo(made.key)).headers.get('x-headgate-budget') ?? '', { timeout: 10_000 })
      .toContain('key-month;limit=0.5;spent=0');
  });

  it('is not made where a limit makes no sense', async () => {
    const create = (...more: string[]) => run('keys', 'create', '--team', 'blue', ...more);
    expect(await create('--budget-month', 'ten')).toMatchObject({ exitCode: 2 });
    expect(await create('--models', 'open*')).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('`limits.models`'),
    });
    expect(await create('--requests-per-minute', 'none')).toMatchObject({ exitCode: 2 });
  });
});

describe('the budget of a team', () => {
  it('is shown as configured, changed by an operator, and goes back to what is configured', {
    timeout: 60_000,
  }, async () => {
    expect((await run('budget', 'show', '--team', 'red')).output).toMatch(
      new RegExp(
        [
          '^Budgets of team red:',
          '  month \\d{4}-\\d\\d: \\$0 of \\$50 spent, \\$0 held, \\$50 left, resets \\S+Z',
          '  in total: \\$0 of \\$0.000000000001 spent, \\$0 held, \\$0.000000000001 left',
          'Limits:',
          '  concurrent: 9\n$',
        ].join('\n'),
      ),
    );
    const key = await keyOf('--team', 'red');
    expect((await answerTo(key)).status).toBe(402); // A pico-dollar in total.

    const set = await run('budget', 'set', '--team', 'red', '--total', 'none', '--month', '100', '--models', 'demo/*');
    expect(set).toMatchObject({ exitCode: 0, errors: '' });
    expect(set.output).toContain(`of $100 spent`);
    expect(set.output).toContain(`by ${OPERATOR}`);
    await expect.poll(async () => (await answerTo(key)).status, { timeout: 45_000, interval: 500 }).toBe(200);
    const shown = await json('budget', 'show', '--team', 'red');
    expect(shown).toMatchObject({
      budget: { month: '100', total: null },
      limits: { concurrent: 9, models: ['demo/*'] },
      changed: { by: OPERATOR },
    });
    const [month] = shown.standing;
    expect(Number(month.spentUsd)).toBeGreaterThan(0);
    expect(month).toMatchObject({ period: 'month', limitUsd: '100', heldUsd: '0' });

    const back = await json('budget', 'set', '--team', 'red', '--total', 'configured', '--month', 'configured');
    expect(back.budget).toMatchObject({ month: '50', total: '0.000000000001' });
    expect(back.limits.models).toEqual(['demo/*']);
  });

  it.each<[string[], number, string]>([
    [['--team', 'red'], 2, 'Nothing is said to change.'],
    [['--team', 'green', '--month', '1'], 1, 'There is no team'],
    [['--team', 'red', '--month', '-1'], 2, 'dollars'],
    [['--team', 'red', '--concurrent', '999999999999'], 1, '`limits.concurrent`'],
  ])('budget set %j is refused', async (args, exitCode, text) => {
    const outcome = await run('budget', 'set', ...args);
    expect(outcome).toMatchObject({ exitCode, output: '' });
    expect(outcome.errors).toContain(text);
  });

  it('is seen by its role and not raised by it, and not seen by another team', async () => {
    const as = async (team: string, operation: Operation) => {
      const { output } = await run('local', 'credentials', '--team', team, '--json');
      const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(output);
      const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      const credentials = async () => keys;
      const target = { controlUrl: headgate.baseUrl, region: 'us-east-1', credentials, isLocal: true };
      return await callControlDoor(target, operation).then(() => 'let in', String);
    };
    const look = { method: 'GET', path: '/teams/red/budget' } as const;
    expect(await as('red', look)).toBe('let in');
    expect(await as('blue', look)).toContain('(403)');
    const raise = { method: 'PUT', path: '/admin/teams/red/budget', body: { budget: { month: null } } } as const;
    expect(await as('red', raise)).toContain('(403)');
  });
});
