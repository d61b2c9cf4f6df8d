import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../support/random-from.ts';
import { A_THEN_B, failing, loadOf, MINUTE, requestsPerCall, SECOND, sum, unanswered, well } from './a-world.ts';
import { simulate } from './simulate.ts';
import type { Behaviour } from './virtual-provider.ts';

const LANE = { provider: 'a', model: 'm', keyId: 'good' };

/** Simulates it with a look at the gate of `a` each second: how often it closed, and for which share of the time. */
async function watched(a: Behaviour, world: { minutes: number; callsPerSecond: number }) {
  const gates: string[] = [];
  const history = await simulate({
    ...world,
    route: A_THEN_B,
    providers: { a, b: well },
    watch: (_, [health], now) => gates.push(health?.gate(LANE, now) ?? ''),
  });
  const shut = gates.filter((gate) => gate !== 'open').length / gates.length;
  return { history, shut };
}

describe('a brown-out', () => {
  test.each([1, 5])('of 30 % does not keep calls from it for long, at %d calls a second', async (callsPerSecond) => {
    const { history, shut } = await watched(failing(0.3), { minutes: 60 / callsPerSecond, callsPerSecond });
    expect(unanswered(history)).toBe(0);
    expect(shut).toBeLessThan(0.1);
  });

  test('of 80 % is an outage', async () => {
    const { history } = await watched(failing(0.8), { minutes: 10, callsPerSecond: 5 });
    expect(unanswered(history)).toBe(0);
    expect(requestsPerCall('a', history, MINUTE, 10 * MINUTE)).toBeLessThan(0.2);
  });
});

test('a tail of slow answers is no outage', async () => {
  const random = randomFrom(3).next;
  const slow: Behaviour = () => ({ does: 'answer', afterMs: random() < 0.08 ? 8_000 : 300 });
  const { history, shut } = await watched(slow, { minutes: 20, callsPerSecond: 3 });
  expect(shut).toBe(0);
  expect(history.calls.every(({ by }) => by === 'a')).toBe(true);
  const [health] = history.healths;
  const { firstContentMs = { p50: 0, p90: 0 } } = health?.statistics(LANE) ?? {};
  expect(firstContentMs.p50).toBeGreaterThan(200);
  expect(firstContentMs.p50).toBeLessThan(450);
});

test('a provider that comes and goes costs few failures', async () => {
  const flapping: Behaviour = (at) =>
    Math.floor(at / (20 * SECOND)) % 2 ? { does: 'refuse', status: 503 } : { does: 'answer', afterMs: 300 };
  const { history } = await watched(flapping, { minutes: 30, callsPerSecond: 3 });
  expect(unanswered(history)).toBe(0);
  const total = requestsPerCall('a', history, 0, 30 * MINUTE) + requestsPerCall('b', history, 0, 30 * MINUTE);
  expect(total).toBeLessThanOrEqual(1.2);
});

test('a limit is left alone for as long as it says, and used again when it is over', async () => {
  let minute = -1;
  let used = 0;
  const refusals: number[] = [];
  const hundredAMinute: Behaviour = (at) => {
    if (Math.floor(at / MINUTE) !== minute) [minute, used] = [Math.floor(at / MINUTE), 0];
    used += 1;
    if (used <= 100) return { does: 'answer', afterMs: 300 };
    refusals.push(at);
    return { does: 'refuse', status: 429, retryAfter: 5 };
  };
  const { history } = await watched(hundredAMinute, { minutes: 20, callsPerSecond: 4 });
  expect(unanswered(history)).toBe(0);
  const early = history.received.filter(
    ({ at, provider }) => provider === 'a' && refusals.some((refused) => at > refused + 100 && at < refused + 5_000),
  );
  expect(early).toEqual([]);
  const served = history.calls.filter(({ by }) => by === 'a').length;
  expect(served).toBeGreaterThan(19 * 95); // Nearly all of what the limit allows.
  expect(refusals.length).toBeLessThan(20 * 12);
});

test('a dead key beside a good one costs a request now and then, and no call', async () => {
  const oneDead: Behaviour = (_, key) =>
    key === 'a-dead' ? { does: 'refuse', status: 401 } : { does: 'answer', afterMs: 300 };
  const history = await simulate({
    minutes: 30,
    callsPerSecond: 2,
    route: A_THEN_B,
    keys: { a: ['dead', 'good'] },
    providers: { a: oneDead, b: well },
  });
  const dead = history.received.filter(({ key }) => key === 'a-dead');
  expect(history.calls.every(({ by }) => by === 'a')).toBe(true);
  expect(dead.length).toBeGreaterThan(2); // Somebody may have mended it.
  expect(dead.length).toBeLessThan(9);
  expect(sum(loadOf('b', history, 0, 30 * MINUTE))).toBe(0);
});

test('the same seed gives the same history', async () => {
  const world = { minutes: 2, callsPerSecond: 5, route: A_THEN_B };
  const [one, other] = [
    await simulate({ ...world, providers: { a: failing(0.5), b: well } }),
    await simulate({ ...world, providers: { a: failing(0.5), b: well } }),
  ];
  expect(one.received.length).toBeGreaterThan(500);
  expect(other.received).toEqual(one.received);
  expect(other.calls).toEqual(one.calls);
});
