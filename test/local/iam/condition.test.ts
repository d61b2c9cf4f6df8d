import { expect, test } from 'vitest';
import { isAllowed } from '../../../local/iam/policy.ts';
import { anIdentity, aVariable } from './an-identity.ts';

const KEY = 'sts:DurationSeconds';

function isHeld(
  operator: string,
  value: string | number | readonly (string | number)[],
  actual?: string | readonly string[],
) {
  // Policies may hold numbers as well as texts.
  const Condition = { [operator]: { [KEY]: value as string } };
  const identity = anIdentity([{ Effect: 'Allow', Action: '*', Resource: '*', Condition }]);
  return isAllowed(identity, 'sts:GetWebIdentityToken', '*', actual === undefined ? {} : { [KEY]: actual }).allowed;
}

test.each([
  ['NumericLessThanEquals', [true, true, false]],
  ['NumericLessThan', [true, false, false]],
  ['NumericEquals', [false, true, false]],
  ['NumericNotEquals', [true, false, true]],
  ['NumericGreaterThanEquals', [false, true, true]],
  ['NumericGreaterThan', [false, false, true]],
] as const)('%s compares numbers and not texts', (operator, expected) => {
  expect(['9', '10', '100'].map((actual) => isHeld(operator, '10', actual))).toEqual(expected);
  expect(['9', '10.0', '100'].map((actual) => isHeld(operator, 10, actual))).toEqual(expected);
});

test('what the request lacks, or does not have as a number, does not hold, unless the operator says so', () => {
  expect(isHeld('NumericLessThanEquals', '10')).toBe(false);
  expect(isHeld('NumericLessThanEqualsIfExists', '10')).toBe(true);
  for (const actual of ['', ' ', 'ten', '0x1', '1e1', 'NaN', 'Infinity'])
    expect(isHeld('NumericLessThanEquals', '10', actual), actual).toBe(false);
  expect(isHeld('NumericLessThanEquals', ['5', '10'], '7')).toBe(true);
});

test.each(['ten', '', aVariable('aws:userid'), '1e3'])('a policy that compares with %j is not judged', (value) => {
  expect(() => isHeld('NumericLessThan', value, '1')).toThrow('takes numbers');
});

test('a list is judged by its quantifier, and nothing is not a list that fits', () => {
  expect(isHeld('ForAllValues:NumericLessThan', '10', ['1', '9'])).toBe(true);
  expect(isHeld('ForAllValues:NumericLessThan', '10', ['1', '10'])).toBe(false);
  expect(isHeld('ForAllValues:NumericLessThan', '10', [])).toBe(true);
  expect(isHeld('NumericLessThan', '10', ['1', '2'])).toBe(false);
});

test('texts are compared in any case where the operator says so, and with no variable then', () => {
  expect(isHeld('StringEqualsIgnoreCase', 'Team', 'tEAM')).toBe(true);
  expect(isHeld('StringNotEqualsIgnoreCase', 'Team', 'tEAM')).toBe(false);
  expect(isHeld('ForAnyValue:StringEqualsIgnoreCase', ['a', 'Team'], ['x', 'TEAM'])).toBe(true);
  expect(isHeld('StringEqualsIgnoreCase', 'Te?m', 'team')).toBe(false);
  expect(() => isHeld('StringEqualsIgnoreCase', aVariable('aws:userid'), 'x')).toThrow('variable');
});
