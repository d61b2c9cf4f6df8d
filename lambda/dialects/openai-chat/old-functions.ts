import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import type { Telling } from './telling.ts';

/** Whether a request offers functions in the form that chat had before tools. */
export function hasOldFunctions({ functions }: Json): boolean {
  return Array.isArray(functions) && functions.length > 0;
}

/** Whether the answer has to be told in that form, too: to a caller who offers nothing else. */
export function isAskedOldWay(body: Json): boolean {
  return hasOldFunctions(body) && objectsIn(body.tools).length === 0;
}

/**
 * The request with tools for the functions of old and their calls: only OpenAI itself still takes those. What has none
 * is returned as it is.
 */
export function withoutOldFunctions(body: Json): Json {
  const { functions, function_call: choice, ...rest } = body;
  const isList = functions === undefined || functions === null || Array.isArray(functions);
  const messages: readonly unknown[] = Array.isArray(rest.messages) ? rest.messages : [];
  const isOld = 'functions' in body || 'function_call' in body || messages.some(isOldMessage);
  if (!isOld || !isList) return body;
  const tools = objectsIn(functions).map((described) => ({ type: 'function', function: described }));
  const chosen = rest.tool_choice ?? (objectIn(choice) ? { type: 'function', function: choice } : choice);
  return {
    ...rest,
    messages: messages.some(isOldMessage) ? newMessages(messages) : rest.messages,
    ...(tools.length > 0 && { tools: [...objectsIn(rest.tools), ...tools] }),
    ...(chosen !== undefined && { tool_choice: chosen }),
    // The old form has room for one call.
    ...(isAskedOldWay(body) && { parallel_tool_calls: false }),
  };
}

/** Tells calls of tools as those of old: without ids, and the first only. */
export function createOldTelling(): Telling {
  return (choice, place) => {
    const content = objectIn(choice[place]);
    const reason = choice.finish_reason === 'tool_calls' ? { finish_reason: 'function_call' } : {};
    if (content?.tool_calls === undefined) return { ...choice, ...reason };
    const { tool_calls: calls, ...rest } = content;
    const first = objectsIn(calls).find(({ index }) => index === undefined || index === 0);
    const called = objectIn(first?.function);
    return { ...choice, [place]: { ...rest, ...(called && { function_call: called }) }, ...reason };
  };
}

function isOldMessage(message: unknown): boolean {
  const fields = objectIn(message);
  return fields?.role === 'function' || objectIn(fields?.function_call) !== undefined;
}

/** Calls had no ids: they are counted, which makes the same ones at each turn, and each result answers the last of its name. */
function newMessages(messages: readonly unknown[]): readonly unknown[] {
  const ids = new Map<string, string>();
  let calls = 0;
  return messages.map((message) => {
    const fields = objectIn(message);
    if (!fields || !isOldMessage(fields)) return message;
    if (fields.role === 'function') {
      const name = textIn(fields.name) ?? '';
      return { role: 'tool', tool_call_id: ids.get(name) ?? `call_${name}`, content: fields.content };
    }
    const { function_call: called, ...rest } = fields;
    const id = `call_${calls++}`;
    ids.set(textIn(objectIn(called)?.name) ?? '', id);
    return { ...rest, tool_calls: [...objectsIn(rest.tool_calls), { id, type: 'function', function: called }] };
  });
}
