import type { Json } from '../../core/types.ts';
import { invalidField } from '../openai/fields.ts';
import { objectIn } from '../openai/wire.ts';

/** What a field must be, in words for the caller, and whether a value is that. */
interface Kind {
  readonly rule: string;
  holds(value: unknown): boolean;
}

const TEXT: Kind = { rule: 'text', holds: (value) => typeof value === 'string' };
const NUMBER: Kind = { rule: 'a number', holds: (value) => typeof value === 'number' };
const FLAG: Kind = { rule: 'true or false', holds: (value) => typeof value === 'boolean' };
const OBJECT: Kind = { rule: 'an object', holds: (value) => objectIn(value) !== undefined };
const OBJECTS: Kind = {
  rule: 'a list of objects',
  holds: (value) => Array.isArray(value) && value.every(OBJECT.holds),
};

const KINDS: readonly (readonly [string, Kind])[] = [
  ['input', either(TEXT, OBJECTS)],
  ['instructions', TEXT],
  ['tools', OBJECTS],
  ['tool_choice', either(TEXT, OBJECT)],
  ['parallel_tool_calls', FLAG],
  ['temperature', NUMBER],
  ['top_p', NUMBER],
  ['top_logprobs', NUMBER],
  ['text', OBJECT],
  ['reasoning', OBJECT],
  ['user', TEXT],
  ['safety_identifier', TEXT],
  ['service_tier', TEXT],
  ['metadata', OBJECT],
];
const KINDS_IN_TEXT: readonly (readonly [string, Kind])[] = [
  ['format', OBJECT],
  ['verbosity', TEXT],
];
const KINDS_IN_REASONING: readonly (readonly [string, Kind])[] = [
  ['effort', TEXT],
  ['summary', TEXT],
  ['generate_summary', TEXT],
];

/** Refuses what would be passed over in a translation: the caller would get an answer to another question. */
export function requireTypes(body: Json): void {
  for (const [name, kind] of KINDS) requireKind(name, kind, body[name]);
  requireMembers('text', KINDS_IN_TEXT, body);
  requireMembers('reasoning', KINDS_IN_REASONING, body);
}

function requireMembers(param: string, kinds: readonly (readonly [string, Kind])[], body: Json): void {
  const members = objectIn(body[param]);
  for (const [name, kind] of kinds) requireKind(param, kind, members?.[name], name);
}

/** What is null is as good as absent: OpenAI's clients write it so. */
function requireKind(param: string, { rule, holds }: Kind, value: unknown, member = ''): void {
  if (value === undefined || value === null || holds(value)) return;
  throw invalidField(param, member === '' ? `must be ${rule}.` : `must have ${rule} as its \`${member}\`.`);
}

function either(one: Kind, other: Kind): Kind {
  return { rule: `${one.rule} or ${other.rule}`, holds: (value) => one.holds(value) || other.holds(value) };
}
