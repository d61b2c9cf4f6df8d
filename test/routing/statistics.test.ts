import { describe, expect, test } from 'vitest';
import { aHealth, answered, cancelled, FAILED, LANE, NEUTRAL, OTHER_KEY } from './a-health.ts';

describe('the statistics of a target', () => {
  test('are unknown until it is used', () => {
    expect(aHealth().statistics()).toBeUndefined();
  });

  test('are those of all its keys', () => {
    const world = aHealth().attempts(5, answered()).attempts(5, FAILED, OTHER_KEY);
    expect(world.statistics()?.errorRate).toBeCloseTo(0.5, 1);
    expect(world.statistics()?.samples).toBe(9);
  });

  test('tell the time to first content of half and of nine of ten, within a quarter', () => {
    const world = aHealth();
    for (let turn = 0; turn < 400; turn += 1) world.attempt(answered(turn % 10 === 0 ? 4_000 : 300));
    const { p50 = 0, p90 = 0 } = world.statistics()?.firstContentMs ?? {};
    expect(p50).toBeGreaterThan(240);
    expect(p50).toBeLessThan(375);
    expect(p90).toBeGreaterThan(p50);
  });

  test('follow a change within twenty calls', () => {
    const world = aHealth().attempts(300, answered(200)).attempts(20, answered(3_000));
    expect(world.statistics()?.firstContentMs?.p50).toBeGreaterThan(2_000);
    expect(world.attempts(20, answered(200)).statistics()?.firstContentMs?.p50).toBeLessThan(300);
  });

  test('count waits that were cut short as at least so long', () => {
    const onlyWon = aHealth().attempts(20, answered(200));
    const alsoLost = aHealth();
    for (let turn = 0; turn < 20; turn += 1) alsoLost.attempts(1, answered(200)).attempts(1, cancelled(1_000));
    const [won = 0, lost = 0] = [onlyWon, alsoLost].map((world) => world.statistics()?.firstContentMs?.p90);
    expect(won).toBeLessThan(300);
    expect(lost).toBeGreaterThan(900);
  });

  test('learn nothing from a wait that was cut short before anything could be there', () => {
    const world = aHealth().attempts(20, answered(800));
    const before = world.statistics()?.firstContentMs?.p50 ?? 0;
    const after = world.attempts(10, cancelled(50)).statistics()?.firstContentMs?.p50 ?? 0;
    expect(after).toBeCloseTo(before, -1);
  });

  test('know short requests from long ones, once they have seen enough of each', () => {
    const world = aHealth();
    for (let turn = 0; turn < 20; turn += 1) {
      world.attempt(answered(200), { ask: { inputTokens: 100 } });
      world.attempt(answered(5_000), { ask: { inputTokens: 100_000 } });
    }
    expect(world.statistics(500)?.firstContentMs?.p50).toBeLessThan(300);
    expect(world.statistics(50_000)?.firstContentMs?.p50).toBeGreaterThan(4_000);
    expect(world.statistics(5_000)?.firstContentMs?.p90).toBeGreaterThan(4_000); // Nothing known of these: all.
  });

  test('measure how fast a stream is written, apart from how long it takes to begin', () => {
    expect(
      aHealth()
        .attempts(5, answered(1_000, 3_000, 100))
        .statistics()?.tokensPerSecond,
    ).toBeCloseTo(50);
  });

  test('take an answer in one piece for neither a stream nor a first content', () => {
    const world = aHealth();
    for (let turn = 0; turn < 5; turn += 1) world.attempt(answered(4_000, 4_000, 400), { ask: { isStream: false } });
    expect(world.statistics()).toMatchObject({ firstContentMs: undefined, tokensPerSecond: 100 });
  });

  test('count what is under way, once', () => {
    const world = aHealth();
    const tell = world.health.begin(LANE, world.now);
    world.health.begin(OTHER_KEY, world.now);
    expect(world.statistics()?.inFlight).toBe(2);
    tell(NEUTRAL, world.now);
    tell(FAILED, world.now);
    expect(world.statistics()).toMatchObject({ inFlight: 1, errorRate: 0, samples: 0 });
  });

  test('fade: after half an hour little is left', () => {
    const world = aHealth().attempts(40, answered());
    expect(world.statistics()?.samples).toBeGreaterThan(20);
    world.pass(30 * 60_000).gate();
    expect(world.statistics()?.samples).toBeLessThan(2);
  });

  test('know what is left of the limit of the key that has most, for a minute', () => {
    const world = aHealth().attempts(1, answered());
    world.health.note(LANE, 0.1);
    world.health.note(OTHER_KEY, 0.6);
    expect(world.statistics()?.quotaLeft).toBe(0.6);
    world.pass(61_000).gate();
    expect(world.statistics()?.quotaLeft).toBeUndefined();
  });
});
