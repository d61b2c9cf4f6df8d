import { styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

const WIDEST = 24;
const NARROWEST = 6;
/** From one eighth to the whole of a cell. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;

/**
 * Puts a bar behind each line of a table, by its share of the largest. Only where somebody looks: a program that reads the
 * table finds it as it is, and so does a window that has no room.
 */
export function withBars(
  table: string,
  values: readonly (number | null)[],
  { columns, environment }: Pick<Terminal, 'columns' | 'environment'>,
): string {
  if (columns === undefined || values.length === 0) return table;
  const lines = table.split('\n');
  const taken = Math.max(...lines.map((line) => line.length)) + 2;
  const room = Math.min(WIDEST, columns - taken);
  const largest = Math.max(...values.map((value) => value ?? 0));
  if (room < NARROWEST || largest <= 0) return table;
  return lines
    .map((line, at) => {
      // The first line is the head.
      const value = values[at - 1];
      if (!value || value < 0) return line;
      const bar = barOf(value / largest, room);
      const shown = environment.NO_COLOR ? bar : styleText('cyan', bar, { validateStream: false });
      return `${line.padEnd(taken)}${shown}`;
    })
    .join('\n');
}

/** At least the thinnest line: what is not nothing is seen. */
function barOf(share: number, room: number): string {
  const eighths = Math.max(1, Math.round(share * room * 8));
  return `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ''}`;
}
