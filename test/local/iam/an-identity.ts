import type { Identity, PolicyStatement } from '../../../local/iam/identity.ts';

/** The role of team `red` in the local account, with the statements that a test is about. */
export function anIdentity(statements: readonly PolicyStatement[], overrides: Partial<Identity> = {}): Identity {
  return {
    arn: 'arn:aws:sts::000000000000:assumed-role/RedTeam/session',
    accountId: '000000000000',
    userId: 'AROA1:session',
    tags: { 'headgate-team': 'red' },
    policies: [{ Version: '2012-10-17', Statement: statements }],
    ...overrides,
  };
}

/** The resource of `METHOD /path` on the stage `v1` of the local API. */
export function anArn(methodAndPath: string): string {
  return `arn:aws:execute-api:us-east-1:000000000000:api1/v1/${methodAndPath}`;
}

/** A policy variable as policies write it, such as `${aws:userid}`. */
export function aVariable(key: string): string {
  return `\${${key}}`;
}
