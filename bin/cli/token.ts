import { Command, InvalidArgumentError, Option } from 'commander';
import { LOCAL_TEAM } from '../../lib/configuration-teams.ts';
import { logicalName } from '../../lib/logical-name.ts';
import { awsCredentials, type Credentials } from './aws-credentials.ts';
import { assumeTeamRole } from './local.ts';
import { readOperator } from './operator.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { Problem, usageProblem } from './problem.ts';
import { outputsOfStack } from './stack.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** `headgate token`: a token of AWS STS that opens the key door for minutes, in the place of a key. */
export function tokenCommand(terminal: Terminal): Command {
  const command = new Command('token')
    .addOption(teamOption().makeOptionMandatory(false))
    .option('--audience <audience>', 'what the token is for: the output TokenAudience; found where a stack is named')
    .addOption(
      new Option('--duration-seconds <seconds>', 'how long it lives').argParser(readSeconds).default(300, '300'),
    )
    .option('--json', 'print one JSON object instead of the token alone')
    .action((options: TokenOptions) => printToken(options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

interface TokenOptions extends TargetOptions {
  readonly team?: string;
  readonly audience?: string;
  readonly durationSeconds: number;
  readonly json?: boolean;
}

/** As whom a token is asked for, where, and what for. */
interface Wish {
  readonly audience: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: () => Promise<Credentials>;
}

async function printToken(options: TokenOptions, terminal: Terminal): Promise<void> {
  const wish = await wishFrom(options, terminal);
  const { token, expiresAt } = await askForToken(wish, options.durationSeconds);
  const facts = { token, expires_at: expiresAt, audience: wish.audience };
  terminal.print(options.json ? JSON.stringify(facts) : token);
}

async function wishFrom(options: TokenOptions, terminal: Terminal): Promise<Wish> {
  if (options.stack !== undefined) return await wishForStack({ ...options, stack: options.stack });
  const { isLocal, region, credentials } = await selectTarget(options, terminal);
  if (!isLocal) {
    const { audience } = options;
    if (audience === undefined)
      throw usageProblem('A URL does not tell its audience.', 'Add --audience, or --stack NAME.');
    if (options.team !== undefined) throw usageProblem('A URL does not tell the roles of teams.', 'Add --stack NAME.');
    return { audience, region, credentials };
  }
  const operator = readOperator(terminal);
  const audience = options.audience ?? operator.outputs.TokenAudience;
  if (audience === undefined)
    throw new Problem('The local gateway takes no tokens.', 'Start it again with `npm start`.');
  const asTeam = async () => fromSts(await assumeTeamRole(operator, options.team ?? LOCAL_TEAM));
  return { audience, region, endpoint: operator.awsEndpoint, credentials: asTeam };
}

async function wishForStack(options: TokenOptions & { readonly stack: string }): Promise<Wish> {
  const { outputs, region } = await outputsOfStack(options);
  const audience = options.audience ?? outputs.get('TokenAudience');
  if (!audience) {
    throw new Problem(
      `The stack ${options.stack} takes no tokens.`,
      'Name the issuer of your account in headgate.config.ts: access: { tokens: { issuers: [...] } }.',
    );
  }
  const own = awsCredentials(options.profile);
  if (options.team === undefined) return { audience, region, credentials: own };
  const role = outputs.get(`TeamRole${logicalName(options.team)}`);
  if (!role) throw new Problem(`The stack ${options.stack} has no role for team ${options.team}.`, 'Check --team.');
  return { audience, region, credentials: () => assumed(role, region, own) };
}

async function assumed(role: string, region: string, credentials: () => Promise<Credentials>): Promise<Credentials> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, credentials });
  try {
    const wish = { RoleArn: role, RoleSessionName: 'headgate-cli', DurationSeconds: 3600 };
    return fromSts((await client.send(new AssumeRoleCommand(wish))).Credentials ?? {});
  } catch (cause) {
    throw new Problem(`The role ${role} could not be assumed: ${messageOf(cause)}`, 'It trusts its `principals`.', {
      cause,
    });
  } finally {
    client.destroy();
  }
}

interface StsCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

function fromSts({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: StsCredentials): Credentials {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function askForToken({ audience, region, endpoint, credentials }: Wish, durationSeconds: number) {
  const { GetWebIdentityTokenCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, credentials: await credentials(), ...(endpoint && { endpoint }) });
  const wish = { Audience: [audience], SigningAlgorithm: 'ES384', DurationSeconds: durationSeconds };
  try {
    const { WebIdentityToken: token, Expiration } = await client.send(new GetWebIdentityTokenCommand(wish));
    if (!token) throw new Error('the answer holds no token');
    return { token, expiresAt: Expiration?.toISOString() ?? null };
  } catch (cause) {
    throw tokenProblem(cause);
  } finally {
    client.destroy();
  }
}

function tokenProblem(cause: unknown): Problem {
  const { name } = cause instanceof Error ? cause : { name: '' };
  const hint =
    name === 'OutboundWebIdentityFederationDisabledException'
      ? 'Enable it, once for the account: aws iam enable-outbound-web-identity-federation.'
      : name === 'SessionDurationEscalationException'
        ? 'A token cannot outlive the session that asks for it: give a shorter --duration-seconds.'
        : 'The role needs sts:GetWebIdentityToken for this audience: see docs/access.md.';
  return new Problem(`AWS STS gives no token: ${messageOf(cause)}`, hint, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d{2,4}$/.test(text) && seconds >= 60 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('It must be a whole number from 60 to 3600.');
}

const EXAMPLES = `
Examples:
  headgate token
  headgate token --team search --json
  headgate token --stack Headgate --region eu-central-1 --duration-seconds 900
`;
