import { Command, Option } from 'commander';
import { logicalName } from '../../lib/logical-name.ts';
import { type Operator, readOperator } from './operator.ts';
import { teamOption } from './options.ts';
import { Problem } from './problem.ts';
import { plain, type Terminal } from './terminal.ts';

/** `headgate local`: what only the gateway on this machine can do. */
export function localCommand(terminal: Terminal): Command {
  const credentials = new Command('credentials')
    .description("print temporary credentials of a team's role in the local gateway, or of who operates it")
    .addOption(teamOption().makeOptionMandatory(false))
    .addOption(new Option('--operator', 'of the role that may do everything in it').conflicts('team'))
    .addOption(new Option('--format <format>', 'how to print them').choices(['env', 'json']).default('env'))
    .option('--json', 'the same as --format json: what credential_process of an AWS profile expects')
    .addHelpText('after', EXAMPLES)
    .action((options: CredentialsOptions) => printCredentials(options, terminal));
  return new Command('local').addCommand(credentials);
}

interface CredentialsOptions {
  readonly team?: string;
  readonly operator?: boolean;
  readonly format: 'env' | 'json';
  readonly json?: boolean;
}

interface TemporaryCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: string;
}

async function printCredentials(options: CredentialsOptions, terminal: Terminal): Promise<void> {
  const operator = readOperator(terminal);
  const credentials = await wanted(options, operator);
  const isJson = options.json || options.format === 'json';
  terminal.print(isJson ? JSON.stringify({ Version: 1, ...credentials }) : asExports(credentials, operator));
}

function wanted({ team, operator: isOperator }: CredentialsOptions, operator: Operator): Promise<TemporaryCredentials> {
  if (isOperator) return assumeRole(operator, operator.operatorRole, 'operator');
  if (team !== undefined) return assumeTeamRole(operator, team);
  throw new Problem('It is not said whose credentials are wanted.', 'Name a team with --team, or say --operator.');
}

/** Credentials of a team's role in the local gateway. */
export async function assumeTeamRole(operator: Operator, team: string): Promise<TemporaryCredentials> {
  const roleArn = operator.outputs[`TeamRole${logicalName(team)}`];
  if (roleArn !== undefined) return await assumeRole(operator, roleArn, `team ${team}`);
  throw new Problem(
    `The local gateway has no role for team ${team}.`,
    'Add the team to headgate.config.ts and start it again.',
  );
}

async function assumeRole(
  operator: Operator,
  roleArn: string | undefined,
  whose: string,
): Promise<TemporaryCredentials> {
  if (roleArn === undefined) throw new Problem('The local gateway is an older one.', 'Stop it and start it again.');
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { accessKeyId, secretAccessKey, region, awsEndpoint: endpoint } = operator;
  const client = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
  try {
    const assumed = await client.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'headgate-cli' }));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = assumed.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
      throw new Error('the answer holds no credentials');
    return { AccessKeyId, SecretAccessKey, SessionToken, Expiration: Expiration.toISOString() };
  } catch (cause) {
    throw assumeProblem(cause, whose, endpoint);
  } finally {
    client.destroy();
  }
}

function assumeProblem(cause: unknown, whose: string, endpoint: string): Problem {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') {
    return new Problem(`The local gateway does not run: ${endpoint} cannot be reached.`, 'Start it with `npm start`.', {
      cause,
    });
  }
  return new Problem(
    `The role of ${whose} could not be assumed: ${message}`,
    'Stop the local gateway and start it again.',
    { cause },
  );
}

function asExports(credentials: TemporaryCredentials, { region, awsEndpoint }: Operator): string {
  const variables = {
    AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: credentials.SessionToken,
    AWS_CREDENTIAL_EXPIRATION: credentials.Expiration,
    AWS_REGION: region,
    // Where these credentials get tokens for the key door.
    AWS_ENDPOINT_URL_STS: awsEndpoint,
  };
  // Quoted, so that nothing in a value can become a command where the lines are evaluated.
  const lines = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${plain(value).replaceAll("'", "'\\''")}'`,
  );
  return lines.join('\n');
}

const EXAMPLES = `
They sign requests to http://127.0.0.1:8787/v1 and mean nothing to AWS.

Examples:
  eval "$(headgate local credentials --team local)"
  headgate local credentials --team local --json
  headgate local credentials --operator --json
`;
