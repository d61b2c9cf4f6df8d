import { describe, expect, test } from 'vitest';
import { simulateInThreads } from './in-threads.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';

const SEEDS = 1_000;

describe('the simulation finds a ledger that', () => {
  test.each(PLANTED_BUGS)('$name', { timeout: 200_000 }, async ({ name, breaks }) => {
    const { broken } = await simulateInThreads({ from: 1, count: SEEDS, bugName: name });
    console.log(`${name}: seed ${broken?.seed}, ${broken?.message}`);
    expect(breaks).toContain(broken?.invariant);
  });
});
