import { either, type FieldKind, NUMBER, OBJECT, OBJECTS, TEXT, TEXTS } from '../../core/field-kinds.ts';

export const CONTENT = either(TEXT, OBJECTS);

/** The fields that a translation reads, and what they must be. */
export const FIELDS: readonly FieldKind[] = [
  ['system', CONTENT],
  ['messages', OBJECTS],
  ['tools', OBJECTS],
  ['tool_choice', OBJECT],
  ['temperature', NUMBER],
  ['top_p', NUMBER],
  ['top_k', NUMBER],
  ['stop_sequences', TEXTS],
  ['thinking', OBJECT],
  ['thinking.budget_tokens', NUMBER],
  ['output_config', OBJECT],
  ['output_config.effort', TEXT],
  ['output_config.format', OBJECT],
  ['output_format', OBJECT],
  ['metadata', OBJECT],
  ['metadata.user_id', TEXT],
  ['service_tier', TEXT],
];
