import type { Tool } from '../../core/conversation.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { type ReadChoice, readToolChoice } from '../openai/tool-choice.ts';

/** A tool that the caller offers, by the name that other dialects call it. */
export interface OfferedTool {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly described: Json;
}

/**
 * All tools of a request: those of its own list, and those that items of its input bring along. Codex offers all of its
 * tools so to the models that it knows (codex 0.169, seen 2026-11-20).
 */
export function toolsIn(body: Json): readonly Json[] {
  const added = objectsIn(body.input).filter(({ type }) => type === 'additional_tools');
  return [...objectsIn(body.tools), ...added.flatMap(({ tools }) => objectsIn(tools))];
}

/** The tools that run at the caller's. Those of a namespace are named after both: other dialects have no namespaces. */
export function offeredTools(body: Json): readonly OfferedTool[] {
  return toolsIn(body).flatMap((tool): readonly OfferedTool[] => {
    const name = textIn(tool.name) ?? '';
    if (tool.type !== 'namespace') return isOffered(tool) ? [{ name, namespace: undefined, described: tool }] : [];
    return objectsIn(tool.tools)
      .filter(isOffered)
      .map((inner) => ({ name: `${name}__${textIn(inner.name) ?? ''}`, namespace: name, described: inner }));
  });
}

/** Tools that only the provider itself could run are left behind, by their types: Codex always offers a search. */
export function foreignTools(body: Json): readonly string[] {
  const foreign = toolsIn(body).filter((tool) => tool.type !== 'namespace' && !isOffered(tool));
  return [...new Set(foreign.map(({ type }) => `tools.${String(type)}`))];
}

export function readTools(body: Json): readonly Tool[] {
  return offeredTools(body).map(({ name, described }) => {
    const description = textIn(described.description);
    if (described.type === 'custom') return customTool(name, description, objectIn(described.format));
    const strict = typeof described.strict === 'boolean' ? described.strict : isStrict(described.parameters);
    return {
      kind: 'function',
      name,
      ...(description !== undefined && { description }),
      ...(objectIn(described.parameters) && { schema: described.parameters }),
      ...((strict || described.strict === false) && { strict }),
    };
  });
}

/** The choice among the tools that are left, with those of a namespace by the name of both. */
export function readChoice(body: Json): ReadChoice {
  const offered = offeredTools(body);
  const read = readToolChoice(body.tool_choice, ({ type, name, namespace }) => {
    if (type === 'namespace') return offered.filter((tool) => tool.namespace === name).map((tool) => tool.name);
    const full = textIn(namespace) ? `${namespace}__${name}` : name;
    return offered.filter((tool) => isOffered({ type }) && tool.name === full).map((tool) => tool.name);
  });
  return offered.length > 0 ? read : { ...read, toolChoice: undefined };
}

function isOffered({ type }: Json): boolean {
  return type === 'function' || type === 'custom' || type === undefined;
}

/** No other dialect has grammars: the model is told of it in words. */
function customTool(name: string, description: string | undefined, format: Json | undefined): Tool {
  const definition = textIn(format?.definition);
  const rule = definition && `The input must follow this ${textIn(format?.syntax) ?? ''} grammar:\n${definition}`;
  const told = [description, rule].filter(Boolean).join('\n\n');
  return { kind: 'custom', name, ...(told !== '' && { description: told }) };
}

/**
 * Absent means strict here where the schema allows it, and not strict in chat
 * (https://platform.openai.com/docs/guides/function-calling, seen 2026-11-20), so it is said.
 */
function isStrict(schema: unknown): boolean {
  const object = objectIn(schema);
  if (!object) return false;
  if (Array.isArray(object.anyOf)) return object.anyOf.every(isStrict);
  if (object.type === 'array') return isStrict(object.items);
  const properties = objectIn(object.properties);
  if (!properties) return object.type !== 'object' && object.type !== undefined;
  const required = Array.isArray(object.required) ? object.required : [];
  const isClosed =
    object.additionalProperties === false && Object.keys(properties).every((key) => required.includes(key));
  return isClosed && Object.values(properties).every(isStrict);
}
