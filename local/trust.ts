/** Decides who may assume a role, from its trust policy and the caller's own policies, as IAM does. */
import type { Identity, PolicyDocument, PolicyStatement } from './iam/identity.ts';
import { isAllowed } from './iam/policy.ts';
import type { Role } from './template.ts';

/**
 * Whether a caller may assume a role. A trust policy that names the caller is enough within an account; one that names
 * the account only leaves the decision to the caller's own policies. A denial in either of them always counts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function mayAssume({ arn, trust }: Pick<Role, 'arn' | 'trust'>, caller: Identity): boolean {
  const namingCaller = policiesFrom(trust, (principal) => isCaller(principal, caller.arn));
  const namingAccount = policiesFrom(trust, (principal) => isAccount(principal, caller.accountId));
  const allow = (policies: readonly PolicyDocument[]) =>
    isAllowed({ ...caller, policies }, 'sts:AssumeRole', arn).allowed;
  const isSameAccount = arn.split(':')[4] === caller.accountId;
  const granting = isSameAccount ? [...caller.policies, ...namingCaller] : caller.policies;
  return allow([...namingCaller, ...namingAccount]) && allow(granting);
}

/**
 * The trust policy of a role on this machine. None of the people and programs that it names exists here, so the
 * operator is added to them; the roles of services stay theirs.
 */
export function withOperator(trust: PolicyDocument, operatorArn: string): PolicyDocument {
  const statements = [trust.Statement].flat();
  const isForPrincipals = statements.some(
    (statement) => statement.Effect === 'Allow' && principalsOf(statement).length > 0,
  );
  if (!isForPrincipals) return trust;
  const operator = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: operatorArn } } as const;
  return { ...trust, Statement: [...statements, operator] };
}

/** The statements about such principals in the form of an identity policy, conditions and denials included. */
function policiesFrom(trust: PolicyDocument, isMeant: (principal: string) => boolean): readonly PolicyDocument[] {
  const about = [trust.Statement].flat().filter((statement) => principalsOf(statement).some(isMeant));
  if (about.length === 0) return [];
  return [{ ...trust, Statement: about.map(({ Principal: _, ...statement }) => ({ ...statement, Resource: '*' })) }];
}

/** The AWS principals of a statement: accounts, users and roles, not services. */
function principalsOf({ Principal: principal }: PolicyStatement): readonly string[] {
  if (principal === '*') return ['*'];
  const named = typeof principal === 'object' && principal !== null && 'AWS' in principal ? principal.AWS : [];
  return [named].flat().filter((arn) => typeof arn === 'string');
}

/** `*` means each principal by itself, unlike the account's root. */
function isCaller(principal: string, callerArn: string): boolean {
  if (principal === '*' || principal === callerArn) return true;
  // A session speaks for its role.
  const [, accountId, roleName] = /:sts::(\d+):assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  return roleName !== undefined && principal === `arn:aws:iam::${accountId}:role/${roleName}`;
}

function isAccount(principal: string, accountId: string): boolean {
  return principal === accountId || principal === `arn:aws:iam::${accountId}:root`;
}
