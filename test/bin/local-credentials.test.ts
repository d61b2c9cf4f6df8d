import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { startLocalAws } from '../../local/aws/server.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { OPERATOR } from './loopback-gateway.ts';
import { runHeadgate } from './run-headgate.ts';

const OPERATOR_ARN = 'arn:aws:iam::000000000000:user/operator';
const OPERATOR_ROLE = 'arn:aws:iam::000000000000:role/operator';
const roleArn = (team: string) => `arn:aws:iam::000000000000:role/Headgate-${team}`;

/** The embedded services with an operator, who may be red and may not be blue. */
async function start() {
  const aws = await startLocalAws();
  aws.identities.addUser({ arn: OPERATOR_ARN, ...OPERATOR });
  aws.identities.addRole({ arn: roleArn('red'), mayAssume: ({ arn }) => arn === OPERATOR_ARN });
  aws.identities.addRole({ arn: roleArn('blue'), mayAssume: () => false });
  aws.identities.addRole({ arn: OPERATOR_ROLE, mayAssume: ({ arn }) => arn === OPERATOR_ARN });
  const outputs = { TeamRoleRedTeam: roleArn('red'), TeamRoleBlue: roleArn('blue') };
  const folder = await aDataFolder(
    anOperator('http://127.0.0.1:1/v1', { awsEndpoint: aws.endpoint, outputs, operatorRole: OPERATOR_ROLE }),
  );
  return {
    aws,
    run: (...args: string[]) =>
      runHeadgate(['local', 'credentials', ...args], { environment: { HEADGATE_DATA: folder.path } }),
    [Symbol.asyncDispose]: async () => {
      await aws.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('headgate local credentials', () => {
  it("prints credentials of the team's role in the form of credential_process", async () => {
    await using local = await start();
    const { exitCode, output, errors } = await local.run('--team', 'red-team', '--json');

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    const printed = JSON.parse(output);
    expect(Object.keys(printed)).toEqual(['Version', 'AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration']);
    expect(printed.Version).toBe(1);
    expect(Date.parse(printed.Expiration)).toBeGreaterThan(Date.now());

    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = printed;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const client = new STSClient({ endpoint: local.aws.endpoint, region: 'us-east-1', credentials });
    const caller = await client.send(new GetCallerIdentityCommand());
    client.destroy();
    expect(caller.Arn).toBe('arn:aws:sts::000000000000:assumed-role/Headgate-red/headgate-cli');
  });

  it.each([[[]], [['--format', 'env']]])('prints lines for a shell: %j', async (format) => {
    await using local = await start();
    const { exitCode, output, errors } = await local.run('--team', 'red-team', ...format);

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    const names = [...output.matchAll(/^export (\w+)='[^']+'$/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_CREDENTIAL_EXPIRATION',
      'AWS_REGION',
      'AWS_ENDPOINT_URL_STS',
    ]);
  });

  it('prints those of who operates the gateway, and wants to know whose', async () => {
    await using local = await start();
    const { exitCode, output, errors } = await local.run('--operator', '--json');
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(JSON.parse(output)).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA/) });

    expect((await local.run()).errors).toBe(
      'headgate: It is not said whose credentials are wanted. Name a team with --team, or say --operator.\n',
    );
    expect((await local.run('--operator', '--team', 'red-team')).exitCode).not.toBe(0);
  });

  it('says which team has no role, which role may not be assumed, and that the gateway has stopped', async () => {
    await using local = await start();
    const unknown = await local.run('--team', 'green');
    const forbidden = await local.run('--team', 'blue');
    await local.aws.close();
    const stopped = await local.run('--team', 'red-team');

    expect(unknown).toMatchObject({ exitCode: 1, output: '' });
    expect(unknown.errors).toBe(
      'headgate: The local gateway has no role for team green. Add the team to headgate.config.ts and start it again.\n',
    );
    expect(forbidden).toMatchObject({ exitCode: 1, output: '' });
    expect(forbidden.errors).toMatch(/^headgate: The role of team blue could not be assumed: .*not authorized.*\n$/);
    expect(stopped).toMatchObject({ exitCode: 1, output: '' });
    expect(stopped.errors).toMatch(/^headgate: The local gateway does not run: .* Start it with `npm start`\.\n$/);
  });
});
