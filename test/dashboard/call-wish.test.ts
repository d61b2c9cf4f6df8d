import { expect, test } from 'vitest';
import { wishFrom } from '../../dashboard/state/call-wish.ts';

/** What is asked for, without what is not. */
const asked = (address: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(wishFrom(address)).filter(([, value]) => value !== undefined));

test('an address asks for what it says, and for nothing that is not known', () => {
  const address = {
    model: 'a/b',
    experiment: 'smart',
    arm: 'b',
    cache: 'hit',
    from: '2026-11-01',
    by: 'model',
    x: 'y',
  };
  const { by: _, x: __, ...known } = address;
  expect(asked(address)).toEqual(known);
});

test('bounds are amounts as the gateway reads them', () => {
  expect(asked({ cost: '0.01', slower: '5', first: '0.25' })).toEqual({
    min_cost: '0.01',
    min_total_ms: 5_000,
    min_first_content_ms: 250,
  });
  expect(asked({ cost: '1e-7' })).toEqual({ min_cost: '0.0000001' });
  expect(asked({ cost: '20' })).toEqual({ min_cost: '20' });
});

test.each(['', 'x', '0', '-1', 'Infinity', '1e12'])(
  'what is no bound (%s) asks for nothing that would be refused',
  (text) => {
    expect(asked({ cost: text })).toEqual({});
    expect(Object.values(asked({ slower: text })).every((value) => Number(value) <= 3_600_000)).toBe(true);
  },
);
