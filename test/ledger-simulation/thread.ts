/** A thread that simulates seeds, and tells what came of them. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadOrder } from './in-threads.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { simulateSeeds } from './simulate-seeds.ts';

// `simulateInThreads` alone starts this.
const { bugName, ...seeds } = workerData as ThreadOrder;
const bug = PLANTED_BUGS.find(({ name }) => name === bugName);
parentPort?.postMessage(await simulateSeeds({ ...seeds, ...(bug && { bug }) }));
