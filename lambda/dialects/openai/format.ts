import type { OutputFormat } from '../../core/conversation.ts';
import { textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The form that an answer must have: its type, and what describes it, wherever a dialect has that. */
export function readFormat(type: unknown, described: Json | undefined): OutputFormat | undefined {
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema' || !described) return undefined;
  const description = textIn(described.description);
  return {
    type: 'schema',
    name: textIn(described.name) ?? 'answer',
    schema: described.schema ?? {},
    ...(typeof described.strict === 'boolean' && { strict: described.strict }),
    ...(description !== undefined && { description }),
  };
}
