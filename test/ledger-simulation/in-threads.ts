import { Worker } from 'node:worker_threads';
import type { Broken, Outcomes } from './simulate-seeds.ts';

/** What a thread is told: a mistake goes by its name, as functions cannot be sent. */
export interface ThreadOrder {
  readonly from: number;
  readonly count: number;
  readonly bugName?: string;
}

/** Simulates seeds in threads of their own: that uses all cores, and runs the ledger as it is, without a test runner's wrapping. */
export async function simulateInThreads(order: ThreadOrder, threads = 1): Promise<Outcomes> {
  const share = Math.ceil(order.count / threads);
  const outcomes = await Promise.all(
    Array.from({ length: threads }, (_, thread) =>
      runThread({ ...order, from: order.from + thread * share, count: share }),
    ),
  );
  const broken = outcomes.map((one) => one.broken).filter((one): one is Broken => one !== undefined);
  const seen: Record<string, number> = {};
  for (const one of outcomes) {
    for (const [what, times] of Object.entries(one.seen)) seen[what] = (seen[what] ?? 0) + times;
  }
  return { broken: broken.sort((one, other) => one.seed - other.seed)[0], seen };
}

function runThread(workerData: ThreadOrder): Promise<Outcomes> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData, execArgv: [] });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread ended without an outcome')));
  });
}
