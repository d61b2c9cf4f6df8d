/**
 * What totals and reports take: a team's 30 days, rolled up and reported by the production modules on the embedded
 * DynamoDB, in request units as that counts them. `node bin/node24.mjs bench/reports.ts [attempts]` prints one line of JSON.
 */
import { randomBytes } from 'node:crypto';
import type { AwsClient } from '../lambda/adapters/aws-client.ts';
import { itemFromEnding, itemFromStart } from '../lambda/adapters/ledger/attempt-row.ts';
import { createTotals } from '../lambda/adapters/reports/dynamodb-totals.ts';
import { ulid } from '../lambda/core/ids.ts';
import { exportCalls } from '../lambda/core/reports/export-calls.ts';
import { listCalls } from '../lambda/core/reports/list-calls.ts';
import { reportUsage } from '../lambda/core/reports/report-usage.ts';
import { rollUp } from '../lambda/core/reports/roll-up.ts';
import { anEnding, aStart } from '../test/ports/an-attempt.ts';
import { startEmbeddedTable } from '../test/ports/embedded-table.ts';

const attempts = Number(process.argv[2] ?? 100_000);
const DAYS = 30;
const NOW = Date.UTC(2026, 10, 20, 12);
const TEAM = { team: 'red', now: NOW } as const;

/** The client, and what it has consumed. */
function counting(client: AwsClient) {
  const units = { read: 0, written: 0, requests: 0 };
  const counted: AwsClient = async <Output>(operation: string, input: object) => {
    type Counted = Output & { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };
    const output = await client<Counted>(operation, { ...input, ReturnConsumedCapacity: 'TOTAL' });
    const all = [output.ConsumedCapacity ?? []].flat();
    // The embedded DynamoDB does not say what batches of writes consume: each item of a total is below 1 KB.
    const items = Object.values('RequestItems' in input ? Object(input.RequestItems) : {}).flat().length;
    const sum =
      operation === 'BatchWriteItem' ? items : all.reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
    units[/Put|Update|Delete|Write/.test(operation) ? 'written' : 'read'] += sum;
    units.requests += 1;
    return output;
  };
  return { client: counted, units };
}

interface Capacity {
  readonly CapacityUnits: number;
}

async function fill(client: AwsClient, table: string): Promise<void> {
  for (let at = 0; at < attempts; at += 25) {
    const requests = Array.from({ length: Math.min(25, attempts - at) }, (_item, index) => {
      const number = at + index;
      const time = NOW - Math.floor((number / attempts) * DAYS * 86_400_000);
      const start = aStart({
        callId: ulid(time, randomBytes(16)),
        startedAt: time,
        keyId: `key${number % 4}`,
        target: { provider: number % 2 ? 'groq' : 'openai', model: `model-${number % 5}` },
        user: `user${number % 50}`,
        tags: [`tag${number % 10}`],
      });
      const { openShard: _shard, leaseUntil: _lease, ...item } = itemFromStart(start);
      // Times as they are: most within one doubling, some ten times as long.
      const firstContentMs = Math.round(180 * 2 ** (((number * 7_919) % 1_000) / 300));
      const ending = anEnding(7_000_000n, {
        firstContentMs,
        totalMs: firstContentMs + 400 + ((number * 104_729) % 3_000),
      });
      return { PutRequest: { Item: { ...item, ...itemFromEnding(ending, time + ending.totalMs) } } };
    });
    await client('BatchWriteItem', { RequestItems: { [table]: requests } });
  }
}

async function timed<Result>(act: () => Promise<Result>): Promise<{ readonly ms: number; readonly result: Result }> {
  const before = performance.now();
  const result = await act();
  return { ms: Math.round(performance.now() - before), result };
}

const dynamoDb = await startEmbeddedTable();
const table = await dynamoDb.emptyTable();
await fill(dynamoDb.client, table);
const { client, units } = counting(dynamoDb.client);
const totals = createTotals({ client, table });
const took = () => {
  const { read, written, requests } = units;
  Object.assign(units, { read: 0, written: 0, requests: 0 });
  return { readUnits: read, writeUnits: written, requests };
};

const rolledUp = await timed(async () => {
  for (let run = 0; run < 4; run += 1) {
    await rollUp({ totals, teams: ['red'], now: () => NOW, deadline: Number.POSITIVE_INFINITY });
  }
});
const rollUpTook = took();
const report = async (query: Record<string, string>) => {
  const { ms, result } = await timed(() => reportUsage(totals, { ...TEAM, query: new Map(Object.entries(query)) }));
  // A report has its sums.
  return { ms, ...took(), calls: (result.total as { readonly calls: number }).calls };
};
const reports = {
  month: await report({}),
  monthAgain: await report({}),
  monthWithLatency: await report({ group_by: 'model', include: 'latency,outcomes' }),
  monthByUserAndDay: await report({ group_by: 'user', interval: 'day' }),
  dayByHour: await report({ interval: 'hour' }),
};
/** What the overview of the page asks for: sums of a month, of the one before and of shorter times, and two long pages of rows. */
async function overviewUnits(): Promise<number> {
  const ago = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
  const stretches = [
    [30, 0],
    [60, 30],
    [20, 0],
    [7, 0],
  ] as const;
  let sum = (await report({ from: ago(30), group_by: 'model', interval: 'day' })).readUnits;
  for (const [from, to] of stretches) {
    sum += (await report({ from: ago(from), to: ago(to), group_by: 'model' })).readUnits;
  }
  for (const _page of [1, 2]) await listCalls(totals, { ...TEAM, query: new Map([['limit', '500']]) });
  return sum + took().readUnits;
}
const pageUnits = await overviewUnits();
/** What further views of the page ask for, over a month. */
async function viewUnits(...asked: readonly Record<string, string>[]): Promise<number> {
  let sum = 0;
  for (const query of asked) sum += (await report(query)).readUnits;
  return sum;
}
const viewReadUnits = {
  cache: await viewUnits({ group_by: 'model', interval: 'day' }, { group_by: 'model', include: 'cache,latency' }),
  models: await viewUnits({ group_by: 'model', include: 'races' }, { group_by: 'model', include: 'latency' }),
  experiments: await viewUnits({ group_by: 'experiment' }),
};
const list = await timed(() => listCalls(totals, { ...TEAM, query: new Map() }));
const listTook = took();
let most = 0;
const exported = await timed(async () => {
  const gateway = {
    reports: totals,
    clock: { now: () => NOW, randomBytes },
    bounds: { deadlineMarginMs: 0 },
    telemetry: { failed: () => {} },
    // All that an export needs of a gateway.
  } as unknown as Parameters<typeof exportCalls>[0];
  const query = new Map([['format', 'csv']]);
  const response = await exportCalls(gateway, { team: 'red', query, id: '', deadline: Number.POSITIVE_INFINITY });
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    most = Math.max(most, process.memoryUsage().heapUsed);
  }
  return bytes;
});
console.log(
  JSON.stringify({
    bench: 'reports',
    attempts,
    rollUp: { ms: rolledUp.ms, ...rollUpTook },
    reports,
    list: { ms: list.ms, ...listTook },
    overviewReadUnits: pageUnits,
    viewReadUnits,
    export: { ms: exported.ms, bytes: exported.result, ...took(), heapMegabytes: Math.round(most / 1_000_000) },
  }),
);
await dynamoDb.close();
