import { type HealthStore, type Heard, type LaneWord, type TargetCounts, WINDOW_MS } from '../core/health-store.ts';
import type { Target } from '../core/types.ts';
import { type AwsClient, conflictIn } from './aws-client.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { queryPartition } from './query-partition.ts';

export interface HealthTable {
  readonly client: AwsClient;
  readonly table: string;
}

const LANES = 'lanes';
/** What has become of a lane is of interest for so long. */
const LANE_MS = 60 * 60_000;
/** A longer name is nobody's model. */
const LONGEST_NAME = 256;

/** What gateways tell one another, on DynamoDB. Sums are added to and moments only grow, so that nobody has to read first. */
export function createHealthStore(store: HealthTable): HealthStore {
  return {
    async add(window, counted, now) {
      const known = counted.filter(({ target }) => isShort(target.model));
      await all(known.map((one) => addCounts(store, { ...one, window, now })));
    },
    async tell(words, now) {
      const known = words.filter(({ model = '' }) => isShort(model));
      await all(known.map((word) => tellWord(store, word, now)));
    },
    async read(windows, now) {
      const counted = windows.map(async (window) => {
        const items = await queryPartition({ ...store, pk: windowKey(window) });
        return items.map((item) => ({ window, ...countsFrom(item) }));
      });
      const words = queryPartition({ ...store, pk: LANES }).then((items) =>
        items.filter((item) => isAlive(item, now)).map(wordFrom),
      );
      const heard: Heard = { counted: (await Promise.all(counted)).flat(), words: await words };
      return heard;
    },
  };
}

async function addCounts({ client, table }: HealthTable, one: TargetCounts & Placed): Promise<void> {
  const { target, counts, window, now } = one;
  const names = Object.keys(counts);
  await client('UpdateItem', {
    TableName: table,
    Key: { pk: { S: windowKey(window) }, sk: { S: `${target.provider}/${target.model}` } },
    UpdateExpression: `SET expiresAt = :expiresAt ADD ${names.map((_, at) => `#${at} :${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#${at}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.map((name, at) => [`:${at}`, { N: String(counts[name]) }])),
      ':expiresAt': seconds(now + 3 * WINDOW_MS),
    },
  });
}

interface Placed {
  readonly window: number;
  readonly now: number;
}

/** Each moment by itself, the earlier first: who sees a lane down is counted, and an answer ends the counting. */
async function tellWord(store: HealthTable, word: LaneWord, now: number): Promise<void> {
  const { downAt, upAt, limitedUntil, witnesses = 0 } = word;
  const moves: Move[] = [];
  if (downAt !== undefined)
    moves.push({ name: 'downAt', moment: downAt, more: 'ADD witnesses :more', amount: witnesses });
  if (upAt !== undefined) moves.push({ name: 'upAt', moment: upAt, more: ', witnesses = :more', amount: 0 });
  if (limitedUntil !== undefined) moves.push({ name: 'limitedUntil', moment: limitedUntil, more: '' });
  for (const move of moves.sort((one, other) => one.moment - other.moment)) await make(store, word, move, now);
}

interface Move {
  readonly name: 'downAt' | 'upAt' | 'limitedUntil';
  readonly moment: number;
  /** What changes with it. */
  readonly more: string;
  readonly amount?: number;
}

/** Sets a moment if it is later than the one that is there: somebody else may have seen more. */
async function make({ client, table }: HealthTable, word: LaneWord, move: Move, now: number): Promise<void> {
  const { provider, keyId, model = '' } = word;
  const { name, moment, more, amount } = move;
  try {
    await client('UpdateItem', {
      TableName: table,
      Key: { pk: { S: LANES }, sk: { S: `${provider}#${keyId}#${model}` } },
      UpdateExpression: `SET ${name} = :moment, provider = :provider, keyId = :keyId, model = :model, expiresAt = :expiresAt ${more}`,
      ConditionExpression: `attribute_not_exists(${name}) OR ${name} < :moment`,
      ExpressionAttributeValues: {
        ...texts({ ':provider': provider, ':keyId': keyId, ':model': model }),
        ...numbers({ ':moment': moment, ':more': amount }),
        ':expiresAt': seconds(now + LANE_MS),
      },
    });
  } catch (error) {
    if (!conflictIn(error)) throw error;
  }
}

function countsFrom({ pk: _pk, sk, expiresAt: _expiresAt, ...sums }: Item): TargetCounts {
  const counts = Object.entries(sums).map(([name, sum]) => [name, Number(sum.N)] as const);
  return { target: targetFrom(sk?.S ?? ''), counts: Object.fromEntries(counts) };
}

function targetFrom(name: string): Target {
  const slash = name.indexOf('/');
  return { provider: name.slice(0, slash), model: name.slice(slash + 1) };
}

function wordFrom(item: Item): LaneWord {
  const number = (name: string) => (item[name]?.N === undefined ? {} : { [name]: Number(item[name].N) });
  return {
    provider: item.provider?.S ?? '',
    keyId: item.keyId?.S ?? '',
    ...(item.model?.S && { model: item.model.S }),
    ...number('downAt'),
    ...number('upAt'),
    ...number('limitedUntil'),
    ...number('witnesses'),
  };
}

/** Waits for all, so that one that fails does not leave others on their way. */
async function all(writes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

function isShort(name: string): boolean {
  return Buffer.byteLength(name) <= LONGEST_NAME;
}

function isAlive(item: Item, now: number): boolean {
  return Number(item.expiresAt?.N) * 1_000 > now;
}

function windowKey(window: number): string {
  return `targets#${new Date(window).toISOString().slice(0, 16)}`;
}

function seconds(ms: number): { readonly N: string } {
  return { N: String(Math.ceil(ms / 1_000)) };
}
