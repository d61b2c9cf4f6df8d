import type { Identity } from '../iam/identity.ts';
import type { RefusalReason } from '../iam/refusals.ts';
import { type SignedRequest, verifySignature } from '../iam/signature.ts';
import { AwsError } from './aws-error.ts';
import type { IdentityRegistry } from './identities.ts';
import type { TokenIssuer } from './identity-tokens.ts';
import { answerQuery, type QueryAnswer, type QueryResult } from './query-protocol.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** The account that STS speaks for: who exists in it, where it is, and what time it is there. */
export interface StsAccount {
  readonly identities: IdentityRegistry;
  readonly region: string;
  readonly now: () => number;
  readonly issuer: TokenIssuer;
}

/** Answers one request of STS's query protocol in XML, refusals included. */
export function answerSts(
  account: StsAccount,
  parameters: URLSearchParams,
  request: SignedRequest,
): Promise<QueryAnswer> {
  const action = parameters.get('Action') ?? '';
  return answerQuery(NAMESPACE, action, () => resultOf(action, account, parameters, request));
}

async function resultOf(
  action: string,
  account: StsAccount,
  parameters: URLSearchParams,
  request: SignedRequest,
): Promise<QueryResult> {
  switch (action) {
    case 'GetCallerIdentity': {
      const caller = await callerOf(account, request);
      return { Arn: caller.arn, UserId: caller.userId, Account: caller.accountId };
    }
    case 'AssumeRole':
      return assumeRole(account.identities, parameters, await callerOf(account, request));
    case 'GetWebIdentityToken': {
      const identity = await callerOf(account, request);
      return account.issuer.issue(parameters, { identity, sessionEndsAt: account.identities.sessionEnd(identity) });
    }
    default:
      throw new AwsError('InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  }
}

function assumeRole(identities: IdentityRegistry, parameters: URLSearchParams, caller: Identity): QueryResult {
  const roleArn = required(parameters, 'RoleArn', /^arn:[\w-]+:iam::\d{12}:role\/.+$/);
  const sessionName = required(parameters, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/);
  const role = identities.role(roleArn);
  // A missing role and a forbidden one look the same, so that nobody can find out which roles exist.
  if (role === undefined || !role.mayAssume(caller)) throw accessDenied(caller, 'AssumeRole', roleArn);
  // Ignoring these would hand out more than was asked for.
  if (parameters.has('Tags.member.1.Key')) throw accessDenied(caller, 'TagSession', roleArn);
  if (parameters.has('Policy') || parameters.has('PolicyArns.member.1.arn')) {
    throw new AwsError('ValidationError', 'The embedded STS knows no session policies.');
  }
  const maxSeconds = role.maxSessionSeconds ?? 3600;
  const session = identities.startSession(roleArn, sessionName, durationOf(parameters, maxSeconds));
  return {
    AssumedRoleUser: { AssumedRoleId: session.identity.userId, Arn: session.identity.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString(),
    },
  };
}

/** Whoever is believed here is given credentials, so an access key without its secret is worth nothing. */
async function callerOf(account: StsAccount, request: SignedRequest): Promise<Identity> {
  const verified = await verifySignature(request, { ...account, service: 'sts' });
  if (verified.ok) return verified.identity;
  throw new AwsError(ERROR_CODES[verified.reason], verified.message, { status: verified.status });
}

const ERROR_CODES: Readonly<Record<RefusalReason, string>> = {
  'missing-token': 'MissingAuthenticationToken',
  'unknown-token': 'InvalidClientTokenId',
  'expired-token': 'ExpiredToken',
  'wrong-signature': 'SignatureDoesNotMatch',
};

function durationOf(parameters: URLSearchParams, maxSeconds: number): number {
  const seconds = Number(parameters.get('DurationSeconds') ?? 3600);
  if (!Number.isInteger(seconds) || seconds < 900) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: ` +
        'Member must have value greater than or equal to 900',
    );
  }
  if (seconds <= maxSeconds) return seconds;
  throw new AwsError(
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
}

function required(parameters: URLSearchParams, name: string, pattern: RegExp): string {
  const value = parameters.get(name) ?? '';
  if (pattern.test(value)) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

function accessDenied(caller: Identity, action: string, roleArn: string): AwsError {
  const message = `User: ${caller.arn} is not authorized to perform: sts:${action} on resource: ${roleArn}`;
  return new AwsError('AccessDenied', message, { status: 403 });
}
