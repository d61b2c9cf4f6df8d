import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/**
 * Tools, and the choice among them, as chat has them: clients that mean several dialects at once send the flat form of
 * Responses or Anthropic's, even in one list (kiro-gateway 49). What has the form of chat is returned as it is.
 */
export function withNestedTools(body: Json): Json {
  const told: readonly unknown[] = Array.isArray(body.tools) ? body.tools : [];
  const tools = told.map(nestedTool);
  const choice = nestedChoice(body.tool_choice);
  const isFlat = choice !== body.tool_choice || tools.some((tool, at) => tool !== told[at]);
  if (!isFlat) return body;
  return { ...body, ...(told.length > 0 && { tools }), ...(choice !== undefined && { tool_choice: choice }) };
}

function nestedTool(tool: unknown): unknown {
  const flat = objectIn(tool);
  if (flat?.function !== undefined && flat.type === undefined) return { type: 'function', ...flat };
  if (!flat || flat.function !== undefined || flat.custom !== undefined) return tool;
  const { type, input_schema: schema, ...rest } = flat;
  const isOwn = type === 'function' || ((type === undefined || type === 'custom') && rest.parameters !== undefined);
  if (isOwn || schema !== undefined) {
    return {
      type: 'function',
      function: { ...rest, ...(rest.parameters === undefined && schema !== undefined && { parameters: schema }) },
    };
  }
  if (type !== 'custom') return tool;
  return { type, custom: { ...rest, ...(rest.format !== undefined && { format: nestedGrammar(rest.format) }) } };
}

/** Chat has the grammar in an object of its own. */
function nestedGrammar(format: unknown): unknown {
  const flat = objectIn(format);
  if (flat?.type !== 'grammar' || flat.grammar !== undefined) return format;
  const { type, ...grammar } = flat;
  return { type, grammar };
}

function nestedChoice(choice: unknown): unknown {
  const flat = objectIn(choice);
  if (flat?.type === 'allowed_tools' && flat.allowed_tools === undefined) {
    const { type, tools, ...rest } = flat;
    return { type, allowed_tools: { ...rest, tools: Array.isArray(tools) ? tools.map(nestedChoice) : tools } };
  }
  const { type, name } = flat ?? {};
  return (type === 'function' || type === 'custom') && name !== undefined ? { type, [type]: { name } } : choice;
}
