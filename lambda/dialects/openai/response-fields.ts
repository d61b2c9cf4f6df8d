import { either, type FieldKind, FLAG, NUMBER, OBJECT, OBJECTS, TEXT } from '../../core/field-kinds.ts';

/** The fields of a request for a response that a translation reads, and what they must be. */
export const RESPONSE_FIELDS: readonly FieldKind[] = [
  ['input', either(TEXT, OBJECTS)],
  ['instructions', TEXT],
  ['tools', OBJECTS],
  ['tool_choice', either(TEXT, OBJECT)],
  ['parallel_tool_calls', FLAG],
  ['temperature', NUMBER],
  ['top_p', NUMBER],
  ['top_logprobs', NUMBER],
  ['text', OBJECT],
  ['text.format', OBJECT],
  ['text.verbosity', TEXT],
  ['reasoning', OBJECT],
  ['reasoning.effort', TEXT],
  ['reasoning.summary', TEXT],
  ['reasoning.generate_summary', TEXT],
  ['user', TEXT],
  ['safety_identifier', TEXT],
  ['service_tier', TEXT],
  ['metadata', OBJECT],
];
