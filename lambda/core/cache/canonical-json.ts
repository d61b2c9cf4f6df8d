/**
 * One text for everything that says the same in JSON: members in the order of their names, numbers as they are read. `1e1`
 * is 10 and `\u0061` is a as soon as a body is parsed; half of a surrogate pair stays what it is, as its escape.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => sorted(member)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
