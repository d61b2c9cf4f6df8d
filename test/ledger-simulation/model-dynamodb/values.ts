import type { AttributeValue } from '../../../lambda/adapters/ledger/attempt-row.ts';

/** How numbers are added; a test of the tests adds them as floating-point ones. */
export type Add = (one: bigint, other: bigint) => bigint;

export const exactly: Add = (one, other) => one + other;

/** Orders two values of one type; `undefined` if they are not of one, and no comparison holds. */
export function compare(one: AttributeValue, other: AttributeValue): number | undefined {
  if (one.N !== undefined && other.N !== undefined) return order(numberIn(one), numberIn(other));
  if (one.S !== undefined && other.S !== undefined) return order(one.S, other.S); // In ASCII, as all keys here are.
  return undefined;
}

export function isEqual(one: AttributeValue, other: AttributeValue): boolean {
  const result = compare(one, other);
  if (result !== undefined) return result === 0;
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whole numbers of at most 38 digits: the ledger writes no others, and DynamoDB takes no longer ones. */
export function numberIn({ N: text = '' }: AttributeValue): bigint {
  if (!/^-?\d{1,38}$/.test(text)) throw new Error(`The model of DynamoDB keeps whole numbers, and this is ${text}`);
  return BigInt(text);
}

function order<T extends string | bigint>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
