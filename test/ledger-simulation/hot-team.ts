import { type AwsClient, AwsError, retrying } from '../../lambda/adapters/aws-client.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { ulid } from '../../lambda/core/ids.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { createModelDynamoDb } from './model-dynamodb/create-model-dynamodb.ts';
import type { Request, TransactItem } from './model-dynamodb/requests.ts';
import type { Row } from './model-dynamodb/rows.ts';
import { unitsOf } from './units.ts';
import { aProcess, World } from './world.ts';

/** A team that calls more often than one item can be written. */
export interface HotTeam {
  readonly accounts: readonly Account[];
  readonly callsPerSecond: number;
  readonly seconds: number;
  /** For how long a transaction keeps others from its items. */
  readonly keptMs: number;
}

/** What became of its calls, and what that took. */
export interface Heat {
  readonly calls: number;
  /** Those whose attempt had begun within a second. */
  readonly prompt: number;
  readonly refused: number;
  readonly endsLost: number;
  readonly conflicts: number;
  readonly throttles: number;
  /** Write units of all that was written, of the table and of its index. */
  readonly units: { readonly table: number; readonly index: number };
}

const UNITS_A_SECOND = 1_000;
/** So much may come at once: DynamoDB's own reserve is left out. */
const BURST_UNITS = 100;
const WAY_MS = 2;
const CALL_MS = 1_000;
const STARTS_AT = Date.UTC(2026, 10, 20, 12);

/** Lets the production ledger begin and end the attempts of a team, before a table that has DynamoDB's limits. */
export async function heat({ accounts, callsPerSecond, seconds, keptMs }: HotTeam): Promise<Heat> {
  const world = new World(1, STARTS_AT);
  const { random } = world;
  const seen = { calls: 0, prompt: 0, refused: 0, endsLost: 0, conflicts: 0, throttles: 0 };
  const { client, units } = aTableIn(world, keptMs, seen);
  const sleep = (ms: number) => world.pause(ms);
  const ledger = createLedger({ client, table: 'Ledger', now: world.now, random: random.next, sleep });
  const call = async () => {
    const bytes = Uint8Array.from({ length: 16 }, () => random.below(256));
    const startedAt = world.now();
    const start = aStart({ callId: ulid(startedAt, bytes), accounts, startedAt, holdPicoUsd: 1_000_000n });
    seen.calls += 1;
    try {
      await ledger.begin(start);
    } catch {
      seen.refused += 1;
      return;
    }
    if (world.now() - startedAt <= 1_000) seen.prompt += 1;
    await world.pause(CALL_MS);
    await ledger.end(start, anEnding(500_000n)).catch(() => {
      seen.endsLost += 1;
    });
  };
  const comes = () => (-Math.log(1 - random.next()) * 1_000) / callsPerSecond;
  for (let at = 0; at < seconds * 1_000; at += comes()) world.start(aProcess('call', false), at, call);
  await world.run(() => false);
  return { ...seen, units };
}

/** A partition takes so many units a second, and what a transaction writes is closed to others until it is done. */
function aTableIn(world: World, keptMs: number, seen: { conflicts: number; throttles: number }) {
  const units = { table: 0, index: 0 };
  const partitions = new Map<string, Partition>();
  const kept = new Set<string>();
  const count = (row: Row, isTransaction: boolean) => {
    const table = unitsOf(row.before, row.item) * (isTransaction ? 2 : 1);
    const index = row.before?.openShard || row.item?.openShard ? unitsOf(row.before, row.item) : 0;
    units.table += table;
    units.index += index;
    take(partitions, row.pk, table, world.now());
    if (index > 0) take(partitions, (row.item?.openShard ?? row.before?.openShard)?.S ?? '', index, world.now());
  };
  const model = createModelDynamoDb('openShard', {
    now: world.now,
    wrote: (rows, isTransaction) => {
      for (const { row } of rows) count(row, isTransaction);
    },
  });
  const send = async (operation: string, input: object): Promise<unknown> => {
    const keys = keysIn(operation, input);
    await world.pause(WAY_MS);
    const isTransaction = operation === 'TransactWriteItems';
    const codes = keys.map(({ pk, name }) => {
      if (!hasRoom(partitions, pk, world.now())) return 'ThrottlingError';
      return kept.has(name) ? 'TransactionConflict' : 'None';
    });
    if (codes.some((code) => code !== 'None')) {
      if (codes.includes('TransactionConflict')) seen.conflicts += 1;
      else seen.throttles += 1;
      await world.pause(WAY_MS);
      if (!isTransaction) throw new AwsError('ThrottlingException', 400, {});
      throw new AwsError('TransactionCanceledException', 400, { CancellationReasons: codes.map((Code) => ({ Code })) });
    }
    // A condition that does not hold is found before anything is kept from others.
    const answer = model.run(operation, input);
    for (const { name } of keys) if (isTransaction) kept.add(name);
    await world.pause(isTransaction ? keptMs : 0);
    for (const { name } of keys) kept.delete(name);
    await world.pause(WAY_MS);
    return answer;
  };
  const client: AwsClient = retrying(send, { attempts: 3, random: world.random.next, sleep: (ms) => world.pause(ms) });
  return { client, units };
}

interface Partition {
  left: number;
  at: number;
}

function partitionAt(partitions: Map<string, Partition>, name: string, now: number): Partition {
  const partition = partitions.get(name) ?? { left: BURST_UNITS, at: now };
  partition.left = Math.min(BURST_UNITS, partition.left + ((now - partition.at) * UNITS_A_SECOND) / 1_000);
  partition.at = now;
  partitions.set(name, partition);
  return partition;
}

function hasRoom(partitions: Map<string, Partition>, name: string, now: number): boolean {
  return partitionAt(partitions, name, now).left > 0;
}

function take(partitions: Map<string, Partition>, name: string, units: number, now: number): void {
  partitionAt(partitions, name, now).left -= units;
}

function keysIn(operation: string, input: object): { readonly pk: string; readonly name: string }[] {
  // The production code has made them.
  const items = operation.startsWith('Transact')
    ? (input as { readonly TransactItems: readonly TransactItem[] }).TransactItems
    : [{ Put: input as Request }];
  return items.map(({ Put, Update, Get }) => {
    const key = Put?.Item ?? Put?.Key ?? Update?.Key ?? Get?.Key;
    const pk = key?.pk?.S ?? '';
    return { pk, name: `${pk} ${key?.sk?.S}` };
  });
}
