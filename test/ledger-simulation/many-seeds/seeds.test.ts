import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { simulateInThreads } from '../in-threads.ts';

const PARTS = 20;
const SEEDS = 5_000;

test.each(Array.from({ length: PARTS }, (_, part) => part * SEEDS))(
  'the ledger breaks no invariant in five thousand worlds from seed %d on',
  async (from) => {
    const { broken } = await simulateInThreads({ from, count: SEEDS }, availableParallelism());
    expect(broken?.story).toBeUndefined();
  },
);
