import { expect, it } from 'vitest';
import type { PolicyDocument } from '../../../local/iam/identity.ts';
import { isAllowed } from '../../../local/iam/policy.ts';
import { UnsupportedPolicyError } from '../../../local/iam/unsupported-policy.ts';
import { anArn, anIdentity, aVariable } from './an-identity.ts';

const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
const policies: Record<string, unknown> = {
  'an old version': { Version: '2008-10-17', Statement: statement },
  'no version': { Statement: statement },
  NotAction: { Version: '2012-10-17', Statement: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } },
  'NotAction beside Action': { Version: '2012-10-17', Statement: { ...statement, NotAction: 's3:*' } },
  NotResource: { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', NotResource: '*' } },
  'a principal': { Version: '2012-10-17', Statement: { ...statement, Principal: '*' } },
  'an unknown effect': { Version: '2012-10-17', Statement: { ...statement, Effect: 'allow' } },
  'an unknown operator': {
    Version: '2012-10-17',
    Statement: { ...statement, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
  },
  'a Null that is neither true nor false': {
    Version: '2012-10-17',
    Statement: { ...statement, Condition: { Null: { 'aws:TokenIssueTime': 'maybe' } } },
  },
  'a reference that was not resolved': {
    Version: '2012-10-17',
    Statement: { ...statement, Resource: { 'Fn::Join': ['', ['arn:aws:', { Ref: 'Api' }]] } },
  },
  'a resource that is no ARN': { Version: '2012-10-17', Statement: { ...statement, Resource: 'api1/v1/*' } },
  'a variable in an action': {
    Version: '2012-10-17',
    Statement: { ...statement, Action: `execute-api:${aVariable('aws:userid')}` },
  },
  'a variable without an end': { Version: '2012-10-17', Statement: { ...statement, Resource: 'arn:${aws:userid' } },
  'no resource': { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*' } },
  'no statement': { Version: '2012-10-17', Statement: [] },
};

it.each(Object.keys(policies))('refuses a policy with %s instead of skipping it', (name) => {
  // Only the types rule these policies out; a template may carry any of them.
  const policy = policies[name] as PolicyDocument;
  const identity = anIdentity([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  const extended = { ...identity, policies: [...identity.policies, policy] };

  expect(() => isAllowed(extended, 'execute-api:Invoke', anArn('GET/models'))).toThrow(UnsupportedPolicyError);
});
