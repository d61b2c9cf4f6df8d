import { describe, expect, test } from 'vitest';
import { simulateSeeds } from './simulate-seeds.ts';
import { storyOf } from './story.ts';

const PARTS = 5;
const SEEDS = 1_000;

describe('the ledger, under every fault that a seed has chosen', () => {
  test.each(Array.from({ length: PARTS }, (_, part) => part * SEEDS))(
    'breaks no invariant in a thousand worlds from seed %d on',
    { timeout: 60_000 },
    async (from) => {
      const { broken, seen } = await simulateSeeds({ from, count: SEEDS });
      expect(broken && storyOf(broken)).toBeUndefined();
      // A world in which nothing happens breaks nothing either.
      for (const what of ['SETTLED', 'VOIDED', 'EXPIRED', 'CORRECTION', 'budget-exceeded', 'limit-reached']) {
        expect({ what, times: seen[what] }).toEqual({ what, times: expect.any(Number) });
      }
    },
  );

  test('does the same again with the same seed, whatever else is simulated beside it', async () => {
    const { simulate } = await import('./simulate.ts');
    const { installTimers } = await import('./world.ts');
    const uninstall = installTimers();
    try {
      const alone = await simulate(7, { isTold: true });
      const [, beside] = await Promise.all([simulate(8), simulate(7, { isTold: true }), simulate(9)]);
      expect(alone.steps.length).toBeGreaterThan(20);
      expect(storyOf(beside, Infinity)).toBe(storyOf(alone, Infinity));
    } finally {
      uninstall();
    }
  });
});
