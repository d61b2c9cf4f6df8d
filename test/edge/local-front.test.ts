import { startWorkerHost } from '../../local/functions/worker-host.ts';
import { startWholeEdge } from './backend.ts';
import { edgeSuite } from './suite.ts';

// Each sandbox of a function is a worker thread of its own.
let workers = 0;
process.on('worker', () => workers++);

edgeSuite('the local front with worker threads', (settings = {}) =>
  startWholeEdge(
    settings,
    (definition) => startWorkerHost(definition),
    () => workers,
  ),
);
