/** The command and the IAM door against the real local stack: the synthesized template, the bundles, real signatures. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { logicalName } from '../../lib/logical-name.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { aSignedRequest } from '../local/iam/a-signed-request.ts';
import { runHeadgate } from './run-headgate.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

let folder = '';
let headgate: Headgate;
/** Temporary credentials of the role of team red. */
let red: Credentials & { readonly sessionToken: string };

const run = (...args: string[]) => runHeadgate(args, { environment: { HEADGATE_DATA: folder } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const green = { principals: ['arn:aws:iam::123456789012:role/green-deployer'] };
  const configuration = validateConfiguration({
    providers: { openai: {} },
    teams: { red: {}, redder: {}, blue: {}, green },
  });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  const { output } = await run('local', 'credentials', '--team', 'red', '--json');
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = JSON.parse(output);
  red = { accessKeyId, secretAccessKey, sessionToken };
});

afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('headgate, beside the local gateway', () => {
  it('makes a key that opens the gateway', async () => {
    const { exitCode, output, errors } = await run('keys', 'create', '--team', 'blue', '--name', 'ci', '--json');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    const created = JSON.parse(output);
    expect(created).toMatchObject({ id: expect.any(String), team: 'blue', name: 'ci' });
    const models = await fetch(`${headgate.baseUrl}/models`, { headers: { authorization: `Bearer ${created.key}` } });
    expect(models.status).toBe(200);
  });

  it('passes on why the gateway makes no key', async () => {
    const { exitCode, output, errors } = await run('keys', 'create', '--team', 'nobody');

    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '' });
    expect(errors).toMatch(/^headgate: The gateway refused \(4\d\d\): There is no team "nobody"\..*\n$/);
  });

  it('finds the operator in a file that only its owner may read', async () => {
    expect((await stat(join(folder, 'operator.json'))).mode & 0o777).toBe(0o600);
  });
});

describe('the IAM door of the local gateway', () => {
  it("lets a team make its own keys with its role's credentials", async () => {
    expect(await post('/v1/teams/red/keys')).toMatchObject({ status: 201, body: { team: 'red' } });
  });

  it.each([
    ['/v1/teams/blue/keys', 403],
    ['/v1/teams/redder/keys', 403],
    ['/v1/teams/RED/keys', 403],
    ['/v1/teams/*/keys', 403],
    ['/v1/teams/%2562lue/keys', 403],
    ['/v1/teams/red%252Fblue/keys', 403],
    ['/v1/teams/red/../blue/keys', 404],
    ['/v1/teams/red/%2e%2e/blue/keys', 404],
    ['/v1/teams/red%2F..%2Fblue/keys', 404],
    ['/v1/teams/red%2Fblue/keys', 404],
    ['/v1/teams//red/keys', 404],
    ['/v1//teams/red/keys', 404],
    ['/v1/teams/red/keys/', 404],
    ['/v1/TEAMS/red/keys', 404],
    ['/v1/teams/red/keys/teams/red/keys', 404],
  ])('does not let team red in at %s, signed as it is written', async (path, status) => {
    const answer = await post(path);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: expect.any(String), param: null } });
  });

  it.each(['/V1/teams/red/keys', '/teams/red/keys', '//v1/teams/red/keys'])(
    'does not exist outside of the stage: %s',
    async (path) => {
      expect((await post(path)).status).toBe(403);
    },
  );

  it('refuses what is unsigned, signed by nobody, or changed on the way', async () => {
    const unsigned = await send('/v1/teams/red/keys', { 'content-type': 'application/json' });
    const nobody = await post('/v1/teams/red/keys', { credentials: { ...red, accessKeyId: 'ASIANOBODY' } });
    const changed = await post('/v1/teams/red/keys', { sentBody: '{"name":"x"}' });

    // What the template makes of API Gateway's "Missing Authentication Token", which means unknown paths, too.
    expect(unsigned).toMatchObject({ status: 404, body: { error: { message: expect.stringContaining('SigV4') } } });
    expect(nobody.status).toBe(403);
    expect(JSON.stringify(nobody.body)).toContain('The security token included in the request is invalid.');
    expect(changed.status).toBe(403);
    expect(JSON.stringify(changed.body)).toContain('The request signature we calculated does not match');
  });
});

describe('the roles of the local gateway', () => {
  it.each(['blue', 'green'])('are given to the operator, whomever they trust: team %s', async (team) => {
    const { accessKeyId, secretAccessKey } = JSON.parse(await readFile(join(folder, 'operator.json'), 'utf8'));

    expect(await assumeRole(team, { accessKeyId, secretAccessKey })).toBe('assumed');
  });

  it.each(['blue', 'green', 'red'])('are not given to team red, its own included: team %s', async (team) => {
    expect(await assumeRole(team, red)).toBe('AccessDenied');
  });

  it("are not given to who knows the operator's access key without its secret", async () => {
    const { accessKeyId } = JSON.parse(await readFile(join(folder, 'operator.json'), 'utf8'));

    expect(await assumeRole('blue', { accessKeyId, secretAccessKey: 'guessed' })).toBe('SignatureDoesNotMatch');
  });
});

/** What becomes of the wish to act as this team: `assumed`, or the name of the refusal. */
async function assumeRole(team: string, credentials: Credentials): Promise<string> {
  const { outputs } = JSON.parse(await readFile(join(folder, 'operator.json'), 'utf8'));
  const client = new STSClient({ endpoint: headgate.awsEndpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  const command = new AssumeRoleCommand({ RoleArn: outputs[`TeamRole${logicalName(team)}`], RoleSessionName: 'test' });
  try {
    return (await client.send(command)).Credentials?.AccessKeyId ? 'assumed' : 'nothing';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  } finally {
    client.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a request with exactly this path, signed as team red. */
async function post(
  path: string,
  options: { readonly credentials?: typeof red; readonly sentBody?: string } = {},
): Promise<Answer> {
  const { host } = new URL(headgate.baseUrl);
  const credentials = options.credentials ?? red;
  const signed = await aSignedRequest({ path, credentials, headers: { host }, signedAt: Date.now() });
  return send(path, signed.headers, options.sentBody ?? '{}');
}

/** `fetch` would normalize the path. */
function send(path: string, headers: Readonly<Record<string, string>>, body = '{}'): Promise<Answer> {
  const { hostname, port } = new URL(headgate.baseUrl);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request({ hostname, port, path, method: 'POST', headers: { ...headers } });
  outgoing.on('error', reject).on('response', (response) => {
    text(response).then((json) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(json) }), reject);
  });
  outgoing.end(body);
  return promise;
}
