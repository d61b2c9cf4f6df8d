import { describe, expect, test } from 'vitest';
import type { Account } from '../../lambda/core/limits/account.ts';
import { heat } from './hot-team.ts';

/** A budget that is never spent, kept in so many parts. */
function budgetIn(shards: number): Account[] {
  const named = { kind: 'budget', team: 'red', owner: 'team', period: 'day', window: '2026-11-20' } as const;
  return [{ ...named, limitPicoUsd: 10n ** 24n, resetsAt: null, shards }];
}

describe('a call of a team', () => {
  test('takes four write units, half of them of the index, and six more of the table with a budget', async () => {
    const world = { callsPerSecond: 20, seconds: 3, keptMs: 4 };
    const { calls, units } = await heat({ ...world, accounts: [] });
    expect({ calls, units }).toEqual({ calls, units: { table: 2 * calls, index: 2 * calls } });
    const held = await heat({ ...world, accounts: budgetIn(1) });
    // The budget itself is written once, when it is first used: one put, which is no transaction.
    expect(held.units).toEqual({ table: 8 * calls + 1, index: 2 * calls });
  });
});

describe('a hot team', () => {
  test.each([
    { parts: 0, callsPerSecond: 2_000 },
    { parts: 1, callsPerSecond: 100 },
    { parts: 4, callsPerSecond: 400 },
    { parts: 16, callsPerSecond: 2_000 },
    { parts: 64, callsPerSecond: 2_000 },
  ])(
    'makes $callsPerSecond calls a second with a budget in $parts parts, from its first one on',
    { timeout: 200_000 },
    async (hot) => {
      const { parts, callsPerSecond } = hot;
      const accounts = parts === 0 ? [] : budgetIn(parts);
      const { calls, prompt, refused, endsLost } = await heat({ accounts, callsPerSecond, seconds: 2, keptMs: 4 });
      expect(calls).toBeGreaterThan(1.8 * callsPerSecond);
      expect({ refused, endsLost }).toEqual({ refused: 0, endsLost: 0 });
      expect(prompt / calls).toBeGreaterThan(0.99);
    },
  );
});
