import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { simulateInThreads } from '../in-threads.ts';

/** A hundred thousand, with the first five thousand, which are part of `npm test`. */
const PARTS = 19;
const SEEDS = 5_000;

test.each(Array.from({ length: PARTS }, (_, part) => (part + 1) * SEEDS))(
  'the ledger breaks no invariant in five thousand worlds from seed %d on',
  async (from) => {
    const { broken } = await simulateInThreads({ from, count: SEEDS }, availableParallelism());
    expect(broken?.story).toBeUndefined();
  },
);
