import type { PolicyStatement } from './aws/identities.ts';
import { isAllowed } from './iam/policy.ts';
import type { Role } from './template.ts';

/**
 * Whether the trust policy of a role lets a caller assume it. The operator of this machine stands in for every
 * principal that a policy names, because none of them exists here; the roles of services stay theirs.
 */
export function mayAssume(role: Role, callerArn: string, operatorArn: string): boolean {
  const statements = [role.trust.Statement].flat();
  if (callerArn === operatorArn) {
    return statements.some((statement) => statement.Effect === 'Allow' && principalsOf(statement).length > 0);
  }
  const about = statements.filter((statement) =>
    principalsOf(statement).some((principal) => isSame(principal, callerArn)),
  );
  if (about.length === 0) return false;
  // What is left of them reads like an identity policy, conditions and denials included.
  const asIdentityPolicy = about.map(({ Principal: _, ...statement }) => ({ ...statement, Resource: '*' }));
  const caller = {
    arn: callerArn,
    accountId: callerArn.split(':')[4] ?? '',
    userId: '',
    tags: {},
    policies: [{ Version: '2012-10-17', Statement: asIdentityPolicy }],
  };
  return isAllowed(caller, 'sts:AssumeRole', role.arn).allowed;
}

/** The AWS principals of a statement: accounts, users and roles, not services. */
function principalsOf({ Principal: principal }: PolicyStatement): readonly string[] {
  if (principal === '*') return ['*'];
  const named = typeof principal === 'object' && principal !== null && 'AWS' in principal ? principal.AWS : [];
  return [named].flat().filter((arn) => typeof arn === 'string');
}

function isSame(principal: string, callerArn: string): boolean {
  if (principal === '*' || principal === callerArn) return true;
  const accountId = callerArn.split(':')[4];
  if (principal === accountId || principal === `arn:aws:iam::${accountId}:root`) return true;
  // A session speaks for its role.
  const [, roleName] = /:assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  return roleName !== undefined && principal === `arn:aws:iam::${accountId}:role/${roleName}`;
}
