import type { Json } from '../../core/types.ts';

/** Where a schema holds schemas: one, a list, or a record of them. */
const ONE: readonly string[] = ['items', 'not', 'if', 'then', 'else'];
const LIST: readonly string[] = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];
const RECORD: readonly string[] = ['properties', '$defs', 'definitions', 'patternProperties'];

/** The schema with every object closed: Anthropic refuses an open one. */
export function closedSchema(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  // An object that is not an array is all that Json claims.
  const fields = schema as Json;
  const closed = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, closedMember(name, value)]));
  const isObject = fields.type === 'object' || 'properties' in fields;
  return isObject && !('additionalProperties' in fields) ? { ...closed, additionalProperties: false } : closed;
}

function closedMember(name: string, value: unknown): unknown {
  if (ONE.includes(name)) return closedSchema(value);
  if (LIST.includes(name) && Array.isArray(value)) return value.map(closedSchema);
  if (!RECORD.includes(name) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closedSchema(member)]));
}
