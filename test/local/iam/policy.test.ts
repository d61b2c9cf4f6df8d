import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../../local/iam/identity.ts';
import { type ContextValues, isAllowed } from '../../../local/iam/policy.ts';
import { anArn, anIdentity, aVariable } from './an-identity.ts';

const INVOKE = 'execute-api:Invoke';
const REST = 'arn:aws:execute-api:us-east-1:000000000000:api1/v1';
const allow = (resource: string | string[], more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: INVOKE,
  Resource: resource,
  ...more,
});
const deny = (resource: string, more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  ...allow(resource, more),
  Effect: 'Deny',
});

function decide(statements: PolicyStatement[], methodAndPath: string, context?: ContextValues): boolean {
  return isAllowed(anIdentity(statements), INVOKE, anArn(methodAndPath), context).allowed;
}

describe('a decision', () => {
  it('is denied when no policy says anything', () => {
    const decision = isAllowed(anIdentity([deny(`${REST}/*/never`)], { policies: [] }), INVOKE, anArn('GET/models'));

    expect(decision).toEqual({
      allowed: false,
      reason:
        'User: arn:aws:sts::000000000000:assumed-role/RedTeam/session is not authorized to perform: execute-api:Invoke ' +
        `on resource: ${REST}/GET/models because no identity-based policy allows the execute-api:Invoke action`,
    });
  });

  it('is denied by one explicit deny against any number of allows, in any order and policy', () => {
    const identity = anIdentity([allow('*'), deny(`${REST}/POST/*`)]);
    const more = { ...identity, policies: [...identity.policies, ...anIdentity([allow('*')]).policies] };

    expect(isAllowed(more, INVOKE, anArn('GET/teams/red/keys')).allowed).toBe(true);
    expect(isAllowed(more, INVOKE, anArn('POST/teams/red/keys'))).toEqual({
      allowed: false,
      reason: expect.stringContaining('with an explicit deny in an identity-based policy'),
    });
  });

  it.each([
    ['execute-api:Invoke', true],
    ['EXECUTE-API:invoke', true],
    ['execute-api:*', true],
    ['execute-api:Inv?ke', true],
    ['*', true],
    ['execute-api:ManageConnections', false],
    ['execute-api:Invok', false],
    ['s3:*', false],
  ])('of the action %s is %s', (action, allowed) => {
    expect(decide([allow('*', { Action: action })], 'GET/models')).toBe(allowed);
  });
});

describe('a resource', () => {
  const red = `${REST}/*/teams/red/*`;
  it.each([
    [red, 'POST/teams/red/keys', true],
    [red, 'POST/teams/red/keys/k1/rotate', true],
    [red, 'POST/teams/blue/keys', false],
    [red, 'POST/teams/redder/keys', false],
    [red, 'POST/teams/red', false],
    [red, 'POST/teams/red/', true],
    [red, 'POST/teams/RED/keys', false],
    [red, 'POST/teams%2Fred%2Fkeys', false],
    [red, 'POST/teams//red/keys', false],
    [red, 'POST//teams/red/keys', true],
    [`${REST}/POST/teams/r*`, 'POST/teams/redder/keys', true],
    // Why a policy names its methods: a star for the method lets a path of another team through, if a route has one.
    [red, 'GET/teams/blue/models/teams/red/x', true],
    [`${REST}/GET/teams/red/*`, 'GET/teams/blue/models/teams/red/x', false],
    [`${REST}/GET/*`, 'GET/admin/teams/red', true],
    [`${REST}/*/keys`, 'POST/teams/blue/keys', true],
    [`${REST}/POST/teams/re?/keys`, 'POST/teams/red/keys', true],
    [`${REST}/POST/teams/re?/keys`, 'POST/teams/re/keys', false],
    [`${REST}/POST/teams/r??/keys`, 'POST/teams/r/d/keys', true],
    ['arn:aws:execute-api:*', 'POST/teams/red/keys', true],
    ['arn:aws:execute-api:*:*:other/v1/*', 'POST/teams/red/keys', false],
  ])('%s covers %s: %s', (resource, methodAndPath, allowed) => {
    expect(decide([allow(resource)], methodAndPath)).toBe(allowed);
  });

  it('lets a wildcard cross slashes and colons, as in IAM', () => {
    const identity = anIdentity([allow('arn:aws:*/keys')]);

    expect(isAllowed(identity, INVOKE, anArn('POST/teams/red/keys')).allowed).toBe(true);
  });

  it('takes a list of which one must cover', () => {
    expect(decide([allow([`${REST}/GET/a`, `${REST}/GET/b`])], 'GET/b')).toBe(true);
  });
});

