import { expect, test } from 'vitest';
import { createMemoryHealthStore } from '../../support/memory-health-store.ts';
import {
  A_THEN_B,
  between,
  broken,
  loadOf,
  MINUTE,
  mean,
  requestsPerCall,
  SECOND,
  unanswered,
  well,
} from './a-world.ts';
import { simulate } from './simulate.ts';

const GATEWAYS = 40;

/** Many gateways, each of which sees a call every other second. */
function aFleet(store = createMemoryHealthStore()) {
  const [from, to] = [MINUTE, 4 * MINUTE];
  const providers = { a: between(from, to, broken), b: well };
  const world = { minutes: 6, callsPerSecond: 20, gateways: GATEWAYS, route: A_THEN_B, providers, store };
  return { from, to, store, world };
}

test('gateways side by side probe together about once a second, and rise together', async () => {
  const { from, to, world } = aFleet();
  const history = await simulate(world);
  expect(unanswered(history)).toBe(0);
  expect(mean(loadOf('a', history, from + 15 * SECOND, to))).toBeLessThanOrEqual(1.5);
  expect(requestsPerCall('a', history, from, to)).toBeLessThan(0.2);
  const back = loadOf('a', history, to, to + 90 * SECOND);
  expect(mean(back.slice(0, 10))).toBeLessThan(0.3 * 20);
  expect(mean(back.slice(60))).toBeGreaterThan(0.7 * 20);
});

test('a gateway writes a few times a minute, however many calls there are', async () => {
  const { store, world } = aFleet();
  await simulate({ ...world, gateways: 4 });
  // Of two targets, up to three times a minute each; and what becomes of lanes.
  expect(store.writes / 4 / 6).toBeLessThan(2 * 3 + 3);
  expect(store.writes).toBeGreaterThan(4 * 6);
});

test('a store that fails costs no call, and is told of', async () => {
  const { world } = aFleet();
  let reported = 0;
  const fail = async () => Promise.reject(new Error('no table'));
  const history = await simulate({
    ...world,
    minutes: 2,
    gateways: 2,
    store: { add: fail, tell: fail, read: fail },
    report: () => {
      reported += 1;
    },
  });
  expect(unanswered(history)).toBe(0);
  expect(reported).toBeGreaterThan(0);
  expect(reported).toBeLessThan(2 * 2 * 60);
});
