import { dollars, type Pico } from '../text/money.ts';

/** A part of what was spent: when, by what, and how much. */
export interface Part {
  readonly at: number;
  readonly name: string;
  readonly pico: Pico;
}

/** One colour of a drawing: exact sums for the table, and what stands on top of what for the eye. */
export interface Layer {
  readonly name: string;
  readonly picos: readonly (string | null)[];
  /** Where this layer ends: its own height on top of all before it. */
  readonly tops: readonly number[];
}

/** How all beyond the dearest are called. */
export const REST = 'others';

/** Lays parts on top of each other, the dearest at the bottom; beyond so many they are one. */
export function stack(parts: readonly Part[], columns: readonly number[], most = 7): readonly Layer[] {
  const totals = new Map<string, bigint>();
  for (const { name, pico } of parts) totals.set(name, (totals.get(name) ?? 0n) + BigInt(pico ?? 0));
  const names = [...totals]
    .sort(([, one], [, other]) => (one > other ? -1 : one < other ? 1 : 0))
    .map(([name]) => name);
  const own = names.length > most ? names.slice(0, most - 1) : names;
  const layers = names.length > most ? [...own, REST] : own;
  const place = new Map(columns.map((at, index) => [at, index]));
  const sums = new Map(layers.map((name) => [name, columns.map((): bigint | null => null)]));
  for (const { at, name, pico } of parts) {
    const column = place.get(at);
    const row = sums.get(own.includes(name) ? name : REST);
    if (column === undefined || row === undefined || pico === null || pico === undefined) continue;
    row[column] = (row[column] ?? 0n) + BigInt(pico);
  }
  const height = columns.map(() => 0n);
  return layers.map((name) => {
    const row = sums.get(name) ?? [];
    const tops = row.map((sum, at) => {
      height[at] = (height[at] ?? 0n) + (sum ?? 0n);
      return dollars(String(height[at]));
    });
    return { name, picos: row.map((sum) => (sum === null ? null : String(sum))), tops };
  });
}
