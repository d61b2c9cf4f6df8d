import { describe, expect, it } from 'vitest';
import type { Identity, PolicyStatement } from '../../../local/iam/identity.ts';
import { UnsupportedPolicyError } from '../../../local/iam/unsupported-policy.ts';
import { mayAssume } from '../../../local/trust.ts';
import { anIdentity } from './an-identity.ts';

const ROLE = 'arn:aws:iam::000000000000:role/Blue';
const RED_USER = 'arn:aws:iam::000000000000:user/red';
const RED_ROLE = 'arn:aws:iam::000000000000:role/RedTeam';
const RED_SESSION = 'arn:aws:sts::000000000000:assumed-role/RedTeam/session';
const ROOT = 'arn:aws:iam::000000000000:root';

const assume = (effect: 'Allow' | 'Deny', resource: string, action = 'sts:AssumeRole'): PolicyStatement => ({
  Effect: effect,
  Action: action,
  Resource: resource,
});
const INVOKE = assume('Allow', '*', 'execute-api:Invoke');

/** Whether this caller may assume the role, if the trust policy allows it to this principal and says this besides. */
function may(caller: Identity, principal: unknown, ...more: readonly PolicyStatement[]): boolean {
  const allowed: PolicyStatement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal };
  return mayAssume({ arn: ROLE, trust: { Version: '2012-10-17', Statement: [allowed, ...more] } }, caller);
}

describe('a role that trusts its account', () => {
  it.each([ROOT, '000000000000'])("leaves it to the callers' own policies: %s", (AWS) => {
    expect(may(anIdentity([INVOKE]), { AWS })).toBe(false);
    expect(may(anIdentity([assume('Allow', ROLE)]), { AWS })).toBe(true);
    expect(may(anIdentity([assume('Allow', '*', '*')]), { AWS })).toBe(true);
    expect(may(anIdentity([assume('Allow', `${ROLE}x`)]), { AWS })).toBe(false);
    expect(may(anIdentity([assume('Allow', '*'), assume('Deny', ROLE)]), { AWS })).toBe(false);
  });

  it('is closed to a caller without any policy', () => {
    expect(may({ ...anIdentity([]), policies: [] }, { AWS: ROOT })).toBe(false);
  });

  it('is closed to other accounts', () => {
    const accountId = '999999999999';
    const caller = anIdentity([assume('Allow', '*')], { arn: `arn:aws:iam::${accountId}:user/red`, accountId });

    expect(may(caller, { AWS: ROOT })).toBe(false);
  });
});

describe('a role that trusts the caller itself', () => {
  it.each([
    ['a user by its ARN', RED_USER, { AWS: RED_USER }],
    ['a session by its role', RED_SESSION, { AWS: RED_ROLE }],
    ['a session by its own ARN', RED_SESSION, { AWS: RED_SESSION }],
    ['one of several', RED_USER, { AWS: [ROOT, RED_USER] }],
    ['everybody', RED_USER, '*'],
    ['every AWS principal', RED_USER, { AWS: '*' }],
  ])('is open without a policy of the caller: %s', (_who, arn, principal) => {
    expect(may(anIdentity([INVOKE], { arn }), principal)).toBe(true);
  });

  it.each([RED_SESSION, RED_USER])("is closed by a denial in the caller's policies or its own: %s", (arn) => {
    const denial: PolicyStatement = { Effect: 'Deny', Action: 'sts:*', Principal: { AWS: ROOT } };

    expect(may(anIdentity([assume('Deny', '*')], { arn }), { AWS: [RED_ROLE, RED_USER] })).toBe(false);
    expect(may(anIdentity([INVOKE], { arn }), { AWS: [RED_ROLE, RED_USER] }, denial)).toBe(false);
  });

  it('asks the policies of a caller from another account, too', () => {
    const accountId = '999999999999';
    const arn = `arn:aws:iam::${accountId}:user/red`;

    expect(may(anIdentity([INVOKE], { arn, accountId }), { AWS: arn })).toBe(false);
    expect(may(anIdentity([assume('Allow', ROLE)], { arn, accountId }), { AWS: arn })).toBe(true);
  });
});

describe('a role that trusts others', () => {
  it.each([
    ['another user', { AWS: 'arn:aws:iam::000000000000:user/redder' }],
    ['another role', { AWS: 'arn:aws:iam::000000000000:role/Red' }],
    ['another session of the role', { AWS: `${RED_SESSION}s` }],
    ['another account', { AWS: '999999999999' }],
    ['a service', { Service: 'lambda.amazonaws.com' }],
    ['every service', { Service: '*' }],
    ['nobody', {}],
  ])('is closed, whatever the caller is allowed: %s', (_who, principal) => {
    const everything = [assume('Allow', '*', '*')];

    expect(may(anIdentity(everything, { arn: RED_USER }), principal)).toBe(false);
    expect(may(anIdentity(everything), principal)).toBe(false);
  });
});

it('judges the conditions of the trust policy by what is known of the caller', () => {
  const tagged: PolicyStatement = {
    Effect: 'Deny',
    Action: 'sts:AssumeRole',
    Principal: '*',
    Condition: { StringEquals: { 'aws:PrincipalTag/headgate-team': 'red' } },
  };

  expect(may(anIdentity([INVOKE]), '*', tagged)).toBe(false);
  expect(may(anIdentity([INVOKE], { tags: { 'headgate-team': 'blue' } }), '*', tagged)).toBe(true);
});

it('refuses a trust policy that it cannot judge', () => {
  const unclear: PolicyStatement = { Effect: 'Deny', NotAction: 'sts:TagSession', Principal: '*' };

  expect(() => may(anIdentity([INVOKE]), '*', unclear)).toThrow(UnsupportedPolicyError);
});
