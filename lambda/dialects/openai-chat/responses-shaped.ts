import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/**
 * Cursor sends bodies of the Responses API to the chat endpoint, and expects an answer in chat form (litellm 34029,
 * kiro-gateway 49). Such a body is said as a chat before it is read; any other is returned as it is.
 */
export function asChat(body: Json): Json {
  if (body.messages !== undefined || body.input === undefined) return body;
  const { input, instructions, tools, text, reasoning, max_output_tokens: bound, tool_choice: choice, ...rest } = body;
  const format = objectIn(objectIn(text)?.format);
  const effort = textIn(objectIn(reasoning)?.effort);
  return {
    ...rest,
    messages: [...(textIn(instructions) ? [{ role: 'system', content: instructions }] : []), ...messagesOf(input)],
    ...(tools !== undefined && { tools: Array.isArray(tools) ? tools.map(nestedTool) : tools }),
    ...(choice !== undefined && { tool_choice: nestedChoice(choice) }),
    ...(format && { response_format: nestedFormat(format) }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(bound !== undefined && { max_completion_tokens: bound }),
  };
}

function messagesOf(input: unknown): readonly Json[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const messages: Json[] = [];
  let calls: Json[] | undefined; // Of the last message: added to in place, because there may be thousands.
  for (const item of objectsIn(input)) {
    const call = callOf(item);
    if (call && calls) calls.push(call);
    else if (call) {
      calls = [call];
      const last = messages.at(-1);
      if (last?.role === 'assistant') messages[messages.length - 1] = { ...last, tool_calls: calls };
      else messages.push({ role: 'assistant', content: null, tool_calls: calls });
    } else {
      const told = messageOf(item);
      if (told.length > 0) calls = undefined;
      messages.push(...told);
    }
  }
  return messages;
}

/** Calls that follow one another, and the text before them, are one turn of the assistant. */
function callOf(item: Json): Json | undefined {
  const { call_id: id, name } = item;
  if (item.type === 'function_call') return { id, type: 'function', function: { name, arguments: item.arguments } };
  if (item.type === 'custom_tool_call') return { id, type: 'custom', custom: { name, input: item.input } };
  return undefined;
}

function messageOf(item: Json): readonly Json[] {
  if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
    const { output } = item;
    const content = typeof output === 'string' ? output : partsOf(output);
    return [{ role: 'tool', tool_call_id: item.call_id, content }];
  }
  if (item.role === undefined) return []; // Reasoning and records of tools that only OpenAI runs.
  return [{ role: item.role, content: typeof item.content === 'string' ? item.content : partsOf(item.content) }];
}

function partsOf(content: unknown): readonly Json[] {
  return objectsIn(content).map((part) => {
    if (part.type === 'input_text' || part.type === 'output_text') return { type: 'text', text: part.text };
    if (part.type === 'input_image')
      return { type: 'image_url', image_url: { url: part.image_url, ...detailOf(part) } };
    if (part.type === 'input_file')
      return { type: 'file', file: { filename: part.filename, file_data: part.file_data } };
    return part;
  });
}

function detailOf({ detail }: Json): Json {
  return detail === undefined ? {} : { detail };
}

/** Tools may come nested or flat, even in one list. */
function nestedTool(tool: unknown): unknown {
  const flat = objectIn(tool);
  if (!flat || flat.function !== undefined || flat.custom !== undefined) return tool;
  const { type, input_schema: schema, ...described } = flat;
  if (type === 'custom') return { type, custom: described };
  if (type === 'function') return { type, function: described };
  return schema === undefined ? tool : { type: 'function', function: { ...described, parameters: schema } };
}

function nestedChoice(choice: unknown): unknown {
  const named = objectIn(choice);
  return named?.type === 'function' && named.name !== undefined
    ? { type: 'function', function: { name: named.name } }
    : choice;
}

function nestedFormat({ type, ...described }: Json): Json {
  return type === 'json_schema' ? { type, json_schema: described } : { type };
}
