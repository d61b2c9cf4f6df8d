import { expect, test } from 'vitest';
import type { Route } from '../../../lambda/core/route.ts';
import { MINUTE, SECOND } from './a-world.ts';
import { type History, simulate } from './simulate.ts';
import type { Behaviour } from './virtual-provider.ts';

const FASTEST: Route = {
  kind: 'auto',
  by: 'fastest',
  targets: [
    { provider: 'a', model: 'm' },
    { provider: 'b', model: 'm' },
  ],
};
const after =
  (afterMs: number): Behaviour =>
  () => ({ does: 'answer', afterMs, tokens: 100, tokensPerSecond: 100 });
/** `a` is the faster one, but for a time. */
const slowBetween = (from: number, to: number): Behaviour => {
  const [quick, slow] = [after(200), after(3_000)];
  return (at, key) => (at >= from && at < to ? slow(at, key) : quick(at, key));
};
const FROM = 4 * MINUTE;
const TO = 8 * MINUTE;

/** To whom calls went that came in a time. */
function shareOf(provider: string, { calls }: History, from: number, to: number): number {
  const those = calls.filter(({ at }) => at >= from && at < to);
  return those.filter(({ by }) => by === provider).length / those.length;
}

test('auto:fastest leaves a target that has become slow within thirty calls, and finds out that it has recovered', async () => {
  const providers = { a: slowBetween(FROM, TO), b: after(500) };
  const history = await simulate({ minutes: 20, callsPerSecond: 2, route: FASTEST, providers });
  expect(shareOf('a', history, MINUTE, FROM)).toBeGreaterThan(0.9);
  const inTrouble = history.calls.filter(({ at }) => at >= FROM && at < TO).sort((one, other) => one.at - other.at);
  expect(inTrouble.slice(30, 200).filter(({ by }) => by === 'a').length / 170).toBeLessThan(0.1);
  expect(shareOf('a', history, TO + 8 * MINUTE, 20 * MINUTE)).toBeGreaterThan(0.9);
  // What is explored costs little.
  expect(shareOf('a', history, FROM + 30 * SECOND, TO)).toBeLessThan(0.1);
});
