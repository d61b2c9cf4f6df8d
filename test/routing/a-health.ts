import type { Ask, LaneEnd } from '../../lambda/core/health.ts';
import { createHealth, type LocalHealth } from '../../lambda/routing/health/create-health.ts';

export const LANE = { provider: 'a', model: 'm', keyId: '1' };
export const OTHER_KEY = { ...LANE, keyId: '2' };

export const FAILED: LaneEnd = { kind: 'failed' };
export const REFUSED: LaneEnd = { kind: 'refused-key' };
export const NEUTRAL: LaneEnd = { kind: 'neutral' };

export function answered(firstContentMs = 200, totalMs = 1_200, outputTokens = 100): LaneEnd {
  return { kind: 'answered', firstContentMs, totalMs, outputTokens };
}

export function limited(forMs: number): LaneEnd {
  return { kind: 'limited', forMs };
}

export function cancelled(elapsedMs: number, hadContent = false): LaneEnd {
  return { kind: 'cancelled', elapsedMs, hadContent };
}

/** Health with a clock that a test turns. */
export function aHealth(health: LocalHealth = createHealth({ random: () => 0.5 })) {
  const world = {
    health,
    now: 1_800_000_000_000,
    /** Lets time pass. */
    pass(ms: number) {
      world.now += ms;
      return world;
    },
    gate: (lane = LANE) => health.gate(lane, world.now),
    /** One attempt that ends so many milliseconds later. */
    attempt(end: LaneEnd, { lane = LANE, ms = 10, ask = {} }: { lane?: typeof LANE; ms?: number; ask?: Ask } = {}) {
      const tell = health.begin(lane, world.now, ask);
      world.now += ms;
      if (end.kind === 'answered') tell({ kind: 'first-content', firstContentMs: end.firstContentMs }, world.now);
      tell(end, world.now);
      return world;
    },
    /** So many, a second apart. */
    attempts(count: number, end: LaneEnd, lane = LANE) {
      for (let made = 0; made < count; made += 1) world.attempt(end, { lane }).pass(1_000);
      return world;
    },
    statistics: (inputTokens?: number) => health.statistics(LANE, inputTokens),
  };
  return world;
}