describe('a variable', () => {
  const own = `${REST}/*/teams/\${aws:PrincipalTag/headgate-team}/*`;
  it.each([
    ['the tag of the caller', own, { 'headgate-team': 'red' }, 'POST/teams/red/keys', true],
    ['the tag of another team', own, { 'headgate-team': 'red' }, 'POST/teams/blue/keys', false],
    ['a caller without the tag', own, {}, 'POST/teams/red/keys', false],
    ['a caller without the tag, and an empty team', own, {}, 'POST/teams//keys', false],
    ['a tag that looks like a wildcard', own, { 'headgate-team': '*' }, 'POST/teams/red/keys', false],
    ['a tag of other case, by name', own, { 'Headgate-Team': 'red' }, 'POST/teams/red/keys', true],
    ['a tag of other case, by value', own, { 'headgate-team': 'Red' }, 'POST/teams/red/keys', false],
    ['a default', `${REST}/*/\${aws:PrincipalTag/x, 'lobby'}/*`, {}, 'GET/lobby/a', true],
    ['a default that is not needed', `${REST}/*/\${aws:PrincipalTag/x, 'lobby'}/*`, { x: 'y' }, 'GET/lobby/a', false],
    ['an escaped star', `${REST}/GET/\${*}`, {}, 'GET/anything', false],
    ['an escaped star, met', `${REST}/GET/\${*}`, {}, 'GET/*', true],
  ])('stands for %s', (_name, resource, tags, methodAndPath, allowed) => {
    const identity = anIdentity([allow(resource)], { tags });

    expect(isAllowed(identity, INVOKE, anArn(methodAndPath)).allowed).toBe(allowed);
  });

  it('takes no tag of the caller from the request', () => {
    const identity = anIdentity([allow(own)], { tags: {} });

    expect(
      isAllowed(identity, INVOKE, anArn('POST/teams/blue/keys'), { 'aws:PrincipalTag/headgate-team': 'blue' }).allowed,
    ).toBe(false);
  });
});

describe('a condition', () => {
  const key = 'aws:RequestTag/team';
  const some = { [key]: 'red' };
  const none = {};
  const many = { [key]: ['red', 'blue'] };
  it.each([
    ['StringEquals', ['red'], some, true],
    ['StringEquals', ['blue', 'red'], some, true],
    ['StringEquals', ['Red'], some, false],
    ['StringEquals', ['r*'], some, false],
    ['StringEquals', ['red'], none, false],
    ['StringEquals', ['red', 'blue'], many, false],
    ['StringEqualsIfExists', ['red'], none, true],
    ['StringEqualsIfExists', ['blue'], some, false],
    ['StringNotEquals', ['blue'], some, true],
    ['StringNotEquals', ['red'], some, false],
    ['StringNotEquals', ['red', 'blue'], some, false],
    ['StringNotEquals', ['red'], none, true],
    ['StringLike', ['r*'], some, true],
    ['StringLike', ['r?'], some, false],
    ['StringLike', ['*'], none, false],
    ['StringNotLike', ['r*'], some, false],
    ['StringNotLike', ['r*'], none, true],
    ['StringEquals', [aVariable('aws:PrincipalTag/headgate-team')], some, true],
    ['StringEquals', [aVariable('aws:PrincipalTag/absent')], some, false],
    ['Null', ['true'], none, true],
    ['Null', ['true'], some, false],
    ['Null', ['false'], some, true],
    ['Null', ['false'], none, false],
    ['ForAllValues:StringEquals', ['red', 'blue', 'green'], many, true],
    ['ForAllValues:StringEquals', ['red'], many, false],
    ['ForAllValues:StringEquals', ['red'], none, true],
    ['ForAllValues:StringLike', ['*e*'], many, true],
    ['ForAnyValue:StringEquals', ['blue'], many, true],
    ['ForAnyValue:StringEquals', ['green'], many, false],
    ['ForAnyValue:StringEquals', ['red'], none, false],
    ['ForAnyValue:StringNotEquals', ['red'], many, true],
    ['ForAnyValue:StringNotEquals', ['red'], none, false],
    ['ForAllValues:StringNotEquals', ['red'], many, false],
  ])('%s %j holds for %j: %s', (operator, values, context, allowed) => {
    const statement = allow('*', { Condition: { [operator]: { [key]: values } } });

    expect(decide([statement], 'GET/models', context)).toBe(allowed);
  });

  it('must hold for every key and every operator of its statement', () => {
    const statement = allow('*', {
      Condition: { StringEquals: { a: '1', b: '2' }, Null: { c: 'false' } },
    });

    expect(decide([statement], 'GET/models', { A: '1', B: '2', C: '3' })).toBe(true);
    expect(decide([statement], 'GET/models', { a: '1', b: 'x', c: '3' })).toBe(false);
    expect(decide([statement], 'GET/models', { a: '1', b: '2' })).toBe(false);
  });

  it('keeps a deny from applying when it does not hold', () => {
    const statements = [
      allow('*'),
      deny('*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '000000000000' } } }),
    ];

    expect(decide(statements, 'GET/models')).toBe(true);
  });

  it('sees the role of a session and not the session name that its caller chose', () => {
    const statement = allow('*', { Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } } });
    const identity = anIdentity([statement], { arn: 'arn:aws:sts::000000000000:assumed-role/RedTeam/role/Admin' });

    expect(isAllowed(identity, INVOKE, anArn('GET/models')).allowed).toBe(false);
    const admin = { ...identity, arn: 'arn:aws:sts::000000000000:assumed-role/Admin/anyone' };
    expect(isAllowed(admin, INVOKE, anArn('GET/models')).allowed).toBe(true);
  });
});
