import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeOfUlid, ulid } from '../../lambda/core/ids.ts';

const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('has the form of a ULID', () => {
  fc.assert(
    fc.property(
      anyTime,
      anyBytes,
      (now, bytes) => void expect(ulid(now, bytes)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
    ),
  );
});

test('is the known answer for a known time', () => {
  // The example of the ULID specification, https://github.com/ulid/spec.
  expect(ulid(1_469_918_176_385, new Uint8Array(16))).toBe(`01ARYZ6S41${'0'.repeat(16)}`);
});

test('gives its time back', () => {
  fc.assert(fc.property(anyTime, anyBytes, (now, bytes) => void expect(timeOfUlid(ulid(now, bytes))).toBe(now)));
});

test('sorts by time as text does', () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyBytes, anyBytes, (early, late, some, other) => {
      if (early < late) expect(ulid(early, some) < ulid(late, other)).toBe(true);
    }),
  );
});

test('differs wherever five bits of the randomness differ', () => {
  const bytes = new Uint8Array(16);
  const ids = new Set(Array.from({ length: 32 }, (_, last) => ulid(0, bytes.with(15, last))));
  expect(ids.size).toBe(32);
});
