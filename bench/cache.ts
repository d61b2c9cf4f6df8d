/**
 * What an answer from the cache takes: the first byte of a warm hit through the local front, beside one that is asked for,
 * and what is read and written for it in DynamoDB. `node bin/node24.mjs bench/cache.ts [calls]` prints lines of JSON.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsClient } from '../lambda/adapters/aws-client.ts';
import { createAnswers } from '../lambda/adapters/cache/dynamodb-answers.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../test/ports/embedded-table.ts';
import { percentile, startGateway, startScript, stop } from './support/processes.ts';

const calls = Number(process.argv[2] ?? 1_000);
await firstBytes();
await units();

async function firstBytes(): Promise<void> {
  const provider = await startScript('bench/support/provider.ts', []);
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  const file = join(folder, 'cache.config.mjs');
  const settings = { providers: { fake: { url: provider.line, needsKey: false } } };
  writeFileSync(file, `export default ${JSON.stringify(settings)};`);
  const gateway = await startGateway(file);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (stream: boolean, cache: string) => timed({ gateway, agent, stream, cache });
  const lanes: Readonly<
    Record<string, { readonly stream: boolean; readonly cache: string; readonly times: number[] }>
  > = {
    'a hit, streamed': { stream: true, cache: 'on', times: [] },
    'a hit, whole': { stream: false, cache: 'on', times: [] },
    'asked for, streamed': { stream: true, cache: 'off', times: [] },
    'asked for, whole': { stream: false, cache: 'off', times: [] },
  };
  for (let call = -300; call < calls; call += 1) {
    for (const { stream, cache, times } of Object.values(lanes)) {
      const time = await ask(stream, cache);
      if (call >= 0) times.push(time);
    }
  }
  agent.destroy();
  await stop(gateway.child, provider.child);
  rmSync(folder, { recursive: true });
  const dynamoDb = await startEmbeddedTable();
  const read = await readTime(dynamoDb);
  await dynamoDb.close();
  for (const [measure, { times }] of Object.entries(lanes)) {
    times.sort((one, other) => one - other);
    const firstByteMs = { p50: round(percentile(times, 0.5)), p99: round(percentile(times, 0.99)) };
    console.log(JSON.stringify({ bench: 'cache', measure, calls, firstByteMs, ofWhichDynamoDbGetMs: round(read) }));
  }
}

async function readTime({ client, emptyTable }: EmbeddedTable): Promise<number> {
  const answers = createAnswers({ client, table: await emptyTable(), pepper: async () => 'pepper', now: Date.now });
  const place = { team: 'red', name: 'one' };
  await answers.keep(place, { text: 'x'.repeat(1_000), at: Date.now(), expiresAt: Date.now() + 1_000_000 });
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const before = performance.now();
    await answers.find(place);
    times.push(performance.now() - before);
  }
  return percentile(
    times.sort((one, other) => one - other),
    0.5,
  );
}

interface Asked {
  readonly gateway: { readonly baseUrl: string; readonly key: string };
  readonly agent: http.Agent;
  readonly stream: boolean;
  readonly cache: string;
}

function timed({ gateway, agent, stream, cache }: Asked): Promise<number> {
  const body = JSON.stringify({ model: 'fake/fast', stream, messages: [{ role: 'user', content: 'Say something.' }] });
  const headers = {
    authorization: `Bearer ${gateway.key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-headgate-cache': cache,
  };
  return new Promise((resolve, reject) => {
    const before = performance.now();
    let first: number | undefined;
    const request = http.request(
      `${gateway.baseUrl}/chat/completions`,
      { method: 'POST', headers, agent },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.on('data', () => {
          first ??= performance.now() - before;
        });
        response.on('end', () => resolve(first ?? Number.NaN));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Answers of several sizes, of text that compresses as prose and code do. */
async function units(): Promise<void> {
  const dynamoDb = await startEmbeddedTable();
  const consumed = { read: 0, written: 0 };
  const client: AwsClient = async <Output>(operation: string, input: object) => {
    type Counted = Output & { readonly ConsumedCapacity?: { readonly CapacityUnits: number } };
    const output = await dynamoDb.client<Counted>(operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
    const { CapacityUnits = 0 } = [output.ConsumedCapacity ?? {}].flat()[0] as { readonly CapacityUnits?: number };
    consumed[/Put|Delete/.test(operation) ? 'written' : 'read'] += CapacityUnits;
    return output;
  };
  const table = await dynamoDb.emptyTable();
  const answers = createAnswers({ client, table, pepper: async () => 'pepper', now: Date.now });
  const word = wordsOf(7);
  for (const bytes of [1_000, 10_000, 100_000, 1_000_000]) {
    let text = '';
    while (text.length < bytes) text += `${word()} `;
    const place = { team: 'red', name: String(bytes) };
    Object.assign(consumed, { read: 0, written: 0 });
    await answers.keep(place, { text, at: Date.now(), expiresAt: Date.now() + 1_000_000 });
    await answers.find(place);
    console.log(JSON.stringify({ bench: 'cache', measure: 'units', textBytes: bytes, ...consumed }));
  }
  await dynamoDb.close();
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** Words of a language of 5,000, the common ones more often, as in prose. */
function wordsOf(seed: number): () => string {
  let state = seed;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const language = Array.from({ length: 5_000 }, () =>
    Array.from(
      { length: 2 + Math.floor(random() * 8) },
      () => 'etaoinshrdlucmfwypvb'[Math.floor(random() ** 2 * 20)],
    ).join(''),
  );
  return () => language[Math.floor(random() ** 3 * language.length)] ?? '';
}
