/** A JSON Schema, or a part of one. Untrusted: every keyword may hold anything. */
export type Schema = Readonly<Record<string, unknown>>;

/** Words and numbers from the conversation, so that made-up values look as if they were understood. */
export interface Hints {
  readonly text: string;
  /** Names in the text, in order: `Paris` in "the weather in Paris". */
  readonly names: readonly string[];
  readonly numbers: readonly number[];
}

/** Deep enough for real schemas, and an end for those that contain themselves. */
const DEPTH_LIMIT = 8;

/** Collects the hints of a text. */
export function hintsOf(text: string): Hints {
  // The first word of a sentence is capitalized for another reason.
  const names = [...text.matchAll(/(?<![.!?]\s)(?<!^)\b\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)*/gu)].map(([name]) => name);
  const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits));
  return { text, names, numbers };
}

/** Makes a value that fits a schema, the same one every time. */
export function valueFor(schema: Schema, hints: Hints): unknown {
  return make(schema, { root: schema, hints, name: '', depth: 0 });
}

interface Place {
  readonly root: Schema;
  readonly hints: Hints;
  /** The property that the value is for. */
  readonly name: string;
  readonly depth: number;
}

function make(raw: unknown, place: Place): unknown {
  const schema = resolve(asSchema(raw), place.root);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return chooseMentioned(schema.enum, place.hints);
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return make(simplest(choices, place), deeper(place));
  switch (typeOf(schema)) {
    case 'object':
      return makeObject(schema, place);
    case 'array':
      return makeArray(schema, place);
    case 'integer':
    case 'number':
      return makeNumber(schema, place);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return makeString(schema, place);
  }
}

function makeObject(schema: Schema, place: Place): object {
  const properties = Object.entries(asSchema(schema.properties));
  const required = Array.isArray(schema.required) ? schema.required : [];
  // At the depth limit only what must be there is made, so that a schema that contains itself comes to an end.
  const wanted = place.depth < DEPTH_LIMIT ? properties : properties.filter(([name]) => required.includes(name));
  if (place.depth > 2 * DEPTH_LIMIT) return {};
  return Object.fromEntries(wanted.map(([name, property]) => [name, make(property, { ...deeper(place), name })]));
}

function makeArray(schema: Schema, place: Place): unknown[] {
  const least = typeof schema.minItems === 'number' ? schema.minItems : 1;
  const length = place.depth < DEPTH_LIMIT ? Math.max(least, 1) : least;
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : length;
  const names = place.hints.names;
  return Array.from({ length: Math.min(length, most) }, (_, index) => {
    // Each item is about another name of the text, where there are enough.
    const hints = { ...place.hints, names: names.length > index ? names.slice(index) : names };
    return make(schema.items, { ...deeper(place), hints });
  });
}

function makeNumber(schema: Schema, place: Place): number {
  const step = numberOr(schema.multipleOf, typeOf(schema) === 'integer' ? 1 : 0);
  const least = Math.max(
    numberOr(schema.minimum, -Infinity),
    numberOr(schema.exclusiveMinimum, -Infinity) + (step || 0.5),
  );
  const most = Math.min(
    numberOr(schema.maximum, Infinity),
    numberOr(schema.exclusiveMaximum, Infinity) - (step || 0.5),
  );
  const fits = (value: number) => value >= least && value <= most && (step === 0 || Number.isInteger(value / step));
  const said = place.hints.numbers.find(fits);
  if (said !== undefined) return said;
  const near = Math.min(Math.max(step || 1, least), most);
  return step === 0 ? near : Math.ceil(near / step) * step;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T12:00:00Z',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'demo@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function makeString(schema: Schema, place: Place): string {
  const format = FORMATS[String(schema.format)];
  if (format) return format;
  const isPlace = /city|location|place|country|name|person|title|subject|topic/i.test(place.name);
  const isText = /query|question|text|prompt|message|input|content/i.test(place.name);
  const [firstName] = place.hints.names;
  const found = isText ? place.hints.text : (firstName ?? (isPlace ? 'Paris' : place.hints.text));
  const value = found || 'demo';
  const most = numberOr(schema.maxLength, Infinity);
  return value.padEnd(numberOr(schema.minLength, 0), '.').slice(0, most);
}

/** The value of an enumeration that the text mentions, or the first. */
function chooseMentioned(values: readonly unknown[], hints: Hints): unknown {
  const text = hints.text.toLowerCase();
  return (
    values.find((value) => typeof value === 'string' && value !== '' && text.includes(value.toLowerCase())) ?? values[0]
  );
}

/** The first alternative, or near the depth limit one that has no parts. */
function simplest(choices: readonly unknown[], place: Place): unknown {
  if (place.depth < DEPTH_LIMIT) return choices[0];
  return (
    choices.find((choice) => asSchema(choice).type === 'null') ??
    choices.find((choice) => !('$ref' in asSchema(choice))) ??
    choices[0]
  );
}

/** Follows `$ref` within the schema, and merges `allOf`. */
function resolve(schema: Schema, root: Schema, hops = 0): Schema {
  if (typeof schema.$ref === 'string' && hops < DEPTH_LIMIT) {
    const path = schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    const found = path.reduce((at: unknown, key) => asSchema(at)[key], root);
    return resolve(asSchema(found), root, hops + 1);
  }
  if (!Array.isArray(schema.allOf)) return schema;
  const parts = [schema, ...schema.allOf.map((part) => resolve(asSchema(part), root, hops + 1))];
  const properties = Object.assign({}, ...parts.map((part) => asSchema(part.properties)));
  const required = parts.flatMap((part) => part.required ?? []);
  return Object.assign({}, ...parts, { properties, required });
}

function typeOf(schema: Schema): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  return type ?? ('properties' in schema ? 'object' : 'items' in schema ? 'array' : undefined);
}

function asSchema(value: unknown): Schema {
  // Every keyword that is read from it is checked where it is used.
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}
