import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { CREATED_KEY, OPERATOR, startLoopbackGateway } from './loopback-gateway.ts';
import { runHeadgate } from './run-headgate.ts';

const USER = { accessKeyId: 'AKIAUSER', secretAccessKey: 'user-secret' };

describe('headgate keys create', () => {
  it('makes a key in the local gateway that runs in this folder, and says that it is shown once', async () => {
    await using gateway = await startLoopbackGateway();
    await using folder = await aDataFolder('');
    await mkdir(join(folder.path, '.headgate'));
    await writeFile(join(folder.path, '.headgate', 'operator.json'), JSON.stringify(anOperator(gateway.url)));

    const outcome = await runHeadgate(['keys', 'create', '--team', 'red'], { folder: folder.path });

    expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
    expect(outcome.output).toContain(CREATED_KEY.key);
    expect(outcome.output).toContain('It is shown this once.');
    expect(gateway.taken).toEqual([
      { method: 'POST', url: '/v1/teams/red/keys', signer: 'arn:aws:iam::000000000000:user/operator', body: {} },
    ]);
  });

  it('prints one JSON object with --json, and passes on the name and the days', async () => {
    await using gateway = await startLoopbackGateway();
    await using folder = await aDataFolder(anOperator(gateway.url));

    const args = ['keys', 'create', '--team', 'red', '--name', 'ci é', '--expires-in-days', '90', '--json'];
    const outcome = await runHeadgate(args, { environment: { HEADGATE_DATA: folder.path } });

    expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
    expect(outcome.output).toBe(`${JSON.stringify(CREATED_KEY)}\n`);
    expect(gateway.taken[0]?.body).toEqual({ name: 'ci é', expiresInDays: 90 });
  });

  it('goes to HEADGATE_URL, signed as the local operator, when that is on loopback', async () => {
    await using gateway = await startLoopbackGateway();
    await using folder = await aDataFolder(anOperator('http://127.0.0.1:1/v1'));
    const environment = { HEADGATE_DATA: folder.path, HEADGATE_URL: gateway.url.replace('/v1', '/') };

    const outcome = await runHeadgate(['keys', 'create', '--team', 'red', '--json'], { environment });

    expect(JSON.parse(outcome.output)).toMatchObject({ key: CREATED_KEY.key });
  });

  it('finds a deployed stack through CloudFormation and signs with the credentials of the profile', async () => {
    await using gateway = await startLoopbackGateway();
    gateway.identities.addUser({ arn: 'arn:aws:iam::000000000000:user/ops', ...USER });
    await using cloudFormation = await startCloudFormation(gateway.url);
    await using folder = await aDataFolder('');
    const file = join(folder.path, 'credentials');
    await writeFile(
      file,
      `[ops]\naws_access_key_id=${USER.accessKeyId}\naws_secret_access_key=${USER.secretAccessKey}\n`,
    );

    const args = [
      'keys',
      'create',
      '--team',
      'red',
      '--stack',
      'Headgate',
      '--region',
      'us-east-1',
      '--profile',
      'ops',
    ];
    const environment = { AWS_ENDPOINT_URL: cloudFormation.url, AWS_SHARED_CREDENTIALS_FILE: file };
    const outcome = await runHeadgate([...args, '--json'], { environment });

    expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
    expect(gateway.taken[0]?.signer).toBe('arn:aws:iam::000000000000:user/ops');
    expect(cloudFormation.asked[0]).toContain('StackName=Headgate');

    const missing = await runHeadgate([...args.slice(0, 4), '--stack', 'Nope', ...args.slice(6)], { environment });
    expect(missing).toMatchObject({ exitCode: 1, output: '' });
    expect(missing.errors).toBe(
      'headgate: There is no stack Nope in this account and region. Check --stack, --region and --profile.\n',
    );
  });

  it('says in one line which AWS settings are missing', async () => {
    const args = ['keys', 'create', '--team', 'red'];
    const url = 'https://abc123.execute-api.us-east-1.amazonaws.com/v1';
    const outcomes = await Promise.all([
      runHeadgate([...args, '--url', url]),
      runHeadgate([...args, '--stack', 'Headgate', '--region', 'us-east-1', '--profile', 'nobody']),
      runHeadgate([...args, '--stack', 'Headgate']),
    ]);

    expect(outcomes.map(({ exitCode, output }) => `${exitCode}${output}`)).toEqual(['1', '1', '1']);
    expect(outcomes[0]?.errors).toMatch(/^headgate: No AWS credentials were found: .*\n$/);
    expect(outcomes[1]?.errors).toMatch(/^headgate: The AWS profile nobody gives no credentials: .*\n$/);
    expect(outcomes[2]?.errors).toBe('headgate: No AWS region is set. Add --region REGION, or set AWS_REGION.\n');
  });

  it('says what the gateway refused and what to do, without control characters from elsewhere', async () => {
    await using gateway = await startLoopbackGateway();
    await using folder = await aDataFolder(anOperator(gateway.url));
    const environment = { HEADGATE_DATA: folder.path };
    const run = () => runHeadgate(['keys', 'create', '--team', 'red'], { environment });

    gateway.answer({ status: 400, body: { error: { message: 'Team red\u001b[2J\nis not configured.', code: 'x' } } });
    expect(await run()).toEqual({
      exitCode: 1,
      output: '',
      errors: 'headgate: The gateway refused (400): Team red [2J is not configured.\n',
    });

    gateway.answer({ status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } });
    expect(await run()).toMatchObject({ exitCode: 1, errors: expect.stringContaining('cannot be reached') });

    gateway.answer({ status: 201, body: '<html>' });
    expect(await run()).toMatchObject({ exitCode: 1, errors: expect.stringContaining('answered 201 without JSON') });
  });

  it('passes on what a gateway says to a signature that it does not believe', async () => {
    await using gateway = await startLoopbackGateway();
    const wrong = anOperator(gateway.url, { secretAccessKey: `${OPERATOR.secretAccessKey}x` });
    await using folder = await aDataFolder(wrong);

    const outcome = await runHeadgate(['keys', 'create', '--team', 'red'], {
      environment: { HEADGATE_DATA: folder.path },
    });

    expect(outcome).toMatchObject({ exitCode: 1, output: '' });
    expect(outcome.errors).toMatch(/^headgate: The gateway refused \(403\): The request signature we calculated .*\n$/);
    expect(outcome.errors).not.toContain(OPERATOR.secretAccessKey);
    expect(gateway.taken).toEqual([]);
  });
});

/** CloudFormation as far as the command asks it: one stack with one output. */
async function startCloudFormation(controlUrl: string) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(body);
    response.setHeader('content-type', 'text/xml');
    if (body.includes('StackName=Headgate')) response.end(describedStack(controlUrl));
    else response.writeHead(400).end(NO_STACK);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, [Symbol.asyncDispose]: async () => void server.close() };
}

const describedStack = (controlUrl: string) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Headgate</StackName>
   <StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-20T09:45:00Z</CreationTime><Outputs><member>
   <OutputKey>ControlUrl</OutputKey><OutputValue>${controlUrl}</OutputValue></member></Outputs></member></Stacks>
   </DescribeStacksResult></DescribeStacksResponse>`;
const NO_STACK = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
   <Message>Stack with id Nope does not exist</Message></Error></ErrorResponse>`;
