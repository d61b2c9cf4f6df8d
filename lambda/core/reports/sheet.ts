import { usdFromPico } from '../money/money.ts';
import type { Json } from '../types.ts';
import { FIELD_NAMES } from './describe-attempt.ts';

/** How rows are written to a file. */
export interface Sheet {
  readonly contentType: string;
  /** What comes before all rows. */
  readonly head: string;
  row(row: Json): string;
  /** The last line of a file that is not complete, and where to go on. It is no row, and readers are to stumble over it. */
  broken(why: string, cursor: string | undefined): string;
}

export const SHEETS: Readonly<Record<'csv' | 'jsonl', Sheet>> = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: line(FIELD_NAMES),
    row: (row) => line(FIELD_NAMES.map((name) => cellOf(name, row))),
    // A quote that is never closed: whoever reads the file as CSV hears of it.
    broken: (why, cursor) =>
      `"INCOMPLETE: ${why.replaceAll('"', "'")}${cursor ? ` Go on with cursor=${cursor}` : ''}\r\n`,
  },
  jsonl: {
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    row: (row) => `${JSON.stringify(row)}\n`,
    broken: (why, cursor) =>
      `${JSON.stringify({ error: { message: why, code: 'incomplete', next_cursor: cursor ?? null } })}\n`,
  },
};

/** RFC 4180. */
function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

function cellOf(name: string, row: Json): string {
  const value = row[name];
  const exact = row[`${name}_pico_usd`];
  if (typeof exact === 'string') return usdFromPico(BigInt(exact));
  if (value === null || value === undefined) return '';
  if (name.endsWith('_pico_usd') || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return quoted(safe(Array.isArray(value) ? value.join(';') : String(value)));
}

/**
 * What begins like this is a formula to a spreadsheet, behind quotes as well, and a caller may have written it. After a
 * semicolon or a line break, too: where commas are decimal points, cells end with semicolons, whatever is quoted.
 */
function safe(text: string): string {
  // Many readers of tables, and most databases, give up at a NUL: one label would make all of the file unreadable.
  return text.replaceAll('\0', '\ufffd').replace(/(^|[;\r\n])(?="*[=+\-@\t＝＋－＠])/g, "$1'");
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
