import { randomBytes } from 'node:crypto';
import type { AnswerPlace, Answers, FoundAnswer, KeptAnswer, Lease } from '../../core/cache/answers.ts';
import { type AwsClient, conflictIn } from '../aws-client.ts';
import { itemsAt } from '../items-at.ts';
import type { Item } from '../ledger/attempt-row.ts';
import {
  bytesIn,
  type Head,
  headFrom,
  headItem,
  headKey,
  isForgotten,
  leaseFrom,
  leaseItem,
  leaseKey,
  MOST_PARTS,
  PART_BYTES,
  partItem,
  partKey,
} from './answer-items.ts';
import { holds, pack, sealKey, sealOf, unpack } from './seal.ts';

/** Where answers lie. */
export interface AnswersTable {
  readonly client: AwsClient;
  readonly table: string;
  /** What gateway keys are hashed with; seals have a key of their own that is made of it. */
  pepper(): Promise<string>;
  now(): number;
}

/** Answers in DynamoDB: small ones in one item, so that one is read with one request; larger ones in parts. */
export function createAnswers(store: AnswersTable): Answers {
  const { client, table, now } = store;
  const get = async (key: Item): Promise<Item | undefined> => {
    const { Item: item } = await client<{ readonly Item?: Item }>('GetItem', {
      TableName: table,
      Key: key,
      ConsistentRead: true,
    });
    return item;
  };
  const put = (item: Item) => client('PutItem', { TableName: table, Item: item });
  return {
    async find(place) {
      const item = await get(headKey(place));
      return item ? await readAnswer(store, place, item) : 'nothing';
    },
    async findAll(places) {
      const items = new Map<string, Item>();
      // One that is asked for twice is got once: DynamoDB refuses the same key in one request.
      const keys = new Map(places.map((place) => [headKey(place).pk?.S, headKey(place)]));
      for await (const item of itemsAt(store, [...keys.values()])) items.set(item.pk?.S ?? '', item);
      const read = places.map(async (place): Promise<FoundAnswer> => {
        const item = items.get(headKey(place).pk?.S ?? '');
        return item ? await readAnswer(store, place, item) : 'nothing';
      });
      return await Promise.all(read);
    },
    keep: (place, answer) => keep(store, { place, answer, put }),
    async remove(place) {
      await client('DeleteItem', { TableName: table, Key: headKey(place) });
    },
    async claim(place, lease) {
      try {
        await client('PutItem', {
          TableName: table,
          Item: leaseItem(place, lease),
          ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':now': { N: String(now()) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return true;
      } catch (error) {
        const conflict = conflictIn(error);
        if (!conflict) throw error;
        return conflict.item?.holder?.S === lease.holder; // Ours, from a try whose answer was lost.
      }
    },
    async lease(place) {
      const item = await get(leaseKey(place));
      return item && leaseFrom(item);
    },
    release: (place, lease, isVain) => release(store, { place, lease, isVain }),
  };
}

/** Whoever has it by now keeps it: ours may have ended, or never have been. */
async function release(
  { client, table }: AnswersTable,
  { place, lease, isVain }: { readonly place: AnswerPlace; readonly lease: Lease; readonly isVain: boolean },
): Promise<void> {
  const isOwn = {
    TableName: table,
    ConditionExpression: 'holder = :holder',
    ExpressionAttributeValues: { ':holder': { S: lease.holder } },
  };
  try {
    // Those who wait must not wait for what will not come; those who come later may try again.
    if (isVain) await client('PutItem', { ...isOwn, Item: leaseItem(place, { ...lease, isVain }) });
    else await client('DeleteItem', { ...isOwn, Key: leaseKey(place) });
  } catch (error) {
    if (!conflictIn(error)) throw error;
  }
}

/** The parts before what names them: whoever finds the head finds all of them, or else nothing. */
async function keep(
  store: AnswersTable,
  what: { readonly place: AnswerPlace; readonly answer: KeptAnswer; put(item: Item): Promise<unknown> },
): Promise<boolean> {
  const { place, answer, put } = what;
  const { at, expiresAt } = answer;
  const { bytes, isPacked } = await pack(answer.text);
  const count = Math.ceil(bytes.length / PART_BYTES);
  if (count > MOST_PARTS) return false;
  const seal = sealOf({ place, at, expiresAt, isPacked, bytes }, sealKey(await store.pepper()));
  const write = randomBytes(6).toString('hex');
  const parts = count > 1 ? Array.from({ length: count }, (_, part) => partOf(bytes, part)) : [];
  await Promise.all(parts.map((value, part) => put(partItem(partKey(place, write, part), value, expiresAt))));
  const value = parts.length > 0 ? new Uint8Array() : bytes;
  await put(headItem(place, { at, expiresAt, seal, isPacked, parts: parts.length, write, value }));
  return true;
}

function partOf(bytes: Uint8Array, part: number): Uint8Array {
  return bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
}

async function readAnswer(store: AnswersTable, place: AnswerPlace, item: Item): Promise<FoundAnswer> {
  const head = headFrom(item);
  // Of another version, or changed; but what its own TTL has forgotten is no matter any more, however it was written.
  if (!head) return isForgotten(item, store.now()) ? 'nothing' : 'broken';
  const { at, expiresAt, seal, isPacked } = head;
  if (expiresAt <= store.now()) return { at, expiresAt, text: '' }; // Over anyway: its parts may be gone already.
  const bytes = head.parts > 0 ? await joinedParts(store, place, head) : head.value;
  if (!bytes) return 'broken'; // Parts are written before their head, and go no sooner than it is over.
  if (!holds(seal, { place, at, expiresAt, isPacked, bytes }, sealKey(await store.pepper()))) return 'broken';
  return { at, expiresAt, text: await unpack(bytes, isPacked) };
}

async function joinedParts(
  store: AnswersTable,
  place: AnswerPlace,
  { parts, write }: Head,
): Promise<Uint8Array | undefined> {
  const keys = Array.from({ length: parts }, (_, part) => partKey(place, write, part));
  const found = new Map<string, Uint8Array>();
  for await (const item of itemsAt(store, keys)) found.set(item.sk?.S ?? '', bytesIn(item.value) ?? new Uint8Array());
  const inOrder = keys.flatMap(({ sk }) => found.get(sk?.S ?? '') ?? []);
  return inOrder.length === parts ? Buffer.concat(inOrder) : undefined;
}
