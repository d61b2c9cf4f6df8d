/**
 * How many calls a second one team can make: the production ledger before a model of DynamoDB, on a virtual clock. In the model
 * a partition takes 1,000 write units a second, a transaction costs 2 for each item and keeps its items for as long as
 * `keptMs`; who comes in between is told `TransactionConflict`. Calls come by chance, and take a second.
 * `node bin/node24.mjs bench/hot-team.ts [seconds] [keptMs]` prints one line of JSON for each case.
 */
import { type AwsClient, AwsError } from '../lambda/adapters/aws-client.ts';
import { createLedger } from '../lambda/adapters/dynamodb-ledger.ts';
import { ulid } from '../lambda/core/ids.ts';
import type { AttemptStart } from '../lambda/core/ledger.ts';
import { anEnding, aStart } from '../test/ports/an-attempt.ts';
import { aBudget } from '../test/ports/held-ledger.ts';
import { percentile } from './support/processes.ts';
import { seeded, VirtualTime } from './support/virtual-time.ts';

const seconds = Number(process.argv[2] ?? 5);
const keptMs = Number(process.argv[3] ?? 4);
const ROUND_TRIP_MS = 3;
const UNITS_A_SECOND = 1_000;
const CALL_MS = 1_000;

for (const [shards, rate] of [
  [1, 50],
  [1, 100],
  [1, 200],
  [16, 1_000],
  [16, 2_000],
  [32, 2_000],
  [64, 2_000],
  [64, 4_000],
] as const) {
  console.log(JSON.stringify({ bench: 'hot-team', shards, rate, keptMs, ...(await run(shards, rate)) }));
}

async function run(shards: number, rate: number) {
  const time = new VirtualTime();
  const random = seeded(1);
  const { client, seen } = aTable(time);
  const ledger = createLedger({ client, table: 'Ledger', now: time.now, random, sleep: time.sleep });
  const begins: number[] = [];
  let [refused, lost] = [0, 0];
  const call = async (start: AttemptStart) => {
    const before = time.now();
    try {
      await ledger.begin(start);
      begins.push(time.now() - before);
    } catch {
      refused += 1;
      return;
    }
    await time.sleep(CALL_MS);
    await ledger.end(start, anEnding(1n)).catch(() => {
      lost += 1;
    });
  };
  const accounts = [aBudget(10n ** 24n, { shards })];
  const calls: Promise<void>[] = [];
  for (let at = 0; at < seconds * 1_000; at += (-Math.log(1 - random()) * 1_000) / rate) {
    const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
    const start = aStart({ callId: ulid(Math.floor(at), bytes), accounts });
    calls.push(time.sleep(at).then(() => call(start)));
  }
  await time.run();
  await Promise.all(calls);
  begins.sort((one, other) => one - other);
  const beginMs = { p50: percentile(begins, 0.5), p99: percentile(begins, 0.99) };
  return { calls: calls.length, refused, endsLost: lost, ...seen, beginMs };
}

/** A table in which every condition holds: what is measured is who gets in whose way. */
function aTable(time: VirtualTime) {
  const kept = new Set<string>();
  const units = new Map<string, { left: number; at: number }>();
  const seen = { transactions: 0, conflicts: 0, throttles: 0 };
  const take = (partition: string): boolean => {
    const bucket = units.get(partition) ?? { left: UNITS_A_SECOND, at: time.now() };
    bucket.left = Math.min(UNITS_A_SECOND, bucket.left + (time.now() - bucket.at) * (UNITS_A_SECOND / 1_000));
    bucket.at = time.now();
    units.set(partition, bucket);
    if (bucket.left < 2) return false;
    bucket.left -= 2;
    return true;
  };
  // Nothing is asked for what a transaction gives back, which is nothing.
  const client = (async (_operation: string, input: { readonly TransactItems: readonly Transacted[] }) => {
    const keys = input.TransactItems.map(keyOf);
    seen.transactions += 1;
    await time.sleep(ROUND_TRIP_MS / 2);
    const codes = keys.map(({ pk, item }) =>
      take(pk) ? (kept.has(item) ? 'TransactionConflict' : 'None') : 'ThrottlingError',
    );
    if (codes.some((code) => code !== 'None')) {
      if (codes.includes('TransactionConflict')) seen.conflicts += 1;
      else seen.throttles += 1;
      await time.sleep(ROUND_TRIP_MS / 2);
      const reasons = codes.map((Code) => ({ Code }));
      throw new AwsError('TransactionCanceledException', 400, { CancellationReasons: reasons });
    }
    for (const { item } of keys) kept.add(item);
    await time.sleep(keptMs);
    for (const { item } of keys) kept.delete(item);
    await time.sleep(ROUND_TRIP_MS / 2);
    return {};
  }) as AwsClient;
  return { client, seen };
}

interface Transacted {
  readonly Put?: { readonly Item: Key };
  readonly Update?: { readonly Key: Key };
}

interface Key {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

function keyOf({ Put, Update }: Transacted): { readonly pk: string; readonly item: string } {
  const key = Put?.Item ?? Update?.Key;
  const pk = key?.pk.S ?? '';
  return { pk, item: `${pk} ${key?.sk.S}` };
}
