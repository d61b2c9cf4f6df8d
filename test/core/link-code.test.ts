import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { mintCode, readCode, seal, unseal } from '../../lambda/core/dashboard/link-code.ts';

const PEPPER = 'a pepper for tests';
const aCode = (pepper = PEPPER) => mintCode(randomBytes(32), pepper);

test('a code is read again, and what is sealed for it is unsealed by it alone', () => {
  const [made, other] = [aCode(), aCode()];
  const read = readCode(made.code, PEPPER);
  expect(read?.id).toBe(made.id);
  const sealed = seal('a session', made, randomBytes(12));
  expect(read && unseal(sealed, read)).toBe('a session');
  expect(() => unseal(sealed, other)).toThrow();
  expect(() => unseal(sealed, { ...other, id: made.id })).toThrow();
  expect(() => unseal(sealed, { ...made, id: other.id })).toThrow();
});

test('what was not made here is no code: guesses, other forms, another gateway, and any other last sign', () => {
  const { code } = aCode();
  const last = code.endsWith('A') ? 'B' : 'A';
  const odd = ['', 'x', code.slice(1), `${code}A`, ` ${code}`, `${code.slice(0, -1)}${last}`, code.toUpperCase()];
  for (const text of [...odd, randomBytes(48).toString('base64url'), aCode('another pepper').code]) {
    expect(readCode(text, PEPPER)).toBeUndefined();
  }
});

test('no code is made without a pepper: everybody could make such', () => {
  expect(() => aCode('')).toThrow('pepper');
});
