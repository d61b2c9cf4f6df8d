import { describe, expect, test } from 'vitest';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { simulateSeeds } from './simulate-seeds.ts';

const SEEDS = 1_000;

describe('the simulation finds a ledger that', () => {
  test.each(PLANTED_BUGS)('$name', { timeout: 60_000 }, async (bug) => {
    const { broken } = await simulateSeeds({ from: 1, count: SEEDS, bug });
    console.log(`${bug.name}: seed ${broken?.seed}, ${broken?.violation?.message}`);
    expect(bug.breaks).toContain(broken?.violation?.invariant);
  });
});
