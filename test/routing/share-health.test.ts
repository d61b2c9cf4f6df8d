import { describe, expect, test } from 'vitest';
import type { HealthStore } from '../../lambda/core/health-store.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { shareHealth } from '../../lambda/routing/health/share-health.ts';
import { createMemoryHealthStore } from '../support/memory-health-store.ts';
import { aHealth, answered, FAILED, LANE, limited, NEUTRAL, REFUSED } from './a-health.ts';

const OTHER = { provider: 'b', model: 'm', keyId: '1' };

/** A gateway among several: its health is shared, and time passes for it as for the others. */
function aGateway(store: HealthStore, report: (cause: unknown) => void = () => {}) {
  const local = createHealth({ random: () => 0.5 });
  const world = aHealth({ ...shared(local), ...shareHealth(local, { store, report }) });
  return {
    ...world,
    world,
    /** Something else is asked, which is when gateways talk; and what they said has arrived. */
    async talk(now: number) {
      world.now = now;
      world.attempt(NEUTRAL, { lane: OTHER });
      await new Promise((resolve) => setImmediate(resolve));
      return world;
    },
  };
}

function shared(local: ReturnType<typeof createHealth>) {
  return {
    takeCounts: (most: number) => local.takeCounts(most),
    takeWords: () => local.takeWords(),
    hearCounts: local.hearCounts.bind(local),
    hearWord: local.hearWord.bind(local),
  };
}

describe('a gateway that is new', () => {
  test('knows how fast a target is that others use', async () => {
    const store = createMemoryHealthStore();
    const old = aGateway(store);
    await old.talk(old.world.now);
    old.world.attempts(30, answered(900, 1_900, 50));
    await old.talk(old.world.now + 20_000);
    const young = await aGateway(store).talk(old.world.now + 1_000);
    const { firstContentMs, tokensPerSecond, samples = 0 } = young.statistics() ?? {};
    expect(firstContentMs?.p50).toBeGreaterThan(700);
    expect(firstContentMs?.p50).toBeLessThan(1_100);
    expect(tokensPerSecond).toBeCloseTo(50);
    expect(samples).toBeGreaterThan(15);
  });

  test('hears of others when somebody only looks, once in a while, and never fails for it', async () => {
    const store = createMemoryHealthStore();
    const old = aGateway(store);
    old.world.attempt(REFUSED).attempt(limited(30_000), { lane: { ...OTHER, model: 'limited' } });
    await old.talk(old.world.now + 3_000);
    const { now } = old.world;
    let reads = 0;
    const counting: HealthStore = {
      ...store,
      read(...asked) {
        reads += 1;
        return store.read(...asked);
      },
    };
    const idle = shareHealth(createHealth(), { store: counting, report: () => {} });
    expect(idle.standing(LANE, now)).toEqual({ breaker: 'closed' });
    await idle.refresh(now);
    await idle.refresh(now + 1_000);
    expect(reads).toBe(1);
    expect(idle.standing(LANE, now)).toMatchObject({ breaker: 'open' });
    expect(idle.standing({ ...OTHER, model: 'limited' }, now)).toMatchObject({ breaker: 'open' });
    expect(idle.standing({ ...LANE, keyId: '2' }, now)).toEqual({ breaker: 'closed' });
    const failures: unknown[] = [];
    const broken = { ...store, read: () => Promise.reject(new Error('no table')) };
    await shareHealth(createHealth(), { store: broken, report: (cause) => failures.push(cause) }).refresh(now);
    expect(failures).toHaveLength(1);
  });

  test('counts nothing twice, however often it looks, and what is its own only once', async () => {
    const store = createMemoryHealthStore();
    const [one, other] = [aGateway(store), aGateway(store)];
    await one.talk(one.world.now);
    one.world.attempts(10, answered());
    for (let turn = 1; turn <= 4; turn += 1) {
      await one.talk(one.world.now + 21_000);
      await other.talk(one.world.now);
    }
    const [own = 0, heard = 0] = [one, other].map(({ world }) => world.statistics()?.samples);
    expect(own).toBeLessThanOrEqual(10);
    expect(own).toBeGreaterThan(5);
    expect(heard).toBeLessThanOrEqual(10);
    expect(heard).toBeGreaterThan(5);
  });

  test('leaves a key alone that another has seen refused, and a lane that is limited', async () => {
    const store = createMemoryHealthStore();
    const one = aGateway(store);
    one.world.attempt(REFUSED).attempt(limited(30_000), { lane: { ...OTHER, model: 'limited' } });
    await one.talk(one.world.now + 3_000);
    const other = await aGateway(store).talk(one.world.now);
    expect(other.gate()).toBe('closed');
    expect(other.gate({ ...LANE, keyId: '2' })).toBe('open');
    expect(other.gate({ ...OTHER, model: 'limited' })).toBe('closed');
  });

  test('believes several that a lane is down, but not one alone', async () => {
    const store = createMemoryHealthStore();
    const down = async (now?: number) => {
      const gateway = aGateway(store);
      if (now !== undefined) gateway.world.now = now;
      gateway.world.attempts(6, FAILED);
      await gateway.talk(gateway.world.now + 100);
      return gateway.world.now;
    };
    const at = await down();
    expect((await aGateway(store).talk(at + 3_000)).gate()).toBe('open');
    await down(at - 5_000);
    await down(at - 4_000);
    expect((await aGateway(store).talk(at + 10_000)).gate()).not.toBe('open');
  });

  test('hears that a lane works again', async () => {
    const store = createMemoryHealthStore();
    const [one, other] = [aGateway(store), aGateway(store)];
    for (let second = 0; second < 6; second += 1) {
      for (const { world, talk } of [one, other]) await talk(world.attempt(FAILED).now + 1_000);
    }
    expect(other.world.gate()).not.toBe('open');
    await one.talk(one.world.now + 2_000);
    one.world.attempt(answered());
    await one.talk(one.world.now + 3_000);
    await other.talk(one.world.now + 1_000);
    expect(other.world.pass(31_000).gate()).toBe('open');
  });
});

