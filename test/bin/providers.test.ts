/** Keys of providers as operators and teams put them in: the command, real signatures, the template and the bundles. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { callControlDoor } from '../../bin/cli/control-door.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aTerminal } from './a-terminal.ts';

const GOOD = ['sk-good-of-all', 'sk-good-of-red'];
const folder = temporaryFolder();
const seen: { readonly method: string | undefined; readonly url: string | undefined; readonly key: string }[] = [];
let host: Server;
let headgate: Headgate;

beforeAll(async () => {
  host = createServer((request, response) => {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    seen.push({ method: request.method, url: request.url, key });
    const isGood = GOOD.includes(key);
    const refusal = { error: { message: `Incorrect API key provided: ${key}` } };
    const message = { role: 'assistant', content: 'Hi' };
    const said = { id: '1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] };
    response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isGood ? said : refusal));
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = host.address() as AddressInfo;
  const providers = { host: { url: `http://127.0.0.1:${port}` } };
  const configuration = validateConfiguration({ providers, teams: { red: {}, blue: {} } }, { local: true });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
}, 240_000);
afterAll(async () => {
  await headgate?.close();
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

async function run(args: readonly string[], world: Parameters<typeof aTerminal>[0] = {}) {
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder }, ...world });
  return { exitCode: await runCommandLine(args, terminal), output: output(), errors: errors() };
}
const providers = (args: readonly string[], piped?: string) =>
  run(['providers', ...args], piped === undefined ? {} : { piped });

async function askAs(team: string) {
  const { output } = await run(['keys', 'create', '--team', team, '--json']);
  const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${JSON.parse(output).key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'host/m', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  return response.status;
}

describe('headgate providers', () => {
  it('puts keys in, for all and for one team, lists, tests and removes them', { timeout: 60_000 }, async () => {
    const set = await providers(['set', 'host', '--weight', '3'], 'sk-bad-key\nsk-good-of-all\n');
    expect(set).toMatchObject({ exitCode: 0, errors: '' });
    expect(set.output).toMatch(/^Keys of host: \w{8}, \w{8}\. Used everywhere within five minutes/);
    await providers(['set', 'host', '--team', 'red'], 'sk-good-of-red\n');

    const list = await providers(['list']);
    expect(list.output).toMatch(/^host +all +\w{8} \(3\), \w{8} +20\S+Z +arn:\S+operator$/m);
    expect(list.output).toMatch(/^host +red +\w{8} +20\S+Z/m);
    const { data } = JSON.parse((await providers(['list', '--team', 'red', '--json'])).output);
    expect(data).toMatchObject([{ provider: 'host', team: 'red', keys: [{ weight: 1 }] }]);

    const test = await providers(['test', 'host']);
    expect(test.exitCode).toBe(1);
    expect(test.output).toMatch(/^\w{8} +refused +401 +\d+$/m);
    expect(test.output).toMatch(/^\w{8} +works +200 +\d+$/m);
    expect(seen).toContainEqual({ method: 'GET', url: '/models', key: 'sk-good-of-all' });
    const own = await providers(['test', 'host', '--team', 'red', '--json']);
    expect(own.exitCode).toBe(0);
    expect(JSON.parse(own.output)).toMatchObject({ ok: true, message: null, keys: [{ state: 'ok', status: 200 }] });

    seen.length = 0;
    expect([await askAs('red'), await askAs('blue')]).toEqual([200, 200]);
    expect(seen[0]?.key).toBe('sk-good-of-red');
    expect(seen.at(-1)?.key).toBe('sk-good-of-all');

    const removed = await providers(['remove', 'host', '--team', 'red']);
    expect(removed.output).toMatch(/^Keys of host for the team red: removed\./);
    expect((await providers(['list', '--team', 'red'])).output).toMatch(/ removed /);
    const audit = await run(['audit', '--team', 'red', '--json']);
    const actions = JSON.parse(audit.output).data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(['provider-key.remove', 'key.create', 'provider-key.set']);
    expect((await run(['audit', 'list'])).output).toMatch(/^20\S+Z +provider-key.set +host +done +arn:/m);
    for (const { output, errors } of [set, list, test, own, removed, audit])
      expect(output + errors).not.toContain('sk-');
  });

  it('asks for a key that nobody sees, where somebody is there', async () => {
    const { output, errors, exitCode } = await run(['providers', 'set', 'host', '--json'], {
      typed: [[/Key of host/, 'sk-good-of-all\r']],
    });
    expect([exitCode, JSON.parse(output)]).toMatchObject([0, { provider: 'host', keys: [{ weight: 1 }] }]);
    expect(output + errors).not.toContain('sk-good');
  });

  it.each<[string[], string | undefined, number, string]>([
    [['set', 'host', 'sk-secret-secret'], undefined, 2, 'A key is never an argument'],
    [['set', 'host', '--key', 'sk-secret-secret'], undefined, 2, 'A key is never an argument'],
    [['set', 'host', '--key=sk-secret-secret'], undefined, 2, 'A key is never an argument'],
    [['set', 'sk-Secret-secret'], undefined, 2, 'That is no name of a provider'],
    [['set', 'host'], '', 1, 'Standard input is empty'],
    [['set', 'host', '--weight', '1', '--weight', '2'], 'sk-secret-secret', 2, '2 weights for 1 keys'],
    [['set', 'host', '--weight', 'much'], 'sk-secret-secret', 2, 'number above 0'],
    [['set', 'nobody'], 'sk-secret-secret', 1, '"nobody" is no provider here'],
    [['set', 'host'], 'sk-secret secret', 1, '`keys[0]` must be a key'],
    [['test', 'nobody'], undefined, 1, 'There is no provider "nobody" here'],
  ])('%j is refused, and no key is repeated', async (args, piped, exitCode, text) => {
    const outcome = await providers(args, piped);
    expect(outcome).toMatchObject({ exitCode, output: '' });
    expect(outcome.errors).toContain(text);
    expect(outcome.errors).not.toMatch(/secret.secret/i);
  });
});

describe('row 27: the role of a team', () => {
  const as = async (team: string, operation: Parameters<typeof callControlDoor>[1]) => {
    const { output } = await run(['local', 'credentials', '--team', team, '--json']);
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = JSON.parse(output);
    const credentials = async () => ({ accessKeyId, secretAccessKey, sessionToken });
    const target = { controlUrl: headgate.baseUrl, region: 'us-east-1', isLocal: true, credentials };
    return await callControlDoor(target, operation).then(() => 'done', String);
  };

  it('tests no key: 403, and nobody is asked', async () => {
    seen.length = 0;
    for (const body of [{}, { team: 'red' }]) {
      const path = '/admin/provider-keys/host/test';
      expect(await as('red', { method: 'POST', path, body })).toContain('(403)');
    }
    expect(seen).toEqual([]);
  });

  it('puts keys in for its own team, and for no other', async () => {
    const body = { keys: ['sk-good-of-red'] };
    expect(await as('red', { method: 'PUT', path: '/teams/blue/provider-keys/host', body })).toContain('(403)');
    expect(await as('red', { method: 'PUT', path: '/admin/provider-keys/host', body })).toContain('(403)');
    expect(await as('red', { method: 'PUT', path: '/teams/red/provider-keys/host', body })).toBe('done');
    expect(await as('red', { method: 'GET', path: '/admin/audit' })).toContain('(403)');
    expect(await as('red', { method: 'GET', path: '/teams/red/audit' })).toBe('done');
  });
});
