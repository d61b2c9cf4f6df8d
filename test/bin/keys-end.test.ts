/** Keys as their team lists and ends them: the command, real signatures, the synthesized template and the bundles. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { callControlDoor, type Operation } from '../../bin/cli/control-door.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { aTerminal } from './a-terminal.ts';
import { runHeadgate } from './run-headgate.ts';

const NOBODY = 'nobodyKnows0';

let folder = '';
let headgate: Headgate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const configuration = validateConfiguration({ providers: {}, teams: { red: {}, blue: {} } }, { local: true });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
}, 240_000);
afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]) {
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder } });
  return { exitCode: await runCommandLine(['keys', ...args], terminal), output: output(), errors: errors() };
}

const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).output);

async function statusWith(key: string): Promise<number> {
  const response = await fetch(`${headgate.baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });
  await response.arrayBuffer();
  return response.status;
}

describe('headgate keys', () => {
  it('lists, rotates and revokes keys', { timeout: 60_000 }, async () => {
    expect(await run('list', '--team', 'blue')).toMatchObject({ exitCode: 0, output: 'Team blue has no keys.\n' });
    const made = await json('create', '--team', 'red', '--name', 'ci', '--budget-month', '10', '--models', 'demo/*');

    const rotated = await run('rotate', made.id, '--team', 'red', '--overlap-hours', '0');
    expect(rotated).toMatchObject({ exitCode: 0, errors: '' });
    const [, key = ''] = /^ {2}(hg_local_\w+)$/m.exec(rotated.output) ?? [];
    const [, id = ''] = /^ {2}id +(\w{12})$/m.exec(rotated.output) ?? [];
    expect(rotated.output).toMatch(new RegExp(`^The old key, ${made.id}, works until \\S+Z\\.$`, 'm'));
    expect([await statusWith(key), await statusWith(made.key)]).toEqual([200, 401]);

    const again = await json('rotate', id, '--team', 'red', '--overlap-hours', '48', '--expires-in-days', '7');
    expect(again).toMatchObject({ name: 'ci', budget: { month: '10' }, limits: { models: ['demo/*'] } });
    expect(await statusWith(key)).toBe(200); // It overlaps.
    const days = (Date.parse(again.expiresAt) - Date.parse(again.createdAt)) / 86_400_000;
    expect(days).toBe(7);

    const revoked = await run('revoke', again.id, '--team', 'red');
    expect(revoked).toMatchObject({ exitCode: 0, errors: '' });
    expect(revoked.output).toMatch(new RegExp(`^Key ${again.id} \\(ci\\) is revoked since \\S+Z: refused everywhere`));
    expect(await statusWith(again.key)).toBe(401);

    const { data } = await json('list', '--team', 'red');
    expect(data.map((one: { id: string; state: string }) => [one.id, one.state])).toEqual([
      [again.id, 'revoked'],
      [id, 'active'],
      [made.id, 'expired'],
    ]);
    const { output } = await run('list', '--team', 'red');
    const lines = output.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^id +name +state +created +ends +limits$/);
    expect(lines[1]).toMatch(new RegExp(`^${again.id} +ci +revoked +\\S+Z +\\S+Z +\\$10/month models=demo/\\*$`));
    expect(output + JSON.stringify(data)).not.toMatch(/hg_|digest|[0-9A-Za-z]{43}/);
  });

  it('edits keys, as their team and as an operator', { timeout: 30_000 }, async () => {
    const { id, key } = await json('create', '--team', 'blue', '--tags', 'nightly,search', '--expires-in-days', '9');
    const limits = ['--budget-month', '5', '--requests-per-minute', '60'];
    const edited = await run('edit', id, '--team', 'blue', '--name', 'ci', '--tags', 'none', ...limits);
    expect(edited).toMatchObject({ exitCode: 0, output: `Key ${id} (ci) is changed, everywhere within a minute.\n` });
    const later = ['edit', id, '--team', 'blue', '--expires-at', '2030-01-01T00:00:00Z'];
    expect((await run(...later)).errors).toContain('(403): `expiresAt` may be brought nearer');
    await run(...later, '--operator');
    expect(
      await json('edit', id, '--team', 'blue', '--scopes', 'usage:all', '--requests-per-minute', 'none'),
    ).toMatchObject({
      ...{ id, name: 'ci', tags: [], scopes: ['usage:all'], expiresAt: '2030-01-01T00:00:00.000Z' },
      ...{ budget: { month: '5' }, limits: { requestsPerMinute: null } },
    });
    const shown = await fetch(`${headgate.baseUrl}/usage?team=red`, { headers: { authorization: `Bearer ${key}` } });
    expect([shown.status, JSON.parse(await shown.text()).team]).toEqual([200, 'red']);
  });

  it('gives no key a door to itself: row 26', async () => {
    const { id, key } = await json('create', '--team', 'blue');
    for (const path of [`/keys/${id}`, `/teams/blue/keys/${id}`, `/admin/teams/blue/keys/${id}`]) {
      for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
        const body = JSON.stringify({ role: 'admin', budget: { month: null } });
        const type = { 'content-type': 'application/json' };
        const answer = await fetch(`${headgate.baseUrl}${path}`, {
          method: 'PATCH',
          headers: { ...headers, ...type },
          body,
        });
        expect([403, 404]).toContain(answer.status);
      }
    }
    const { data } = await json('list', '--team', 'blue');
    expect(data.find((one: { id: string }) => one.id === id)).toMatchObject({ budget: { month: null }, scopes: [] });
  });

  it.each<[string[], number, string]>([
    [['edit', NOBODY, '--team', 'red', '--name', 'x'], 1, `(404): There is no key "${NOBODY}" of this team.`],
    [['edit', NOBODY, '--team', 'red'], 2, 'Nothing is said to change.'],
    [['revoke', NOBODY, '--team', 'red'], 1, `(404): There is no key "${NOBODY}" of this team.`],
    [['rotate', NOBODY, '--team', 'red'], 1, `(404): There is no key "${NOBODY}" of this team.`],
    [['list', '--team', 'green'], 1, 'There is no team "green"'],
    [['rotate', NOBODY, '--team', 'red', '--overlap-hours', '721'], 1, '`overlapHours`'],
    [['rotate', NOBODY, '--team', 'red', '--overlap-hours', '-1'], 2, 'whole number of hours'],
    [['revoke', '../budget', '--team', 'red'], 2, 'That is not the id of a key.'],
    [['revoke', '--team', 'red'], 2, "missing required argument 'id'"],
    [['list'], 2, '--team'],
  ])('%j is refused', async (args, exitCode, text) => {
    const outcome = await run(...args);
    expect(outcome).toMatchObject({ exitCode, output: '' });
    expect(outcome.errors).toContain(text);
  });

  it('wants the id of a key, and does not repeat a key that it is given instead', async () => {
    const { errors, exitCode } = await run('revoke', headgate.key, '--team', 'red');
    expect(exitCode).toBe(2);
    expect(errors).toContain('That is a key, and not its id.');
    expect(errors).not.toContain(headgate.key.slice(10, 40));
  });

  it('are managed by the role of their team, and by no other', { timeout: 30_000 }, async () => {
    const { id } = await json('create', '--team', 'red');
    const as = async (team: string, operation: Operation) => {
      const credentials = await runHeadgate(['local', 'credentials', '--team', team, '--json'], {
        environment: { HEADGATE_DATA: folder },
      });
      const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(credentials.output);
      const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      const target = {
        ...{ controlUrl: headgate.baseUrl, region: 'us-east-1', isLocal: true },
        credentials: async () => keys,
      };
      return await callControlDoor(target, operation).then(() => 'done', String);
    };
    const look = { method: 'GET', path: '/teams/red/keys' } as const;
    const end = (team: string) => ({ method: 'POST', path: `/teams/${team}/keys/${id}/revoke`, body: {} }) as const;
    expect(await as('blue', look)).toContain('(403)');
    expect(await as('blue', end('red'))).toContain('(403)');
    expect(await as('blue', end('blue'))).toContain('(404)'); // Of its own team there is none of this id.
    expect(await as('red', look)).toBe('done');
    expect(await as('red', end('red'))).toBe('done');
  });
});
