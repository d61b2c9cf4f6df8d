import { expect, test } from 'vitest';
import { givenAgain, whyNothingHeld } from '../../dashboard/reckon/given-again.ts';

test('what was given again says by what, and all else is an attempt', () => {
  expect(givenAgain({ cache: 'hit' })?.says).toBe('answered from the cache');
  expect(givenAgain({ cache: 'replay' })?.says).toBe('given again under its idempotency key');
  expect([givenAgain({}), givenAgain({ cache: 'miss' }), givenAgain({ cache: 'partial' })]).toEqual(
    Array(3).fill(undefined),
  );
});

test('a hold that there is not says why', () => {
  expect([
    whyNothingHeld({ cache: 'hit', price_source: null }),
    whyNothingHeld({ cache: 'off', price_source: 'catalogue' }),
    whyNothingHeld({ price_source: null }),
  ]).toEqual(['nothing: nobody was asked', 'nothing: no bound on the answer', 'nothing: no price is known']);
});
