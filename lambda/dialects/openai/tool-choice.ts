import type { ToolChoice } from '../../core/conversation.ts';
import { quoted } from '../../core/errors.ts';
import { invalidField } from '../../core/fields.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** A choice in neutral words, and the name of the field if there are none for it. */
export interface ReadChoice {
  readonly toolChoice: ToolChoice | undefined;
  readonly left: readonly string[];
}

/** By what other dialects call the tools that a choice, or an entry of one, names: none, if it names none of them. */
export type NamesOf = (named: Json) => readonly string[];

const FIELD = 'tool_choice';
/** A map, because the caller's word may be one that every object has. `any` is Mistral's and Anthropic's word. */
const MODES: ReadonlyMap<string, 'auto' | 'none' | 'required'> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  ['any', 'required'],
]);

/** What is asked of the choice among tools, in either of OpenAI's dialects. */
export function readToolChoice(choice: unknown, namesOf: NamesOf): ReadChoice {
  if (choice === undefined || choice === null) return { toolChoice: undefined, left: [] };
  const named = objectIn(choice);
  const mode = MODES.get(textIn(named ? named.type : choice) ?? '');
  if (mode) return { toolChoice: { mode }, left: [] };
  if (!named) throw invalidField(FIELD, `must be auto, none, required or an object, not ${quoted(String(choice))}.`);
  if (named.type === 'allowed_tools') return { toolChoice: readAllowed(named, namesOf), left: [] };
  const names = requireNames(named, namesOf);
  const [name] = names;
  // What only a provider could run is not offered elsewhere, so it cannot be chosen.
  if (name === undefined) return { toolChoice: undefined, left: [FIELD] };
  return { toolChoice: names.length > 1 ? { mode: 'required', allowed: names } : { mode: 'tool', name }, left: [] };
}

function readAllowed(named: Json, namesOf: NamesOf): ToolChoice {
  // Nested in chat and flat in Responses.
  const { mode, tools } = objectIn(named.allowed_tools) ?? named;
  const allowed = objectsIn(tools).flatMap((entry) => requireNames(entry, namesOf));
  return { mode: mode === 'required' ? 'required' : 'auto', allowed: [...new Set(allowed)] };
}

/** A tool of the caller's own that is not there is a mistake; the provider's own are left behind with their tools. */
function requireNames(named: Json, namesOf: NamesOf): readonly string[] {
  const names = namesOf(named);
  const isCallers = named.type === undefined || named.type === 'function' || named.type === 'custom';
  if (names.length > 0 || !isCallers) return names;
  throw invalidField(FIELD, `names a tool that is not offered: ${quoted(JSON.stringify(named))}.`);
}
