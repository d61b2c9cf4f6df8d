/**
 * What the gateway function keeps in memory after many streams: the bundle under AWS's own runtime client, one
 * invocation at a time as on Lambda. `node bin/node24.mjs bench/memory.ts [streams]` prints one line of JSON. Linux only.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { startWholeEdge } from '../test/edge/backend.ts';
import { STREAMED } from '../test/edge/edge-under-test.ts';
import { answer } from '../test/support/fake-provider.ts';
import { RicHost } from '../test/support/lambda-runtime/ric-host.ts';

const streams = Number(process.argv[2] ?? 10_000);
const edge = await startWholeEdge(
  {},
  (definition) => new RicHost(definition),
  (host) => (host instanceof RicHost ? host.starts : 0),
);
edge.provider.otherwise(answer({ text: 'word '.repeat(40), usage: { inputTokens: 20, outputTokens: 40 } }));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const body = JSON.stringify(STREAMED);

await stream();
const first = residentMegabytes();
const before = performance.now();
for (let call = 1; call < streams; call += 1) {
  await stream();
  if (call % 500 === 0) edge.provider.reset();
}
const seconds = (performance.now() - before) / 1000;
const last = residentMegabytes();
agent.destroy();
console.log(
  JSON.stringify({
    streams,
    residentMegabytes: { afterFirst: first, afterLast: last },
    processes: edge.starts,
    millisecondsPerStream: Math.round((seconds / streams) * 1e5) / 100,
  }),
);
await edge.close();

function residentMegabytes(): number {
  const { gateway } = edge;
  if (!(gateway instanceof RicHost) || gateway.processId === undefined) throw new Error('no process to measure');
  const status = readFileSync(`/proc/${gateway.processId}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function stream(): Promise<void> {
  const headers = { authorization: `Bearer ${edge.key}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = http.request(`${edge.baseUrl}/chat/completions`, { method: 'POST', headers, agent }, (response) => {
      let tail = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        tail = (tail + text).slice(-16);
      });
      response.on('end', () => (tail.includes('[DONE]') ? resolve() : reject(new Error(`incomplete: ${tail}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}
