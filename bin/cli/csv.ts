/** Behind quotes as well, and wherever a reader that takes semicolons for the ends of cells begins one. */
const FORMULA = /(^|[;\r\n])(?="*[=+\-@\t＝＋－＠])/g;

/** Rows as RFC 4180 has them. What a spreadsheet would take for a formula is made a text: callers choose tags and names. */
export function csvOf(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replaceAll('\0', '\ufffd').replace(FORMULA, "$1'");
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
