import type { AnswerPlace, KeptAnswer, Lease } from '../../core/cache/answers.ts';
import { ANSWERS_PARTITION } from '../../settings.ts';
import type { AttributeValue, Item } from '../ledger/attempt-row.ts';
import { SEAL_VERSION } from './seal.ts';

/** An item has 400 KB at most, names and all. */
export const PART_BYTES = 350 * 1024;
/** More is not kept: it would take longer to read than to be worth it. */
export const MOST_PARTS = 8;

/** What lies in the first item of an answer: all of it, or what belongs to all of its parts. */
export interface Head extends Pick<KeptAnswer, 'at' | 'expiresAt'> {
  readonly seal: Uint8Array;
  readonly isPacked: boolean;
  /** In how many further items it lies; 0 if all is here. */
  readonly parts: number;
  /** What its parts are called by: those of another write are not taken for them. */
  readonly write: string;
  readonly value: Uint8Array;
}

function partitionOf({ team, name }: AnswerPlace): string {
  return `${ANSWERS_PARTITION}${team}#${name}`;
}

export function headKey(place: AnswerPlace): Item {
  return { pk: { S: partitionOf(place) }, sk: { S: 'answer' } };
}

export function leaseKey(place: AnswerPlace): Item {
  return { pk: { S: partitionOf(place) }, sk: { S: 'lease' } };
}

export function partKey(place: AnswerPlace, write: string, part: number): Item {
  return { pk: { S: partitionOf(place) }, sk: { S: `part#${write}#${part}` } };
}

export function headItem(place: AnswerPlace, head: Head): Item {
  return {
    ...headKey(place),
    ...numberItems({ version: SEAL_VERSION, at: head.at, endsAt: head.expiresAt, parts: head.parts }),
    ...goesAt(head.expiresAt),
    write: { S: head.write },
    isPacked: { BOOL: head.isPacked },
    seal: binary(head.seal),
    value: binary(head.value),
  };
}

/** `undefined` if it is of another version, or nothing that was ever written here. */
export function headFrom(item: Item): Head | undefined {
  const [version, at, expiresAt, parts] = ['version', 'at', 'endsAt', 'parts'].map((name) => Number(item[name]?.N));
  const [seal, value] = [bytesIn(item.seal), bytesIn(item.value)];
  const isRight = version === SEAL_VERSION && seal && value && parts !== undefined && parts >= 0 && parts <= MOST_PARTS;
  if (!isRight || at === undefined || expiresAt === undefined) return undefined;
  return { at, expiresAt, parts, seal, value, write: item.write?.S ?? '', isPacked: item.isPacked?.BOOL === true };
}

export function partItem(key: Item, value: Uint8Array, expiresAt: number): Item {
  return { ...key, ...goesAt(expiresAt), value: binary(value) };
}

export function leaseItem(place: AnswerPlace, { holder, until, isVain = false }: Lease): Item {
  return {
    ...leaseKey(place),
    ...goesAt(until),
    holder: { S: holder },
    isVain: { BOOL: isVain },
    ...numberItems({ until }),
  };
}

export function leaseFrom(item: Item): Lease {
  return { holder: item.holder?.S ?? '', until: Number(item.until?.N ?? 0), isVain: item.isVain?.BOOL === true };
}

export function bytesIn(value: AttributeValue | undefined): Uint8Array | undefined {
  return value?.B === undefined ? undefined : Buffer.from(value.B, 'base64');
}

/** In seconds, as DynamoDB wants it: it forgets the item within days after that. */
function goesAt(expiresAt: number): Item {
  return numberItems({ expiresAt: Math.ceil(expiresAt / 1_000) });
}

/** Whether DynamoDB may take an item away, and only has not done so yet. */
export function isForgotten({ expiresAt }: Item, now: number): boolean {
  return expiresAt?.N !== undefined && Number(expiresAt.N) * 1_000 <= now;
}

function numberItems(values: Readonly<Record<string, number>>): Item {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { N: String(value) }]));
}

function binary(bytes: Uint8Array): AttributeValue {
  return { B: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
}
