/**
 * What the local front and its worker add to one call: a trivial echo function behind them, against a bare Node
 * server, one request at a time over one connection. Prints one JSON line. Run: node bin/node24.mjs bench/front.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { startFront } from '../local/front/front.ts';
import { startWorkerHost } from '../local/functions/worker-host.ts';
import type { Route } from '../local/template.ts';

const BODY = JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'Hello, how are you?' }] });
const WARM_UP = 500;
const CALLS = 3_000;
const BUFFERED = 'export const handler = async ({ body }) => ({ statusCode: 200, body });';
const STREAMED = `export const handler = awslambda.streamifyResponse(async ({ body }, stream) => {
  awslambda.HttpResponseStream.from(stream, { statusCode: 200 }).write(body);
  stream.end();
});`;

if (isMainThread) await measureAll();
else parentPort?.postMessage(await measure(workerData));

async function measureAll(): Promise<void> {
  const bare = await startBare();
  const behind = await startFunctions();
  // Twice in turn, and the better of the two: the first to run would pay for what is not yet compiled.
  const bareMs = await best(bare.url);
  const bufferedMs = await best(`${behind.url}/buffered`);
  const streamedMs = await best(`${behind.url}/streamed`);
  await Promise.all([bare.close(), behind.close()]);
  const rounded = (ms: number) => Math.round(ms * 1000) / 1000;
  const added = { buffered: rounded(bufferedMs - bareMs), streamed: rounded(streamedMs - bareMs) };
  const p50Ms = { bare: rounded(bareMs), buffered: rounded(bufferedMs), streamed: rounded(streamedMs) };
  console.log(JSON.stringify({ bench: 'front', calls: CALLS, p50Ms, addedP50Ms: added }));
}

async function startBare() {
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => response.end(Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: async () => server.close() };
}

async function startFunctions() {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  const hosts = new Map(
    Object.entries({ buffered: BUFFERED, streamed: STREAMED }).map(([name, source]) => {
      writeFileSync(join(folder, `${name}.mjs`), source);
      const definition = { logicalId: name, name, codeFolder: folder, handler: `${name}.handler`, environment: {} };
      const limits = { timeoutSeconds: 30, memoryMegabytes: 256, roleArn: '' };
      return [name, startWorkerHost({ ...definition, ...limits })] as const;
    }),
  );
  await Promise.all([...hosts.values()].map(({ ready }) => ready));
  const routes = [...hosts.keys()].map((name): Route => {
    const transferMode = name === 'streamed' ? 'STREAM' : 'BUFFERED';
    const resource = `/${name}`;
    return { method: 'POST', resource, authorization: 'NONE', functionName: name, transferMode, timeoutMs: 30_000 };
  });
  const authorize = () => Promise.reject(new Error('no route asks for a signature'));
  const api = { id: 'bench', stage: 'v1', routes, gatewayResponses: {}, binaryMediaTypes: [] };
  const front = await startFront({ api, hosts, authorize, port: 0 });
  const close = async () => {
    await front.close();
    await Promise.all([...hosts.values()].map((host) => host.close()));
    rmSync(folder, { recursive: true });
  };
  return { url: front.url, close };
}

/** The median of one round, from a thread of its own so that the client does not take time from the server. */
async function best(url: string): Promise<number> {
  const round = () =>
    new Promise<number>((resolve, reject) => {
      new Worker(new URL(import.meta.url), { workerData: url }).on('message', resolve).on('error', reject);
    });
  return Math.min(await round(), await round());
}

async function measure(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let call = 0; call < WARM_UP + CALLS; call++) {
    const startedAt = performance.now();
    await post(url, agent);
    if (call >= WARM_UP) times.push(performance.now() - startedAt);
  }
  agent.destroy();
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function post(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.on('data', () => {}).on('end', resolve);
    });
    sent.on('error', reject).end(BODY);
  });
}
