import type { AttributeValue, Item } from '../../lambda/adapters/ledger/attempt-row.ts';

const UNIT_BYTES = 1_024;

/** What writing an item takes, in write units: by the larger of what it was and what it is, begun kilobytes. */
export function unitsOf(before: Item | undefined, after: Item | undefined): number {
  return Math.max(1, Math.ceil(Math.max(bytesOf(before ?? {}), bytesOf(after ?? {})) / UNIT_BYTES));
}

/** As DynamoDB counts: names and texts by their bytes, numbers by two digits a byte, three bytes for a map or a list. */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesIn(value), 0);
}

function bytesIn(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 2;
  if (value.M) return 3 + bytesOf(value.M) + Object.keys(value.M).length;
  return value.L ? value.L.reduce((sum, member) => sum + 1 + bytesIn(member), 3) : 1;
}
