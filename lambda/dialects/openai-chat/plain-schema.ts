import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** Where a schema holds schemas: one, a list, or a record of them. Names of properties are never taken for words. */
const ONE: readonly string[] = ['items', 'additionalProperties', 'not'];
const LIST: readonly string[] = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];
const RECORD: readonly string[] = ['properties', '$defs', 'definitions'];

/** The tools of a request, with schemas in the few words that a host knows. They say the same, or hold to less. */
export function withPlainSchemas(tools: unknown, refused: readonly string[]): unknown {
  if (!Array.isArray(tools)) return tools;
  return tools.map((tool: unknown) => {
    const described = objectIn(objectIn(tool)?.function);
    if (!described || objectIn(described.parameters) === undefined) return tool;
    return { ...objectIn(tool), function: { ...described, parameters: plain(described.parameters, refused) } };
  });
}

function plain(schema: unknown, refused: readonly string[]): unknown {
  const fields = objectIn(schema);
  if (!fields) return schema;
  const kept = Object.entries(fields).filter(([name]) => !refused.includes(name));
  const told = kept.map(([name, value]) => [name, member(name, value, refused)] as const);
  return { ...Object.fromEntries(told), ...typesOf(fields), ...constantOf(fields, refused) };
}

function member(name: string, value: unknown, refused: readonly string[]): unknown {
  if (ONE.includes(name)) return plain(value, refused);
  if (LIST.includes(name) && Array.isArray(value)) return value.map((item) => plain(item, refused));
  const record = RECORD.includes(name) ? objectIn(value) : undefined;
  return record ? Object.fromEntries(Object.entries(record).map(([key, item]) => [key, plain(item, refused)])) : value;
}

/** Of several types the first counts, and nothing beside it is said in a word of its own. */
function typesOf({ type }: Json): Json {
  if (!Array.isArray(type)) return {};
  const [first] = type.filter((name) => name !== 'null');
  return { type: first ?? 'null', ...(type.includes('null') && first !== undefined && { nullable: true }) };
}

function constantOf(fields: Json, refused: readonly string[]): Json {
  return 'const' in fields && refused.includes('const') ? { enum: [fields.const] } : {};
}
