import type { Conversation, Tool } from '../../core/conversation.ts';
import { objectIn } from '../../core/json.ts';
import type { ModelRules } from './model-rules.ts';
import { closedSchema } from './schema.ts';

/** What a tool may be called. */
const NAME = /^[\w-]{1,64}$/;

/**
 * A conversation whose answer must have the form of a schema, for a model that knows no such form: it is made to call a
 * tool that takes just that. The same conversation where it cannot be done: a forced tool and thought exclude one
 * another, and the caller's own tools could not be called any more.
 */
export function withSchemaTool(conversation: Conversation, rules: ModelRules, thinks: boolean): Conversation {
  const { format, tools } = conversation;
  const canForce = !rules.takesSchema && rules.takesForcedTools && !thinks && tools.length === 0;
  if (!canForce || format?.type !== 'schema' || !isObject(format.schema)) return conversation;
  const tool: Tool = {
    kind: 'function',
    name: NAME.test(format.name) ? format.name : 'answer',
    description: format.description ?? 'Gives the answer in the form that is asked for.',
    schema: closedSchema(format.schema),
  };
  const toolChoice = { mode: 'tool', name: tool.name } as const;
  return { ...conversation, tools: [tool], toolChoice, parallelToolCalls: false, format: undefined };
}

/** The input of a tool is always an object. */
function isObject(schema: unknown): boolean {
  return objectIn(schema)?.type === 'object';
}
