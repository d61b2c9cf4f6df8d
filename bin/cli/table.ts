import { plain } from './terminal.ts';

/** Lines of columns: texts to the left, figures to the right. What others wrote is shown without control characters. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? figure(cell) : plain(cell)))),
  ];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const isFigure = head.map(
    (_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number' || row[at] === ''),
  );
  return lines
    .map((line) =>
      line
        .map((cell, at) => (isFigure[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 12 });
}

/** Dollars from exact pico-dollars, none of which is lost; what nobody knows is said. */
export function dollars(picoUsd: string | null): string {
  if (picoUsd === null) return 'unknown';
  const [, sign = '', digits = '0'] = /^(-?)(\d+)$/.exec(picoUsd) ?? [];
  const padded = digits.padStart(13, '0');
  const fraction = padded.slice(-12).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${padded.slice(0, -12)}.${fraction}`;
}