test('what a gateway has only heard it tells nobody, until it has seen it', () => {
  const { health, now, gate, pass } = aHealth();
  health.hearWord({ ...LANE, downAt: now - 1_000, witnesses: 3 }, now);
  expect(gate()).toBe('closed');
  expect(health.takeWords()).toEqual([]);
  pass(5_000).attempt(FAILED);
  expect(health.takeWords()).toMatchObject([{ ...LANE, witnesses: 1 }]);
});

test('of more targets than are shared at once every one has its turn', () => {
  const { health, attempt } = aHealth();
  const taken = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    for (let model = 0; model < 30; model += 1) attempt(answered(), { lane: { ...LANE, model: `m${model}` } });
    for (const { target } of health.takeCounts(20)) taken.add(target.model);
  }
  expect(taken.size).toBe(30);
});

test('writes nothing for a request, and little for many', async () => {
  const store = createMemoryHealthStore();
  const one = aGateway(store);
  for (let second = 0; second < 600; second += 1) {
    one.world.attempt(answered(), { ms: 0 });
    await one.talk(one.world.now + 1_000);
  }
  expect(store.writes).toBeGreaterThan(10);
  expect(store.writes).toBeLessThanOrEqual(10 * 3);
});

test('a store that never answers is waited for by nobody, and asked again', async () => {
  let asked = 0;
  const never = () => {
    asked += 1;
    return new Promise<never>(() => {});
  };
  const one = aGateway({ add: never, tell: never, read: never });
  for (let second = 0; second < 120; second += 1) {
    one.world.attempt(answered(), { ms: 0 });
    await one.talk(one.world.now + 1_000);
  }
  expect(one.world.statistics()?.samples).toBeGreaterThan(30);
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(6);
});
