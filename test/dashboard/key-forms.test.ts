import { describe, expect, test } from 'vitest';
import { allowanceChanges, fieldName, LIMIT_FIELDS, writtenAs } from '../../dashboard/signed/allowance.ts';
import { apiAt } from '../../dashboard/signed/api-host.ts';
import { editedKeyBody, endWritten, newKeyBody, rotationBody } from '../../dashboard/signed/key-body.ts';
import { nameOf } from '../../dashboard/signed/key-name.ts';
import { policyFor } from '../../dashboard/signed/policy.ts';

const facts = {
  id: 'aBcDeFgHiJkL',
  name: 'ci',
  state: 'active',
  createdAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-12-01T00:00:00.000Z',
  replacedBy: null,
  tags: ['nightly', 'search'],
  scopes: [],
  budget: { day: null, week: null, month: '10', total: null },
  limits: { requestsPerMinute: 60, maxCallUsd: '0.5', models: ['demo/*', 'smart'], endpoints: [], concurrent: 0 },
} as const;

/** The form as it stands when it is opened, with what somebody has written over it. */
function filled(written: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData();
  for (const field of LIMIT_FIELDS) form.set(fieldName(field), writtenAs(field, facts));
  const others = { name: facts.name, tags: facts.tags.join(', '), expiresAt: endWritten(facts) };
  for (const [name, text] of Object.entries({ ...others, ...written })) form.set(name, text);
  return form;
}

describe('the form of a key', () => {
  test('changes nothing where nothing was written', () => {
    expect(editedKeyBody(filled(), facts)).toEqual({});
  });

  test('sends what was written otherwise, and nothing else', () => {
    const written = { name: ' cd ', tags: 'nightly', 'budget.month': '12.5', 'limits.requestsPerMinute': '90' };
    expect(editedKeyBody(filled(written), facts)).toEqual({
      name: 'cd',
      tags: ['nightly'],
      budget: { month: '12.5' },
      limits: { requestsPerMinute: 90 },
    });
  });

  test('an empty field lifts a limit, and 0 and a dash allow nothing', () => {
    const written = { 'budget.month': '', 'budget.day': '0', 'limits.models': '-', 'limits.endpoints': '' };
    expect(allowanceChanges(filled(written), facts)).toEqual({
      budget: { day: '0', month: null },
      limits: { models: [], endpoints: null },
    });
  });

  test('what is no number goes to the gateway as it is, which says what it would take', () => {
    const written = { 'limits.concurrent': 'many', 'limits.models': 'demo/chat,\n demo/reason' };
    expect(allowanceChanges(filled(written), facts)).toEqual({
      limits: { concurrent: 'many', models: ['demo/chat', 'demo/reason'] },
    });
  });

  test('scopes go along where an operator asks, and are never asked for by a team', () => {
    expect(editedKeyBody(filled({ as: 'operator', scope: 'on' }), facts)).toEqual({ scopes: ['usage:all'] });
    expect(editedKeyBody(filled({ as: 'operator' }), { ...facts, scopes: ['usage:all'] })).toEqual({ scopes: [] });
    expect(editedKeyBody(filled({ as: 'team', scope: 'on' }), facts)).toEqual({});
  });

  test('an end is a moment in UTC', () => {
    expect(editedKeyBody(filled({ expiresAt: '2026-11-30T18:30' }), facts)).toEqual({ expiresAt: '2026-11-30T18:30Z' });
  });
});

test('a new key is asked for with what was written', () => {
  const form = new FormData();
  for (const [name, text] of [
    ['name', 'ci'],
    ['tags', ''],
    ['expiresInDays', '90'],
    ['budget.month', '10'],
  ] as const)
    form.set(name, text);
  expect(newKeyBody(form)).toEqual({ name: 'ci', expiresInDays: 90, budget: { month: '10' } });
  expect(newKeyBody(new FormData())).toEqual({});
});

test('a rotation says for how long the old key works on, also not at all', () => {
  const form = new FormData();
  form.set('overlapHours', '0');
  expect(rotationBody(form)).toEqual({ overlapHours: 0 });
  form.set('overlapHours', 'soon');
  expect(rotationBody(form)).toEqual({ overlapHours: 'soon' });
});

test('a key is named in a sentence without marks that turn it around', () => {
  expect(nameOf({ name: '\u202egpj.exe', id: 'aBcDeFgHiJkL' })).toBe('“gpj.exe” (aBcDeFgHiJkL)');
  expect(nameOf({ name: null, id: 'aBcDeFgHiJkL' })).toBe('aBcDeFgHiJkL');
});

test('the region to sign for is that of the address, where it says one', () => {
  const regionAt = (host: string) => apiAt(host)?.region;
  expect(regionAt('a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com')).toBe('us-gov-west-1');
  expect(regionAt('a1b2c3d4e5-vpce-01ab.execute-api.ap-southeast-2.amazonaws.com')).toBe('ap-southeast-2');
  expect(regionAt('a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn')).toBe('cn-north-1');
  for (const host of ['127.0.0.1', 'llm.acme.com', 'a.execute-api.us-east-1.amazonaws.com.evil.example'])
    expect(apiAt(host)).toBeUndefined();
});

test('who may not is told the policy that would let them, no wider than it must be', () => {
  const resourceOf = (method: string, path: string, host: string) =>
    JSON.parse(policyFor({ method, path }, host)).Resource;
  const host = 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';
  expect(resourceOf('POST', '/teams/search/keys', host)).toBe(
    'arn:aws:execute-api:eu-central-1:*:a1b2c3d4e5/v1/*/teams/search/*',
  );
  expect(resourceOf('PUT', '/admin/teams/search/budget', host)).toBe(
    'arn:aws:execute-api:eu-central-1:*:a1b2c3d4e5/v1/*/admin/teams/*',
  );
  const inChina = 'a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn';
  expect(resourceOf('GET', '/teams/search/keys', inChina)).toMatch(/^arn:aws-cn:/);
  expect(resourceOf('GET', '/admin/audit', '127.0.0.1')).toBe('arn:aws:execute-api:*:*:*/v1/GET/admin/audit');
});
