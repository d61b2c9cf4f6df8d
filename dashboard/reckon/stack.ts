import { dollars, type Pico } from '../text/money.ts';

/** A part of what was spent: when, by what, and how much. */
export interface Part {
  readonly at: number;
  readonly name: string;
  readonly pico: Pico;
  readonly isEstimate?: boolean;
  /** Whether there is something in it of which nobody knows how much it is, beside what is known. */
  readonly isUnknown?: boolean;
}

/** What a layer comes to: `null` where there was nothing, or nobody knows anything of it. */
export interface Cell {
  readonly pico: string | null;
  readonly isEstimate: boolean;
  readonly isUnknown: boolean;
}

/** One colour of a drawing: exact sums for the table, and what stands on top of what for the eye. */
export interface Layer {
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Where this layer ends: its own height on top of all before it. */
  readonly tops: readonly number[];
}

/** How all beyond the dearest are called. */
export const REST = 'others';

const NOTHING: Cell = { pico: null, isEstimate: false, isUnknown: false };

/** Lays parts on top of each other, the dearest at the bottom; beyond so many they are one. */
export function stack(parts: readonly Part[], columns: readonly number[], most = 7): readonly Layer[] {
  const names = dearestFirst(parts);
  const own = names.length > most ? names.slice(0, most - 1) : names;
  const layers = names.length > most ? [...own, REST] : own;
  const place = new Map(columns.map((at, index) => [at, index]));
  const rows = new Map(layers.map((name) => [name, columns.map(() => NOTHING)]));
  for (const part of parts) {
    const column = place.get(part.at);
    const row = rows.get(own.includes(part.name) ? part.name : REST);
    if (column === undefined || row === undefined) continue;
    row[column] = sumOf([row[column] ?? NOTHING, cellOf(part)]);
  }
  const height = columns.map(() => 0n);
  return layers.map((name) => {
    const cells = rows.get(name) ?? [];
    const tops = cells.map(({ pico }, at) => {
      height[at] = (height[at] ?? 0n) + BigInt(pico ?? 0);
      return dollars(String(height[at]));
    });
    return { name, cells, tops };
  });
}

/** All of several cells; what is unknown in one of them is unknown in the sum. */
export function sumOf(cells: readonly Cell[]): Cell {
  return cells.reduce(
    (one, other) => ({
      pico: one.pico === null ? other.pico : String(BigInt(one.pico) + BigInt(other.pico ?? 0)),
      isEstimate: one.isEstimate || other.isEstimate,
      isUnknown: one.isUnknown || other.isUnknown,
    }),
    NOTHING,
  );
}

function cellOf({ pico, isEstimate = false, isUnknown = false }: Part): Cell {
  return { pico: pico ?? null, isEstimate, isUnknown };
}

function dearestFirst(parts: readonly Part[]): readonly string[] {
  const totals = new Map<string, bigint>();
  for (const { name, pico } of parts) totals.set(name, (totals.get(name) ?? 0n) + BigInt(pico ?? 0));
  return [...totals].sort(([, one], [, other]) => (one > other ? -1 : one < other ? 1 : 0)).map(([name]) => name);
}
