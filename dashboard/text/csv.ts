/**
 * What begins like this is a formula to a spreadsheet, behind quotes as well. And so it is after a semicolon or a line
 * break: where commas are decimal points, cells end with semicolons, and our quotes hold nothing together.
 */
const FORMULA = /(^|[;\r\n])(?="*[=+\-@\t＝＋－＠])/g;

/** A table as a file for other programs, as RFC 4180 says; a text that a spreadsheet would take for a formula is made none. */
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** Amounts are whole numbers, exactly; a text that looks like one is a text. */
type Cell = string | number | bigint | null;

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = value.replaceAll('\0', '\ufffd').replace(FORMULA, "$1'");
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
