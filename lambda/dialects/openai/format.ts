import type { OutputFormat } from '../../core/conversation.ts';
import { quoted } from '../../core/errors.ts';
import { invalidField } from '../../core/fields.ts';
import { objectIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/**
 * The form that an answer must have: its type, and what describes it, wherever a dialect has that. One that cannot be
 * said is refused by the name of its field: an answer in another form than was asked for is no answer.
 */
export function readFormat(field: string, type: unknown, described: Json | undefined): OutputFormat | undefined {
  if (type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') {
    const rule = `has the type ${quoted(String(type))}; this provider knows text, json_object and json_schema.`;
    throw invalidField(field, rule);
  }
  if (!described || !objectIn(described.schema)) throw invalidField(field, 'has the type json_schema, but no schema.');
  const description = textIn(described.description);
  return {
    type: 'schema',
    name: textIn(described.name) ?? 'answer',
    schema: described.schema,
    ...(typeof described.strict === 'boolean' && { strict: described.strict }),
    ...(description !== undefined && { description }),
  };
}
