import { freeText } from '../../core/free-text.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import type { Telling } from './telling.ts';

/** The one field of a function that stands for a tool of free text. */
const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/**
 * The request with functions of one field for tools of free text and their calls: only OpenAI itself has such tools.
 * What has none is returned as it is.
 */
export function withoutFreeTextTools(body: Json): Json {
  const changed: Record<string, unknown> = {};
  for (const [name, change] of CHANGES) {
    const value = change(body[name]);
    if (value !== body[name]) changed[name] = value;
  }
  return Object.keys(changed).length > 0 ? { ...body, ...changed } : body;
}

/** Tells calls of such functions as those of the tools that they stand for. */
export function createFreeTextTelling(custom: ReadonlySet<string>): Telling {
  /** By choice and call, because inside JSON text can be told only once that is whole. */
  const open = new Map<unknown, Map<unknown, string>>();
  return (choice, place) => {
    const content = objectIn(choice[place]);
    if (!content) return choice;
    if (place === 'message') {
      const { tool_calls: calls } = content;
      return calls === undefined
        ? choice
        : { ...choice, message: { ...content, tool_calls: mapped(calls, wholeCall(custom)) } };
    }
    const inputs = open.get(choice.index) ?? new Map<unknown, string>();
    open.set(choice.index, inputs);
    const pieces = objectsIn(content.tool_calls).flatMap((call) => pieceOf(call, custom, inputs));
    const ends = textIn(choice.finish_reason)
      ? [...inputs].map(([index, text]) => ({ index, custom: { input: freeText(text) } }))
      : [];
    if (ends.length > 0) inputs.clear();
    if (content.tool_calls === undefined && ends.length === 0) return choice;
    const { tool_calls: _, ...rest } = content;
    const calls = [...pieces, ...ends];
    return { ...choice, delta: { ...rest, ...(calls.length > 0 && { tool_calls: calls }) } };
  };
}

function pieceOf(call: Json, custom: ReadonlySet<string>, inputs: Map<unknown, string>): readonly Json[] {
  const { function: described, index, ...rest } = call;
  const name = textIn(objectIn(described)?.name) ?? '';
  const input = textIn(objectIn(described)?.arguments) ?? '';
  const before = inputs.get(index);
  if (before !== undefined) {
    inputs.set(index, before + input);
    return [];
  }
  if (!custom.has(name)) return [call];
  inputs.set(index, input);
  return [{ index, ...rest, type: 'custom', custom: { name, input: '' } }];
}

function wholeCall(custom: ReadonlySet<string>): (call: Json) => Json {
  return (call) => {
    const { function: described, ...rest } = call;
    const name = textIn(objectIn(described)?.name) ?? '';
    if (!custom.has(name)) return call;
    return { ...rest, type: 'custom', custom: { name, input: freeText(textIn(objectIn(described)?.arguments) ?? '') } };
  };
}

const CHANGES: readonly (readonly [field: string, change: (value: unknown) => unknown])[] = [
  ['tools', (tools) => mapped(tools, functionOf)],
  ['tool_choice', choiceOf],
  ['messages', (messages) => mapped(messages, withFunctionCalls)],
];

function functionOf(tool: Json): Json {
  const custom = objectIn(tool.custom);
  if (tool.type !== 'custom' || !custom) return tool;
  const { format, description, ...named } = custom;
  const told = [textIn(description), grammarIn(format)].filter(Boolean).join('\n\n');
  return { type: 'function', function: { ...named, ...(told !== '' && { description: told }), parameters: FREE_TEXT } };
}

/** No function has a grammar: the model is told of it in words. */
function grammarIn(format: unknown): string | undefined {
  const grammar = objectIn(objectIn(format)?.grammar);
  const definition = textIn(grammar?.definition);
  return definition && `The input must follow this ${textIn(grammar?.syntax) ?? ''} grammar:\n${definition}`;
}

function choiceOf(choice: unknown): unknown {
  const chosen = objectIn(choice);
  if (chosen?.type === 'custom') return { type: 'function', function: chosen.custom };
  const allowed = objectIn(chosen?.allowed_tools);
  const tools = mapped(allowed?.tools, (tool) => objectIn(choiceOf(tool)) ?? tool);
  return tools === allowed?.tools ? choice : { ...chosen, allowed_tools: { ...allowed, tools } };
}

function withFunctionCalls(message: Json): Json {
  const calls = mapped(message.tool_calls, (call) => {
    const custom = objectIn(call.custom);
    if (!custom) return call;
    const { custom: _, ...rest } = call;
    const written = JSON.stringify({ input: textIn(custom.input) ?? '' });
    return { ...rest, type: 'function', function: { name: custom.name, arguments: written } };
  });
  return calls === message.tool_calls ? message : { ...message, tool_calls: calls };
}

/** The same list if nothing in it changes, and what is no object stays as it is. */
function mapped(list: unknown, change: (item: Json) => Json): unknown {
  if (!Array.isArray(list)) return list;
  const told: readonly unknown[] = list;
  const changed = told.map((item) => {
    const fields = objectIn(item);
    return fields ? change(fields) : item;
  });
  return changed.some((item, at) => item !== told[at]) ? changed : list;
}
