import { describe, expect, test } from 'vitest';
import { simulateInThreads } from './in-threads.ts';
import { simulate } from './simulate.ts';
import { storyOf } from './story.ts';
import { installTimers } from './world.ts';

describe('the ledger, under all faults that a seed has chosen', () => {
  test('breaks no invariant in five thousand worlds', { timeout: 400_000 }, async () => {
    const { broken, seen } = await simulateInThreads({ from: 1, count: 5_000 });
    expect(broken?.story).toBeUndefined();
    // A world in which nothing happens breaks nothing either.
    for (const what of ['SETTLED', 'VOIDED', 'EXPIRED', 'CORRECTION', 'budget-exceeded', 'limit-reached']) {
      expect({ what, times: seen[what] ?? 0 }).toEqual({
        what,
        times: expect.toSatisfy((times: number) => times >= 20),
      });
    }
  });

  test('does the same again with the same seed, whatever else is simulated beside it', async () => {
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
