import { describe, expect, test } from 'vitest';
import {
  A_THEN_B,
  between,
  broken,
  loadOf,
  MINUTE,
  mean,
  requestsPerCall,
  SECOND,
  silent,
  sum,
  TO_A,
  unanswered,
  well,
} from './a-world.ts';
import { type History, simulate } from './simulate.ts';

/** Goal G6, and G5 for the provider that is out: `from` and `to` are the outage. */
function expectCalmOutage(history: History, { from, to, rate }: { from: number; to: number; rate: number }): void {
  const during = loadOf('a', history, from + 10 * SECOND, to);
  expect(unanswered(history)).toBe(0);
  expect(Math.max(...during)).toBeLessThanOrEqual(1); // One probe a second, at most.
  expect(requestsPerCall('a', history, from, to)).toBeLessThanOrEqual(0.2);

  const recovered = history.received.find(({ provider, at }) => provider === 'a' && at >= to)?.at ?? to;
  expect(recovered - to).toBeLessThanOrEqual(12 * SECOND + (2 * SECOND) / rate); // A probe finds it, if there is a call.
  const back = loadOf('a', history, recovered, recovered + 60 * SECOND);
  const tens = [0, 10, 20, 30, 40, 50].map((second) => mean(back.slice(second, second + 10)));
  const room = 1.15 * rate + 3 * Math.sqrt(rate / 10); // Calls come at random: so much is chance.
  expect(Math.max(...tens)).toBeLessThanOrEqual(room);
  // No herd: what is back is asked little at first.
  expect(sum(back.slice(0, 5))).toBeLessThanOrEqual(5 * 0.2 * rate + 2);
  expect(tens[0]).toBeLessThanOrEqual(0.3 * rate + 0.2);
  expect(sum(back.slice(0, 30))).toBeLessThan(0.75 * 30 * rate);
  const after = loadOf('a', history, to + 60 * SECOND, to + 90 * SECOND);
  expect(mean(after)).toBeGreaterThan(0.7 * rate); // Closed again within a minute.
}

describe('a provider that is out while another can answer', () => {
  test('for ten minutes at one call a second', async () => {
    const [from, to] = [2 * MINUTE, 12 * MINUTE];
    const providers = { a: between(from, to, broken), b: well };
    const history = await simulate({ minutes: 14, callsPerSecond: 1, route: A_THEN_B, providers });
    expectCalmOutage(history, { from, to, rate: 1 });
  });

  test('at 50 calls a second', async () => {
    const [from, to] = [20 * SECOND, 80 * SECOND];
    const providers = { a: between(from, to, broken), b: well };
    const history = await simulate({ minutes: 2.85, callsPerSecond: 50, route: A_THEN_B, providers });
    expectCalmOutage(history, { from, to, rate: 50 });
    expect(requestsPerCall('a', history, from, to)).toBeLessThanOrEqual(0.08);
  });

  test.each([2, 10])('that takes requests and never answers, at %d calls a second', async (rate) => {
    const [from, to] = [MINUTE, 3 * MINUTE];
    const providers = { a: between(from, to, silent), b: well };
    const history = await simulate({ minutes: 5, callsPerSecond: rate, route: A_THEN_B, providers });
    expectCalmOutage(history, { from, to, rate });
  });
});

describe('when every provider is out', () => {
  test.each([1, 10])('a call costs at most 1.2 requests, at %d calls a second', async (rate) => {
    const [from, to] = [2 * MINUTE, (12 * MINUTE) / Math.sqrt(rate)];
    const providers = { a: between(from, to, broken), b: between(from, to, broken) };
    const minutes = to / MINUTE + 2;
    const history = await simulate({ minutes, callsPerSecond: rate, route: A_THEN_B, providers });
    const cost = requestsPerCall('a', history, from, to) + requestsPerCall('b', history, from, to);
    expect(cost).toBeLessThanOrEqual(1.2);
    expect(cost).toBeGreaterThanOrEqual(1); // The last way is never closed.
    expect(unanswered({ ...history, calls: history.calls.filter(({ at }) => at > to + SECOND) })).toBe(0);
  });

  test('the only one there is gets each call, once', async () => {
    const [from, to] = [MINUTE, 3 * MINUTE];
    const providers = { a: between(from, to, broken) };
    const history = await simulate({ minutes: 4, callsPerSecond: 5, route: TO_A, providers });
    expect(requestsPerCall('a', history, from, to)).toBeGreaterThanOrEqual(1);
    expect(requestsPerCall('a', history, from, to)).toBeLessThanOrEqual(1.1);
    const answered = history.calls.filter(({ at }) => at >= to + 2 * SECOND);
    expect(answered.filter(({ by }) => by === undefined)).toEqual([]); // At once when it is back.
  });
});
