/**
 * What the ledger takes of a call: begin and end of an attempt, by the production module in a thread of its own against
 * the embedded DynamoDB, as in the local run. `node bin/node24.mjs bench/ledger.ts [attempts] [budget]` prints one line of JSON;
 * with `budget` each attempt is held against one.
 */
import { randomBytes } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createAwsClient } from '../lambda/adapters/aws-client.ts';
import { createLedger } from '../lambda/adapters/ledger/dynamodb-ledger.ts';
import { ulid } from '../lambda/core/ids.ts';
import type { AttemptStart, Ending } from '../lambda/core/ledger.ts';
import type { Account, Budget } from '../lambda/core/limits/account.ts';
import { NO_USAGE } from '../lambda/core/money/usage.ts';
import { startEmbeddedTable } from '../test/ports/embedded-table.ts';
import { percentile } from './support/processes.ts';

const attempts = Number(process.argv[2] ?? 3_000);
const isHeld = process.argv[3] === 'budget';
const WARM_UP = 1_000;
const BUDGET: Budget = {
  kind: 'budget',
  team: 'local',
  owner: 'team',
  period: 'total',
  window: 'all',
  limitPicoUsd: 10n ** 24n,
  resetsAt: null,
  shards: 1,
};
const ENDING: Ending = {
  state: 'settled',
  outcome: 'answered',
  errorCode: undefined,
  finishReason: 'stop',
  servedModel: 'fast',
  servedTier: undefined,
  usage: { ...NO_USAGE, inputTokens: 20, outputTokens: 8 },
  cost: { picoUsd: 36_000_000n, source: 'catalogue' },
  firstContentMs: 12,
  totalMs: 13,
};

if (isMainThread) await measure();
else parentPort?.postMessage(await timings(workerData));

async function measure(): Promise<void> {
  const dynamoDb = await startEmbeddedTable();
  const table = await dynamoDb.emptyTable();
  const worker = new Worker(import.meta.filename, {
    workerData: { endpoint: dynamoDb.endpoint, table, attempts, isHeld },
  });
  const p50Ms = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  console.log(JSON.stringify({ bench: 'ledger', attempts, isHeld, p50Ms }));
  await dynamoDb.close();
}

async function timings(settings: { endpoint: string; table: string; attempts: number; isHeld: boolean }) {
  const client = createAwsClient({
    service: 'dynamodb',
    region: 'us-east-1',
    endpoint: settings.endpoint,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    now: Date.now,
    random: Math.random,
  });
  const ledger = createLedger({ client, table: settings.table, now: Date.now });
  const [begins, ends, both]: [number[], number[], number[]] = [[], [], []];
  for (let round = -WARM_UP; round < settings.attempts; round += 1) {
    const start = aStart(settings.isHeld ? [BUDGET] : []);
    const before = performance.now();
    await ledger.begin(start);
    const between = performance.now();
    await ledger.end(start, ENDING);
    const after = performance.now();
    if (round < 0) continue;
    begins.push(between - before);
    ends.push(after - between);
    both.push(after - before);
  }
  const p50 = (times: number[]) =>
    percentile(
      times.sort((a, b) => a - b),
      0.5,
    );
  return { begin: p50(begins), end: p50(ends), both: p50(both) };
}

function aStart(accounts: readonly Account[]): AttemptStart {
  const startedAt = Date.now();
  return {
    callId: ulid(startedAt, randomBytes(16)),
    attempt: 1,
    team: 'local',
    keyId: 'abcdefghijkl',
    providerKeyId: '0a1b2c3d',
    door: 'key',
    dialect: 'openai-chat',
    requestedModel: 'fake/fast',
    target: { provider: 'fake', model: 'fast' },
    reason: 'pinned',
    isStream: false,
    serviceTier: undefined,
    tags: [],
    user: undefined,
    startedAt,
    holdPicoUsd: 36_000_000n,
    accounts,
    priceSource: 'configuration',
    leaseUntil: startedAt + 1_200_000,
  };
}
