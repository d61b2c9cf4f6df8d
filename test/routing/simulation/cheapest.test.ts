import { expect, test } from 'vitest';
import type { Route } from '../../../lambda/core/route.ts';
import { between, broken, MINUTE, unanswered, well } from './a-world.ts';
import { type History, simulate } from './simulate.ts';

const CHEAPEST: Route = {
  kind: 'auto',
  by: 'cheapest',
  targets: [
    { provider: 'a', model: 'm' },
    { provider: 'b', model: 'm' },
  ],
};
const WORLD = { callsPerSecond: 2, route: CHEAPEST };

/** Who answered the calls of a time. */
function answering({ calls }: History, from: number, to: number): ReadonlySet<string | undefined> {
  return new Set(calls.filter(({ at }) => at >= from && at < to).map(({ by }) => by));
}

test.each([
  [{ a: 1, b: 2 }, 'a'],
  [{ a: 3, b: 2 }, 'b'],
])('auto:cheapest flips with the price table: %j', async (prices, cheapest) => {
  const history = await simulate({ ...WORLD, minutes: 3, prices, providers: { a: well, b: well } });
  expect([...answering(history, 0, 3 * MINUTE)]).toEqual([cheapest]);
});

test('auto:cheapest leaves the cheapest while it is out, and is back with it within a minute', async () => {
  const [from, to] = [MINUTE, 4 * MINUTE];
  const providers = { a: between(from, to, broken), b: well };
  const history = await simulate({ ...WORLD, minutes: 7, prices: { a: 1, b: 2 }, providers });
  expect(unanswered(history)).toBe(0);
  expect([...answering(history, 0, from)]).toEqual(['a']);
  expect([...answering(history, from + 1, to)]).toEqual(['b']);
  expect([...answering(history, to + MINUTE, 7 * MINUTE)]).toEqual(['a']);
});
