import { quoted } from '../../core/errors.ts';
import { either, OBJECTS, requireKind, requireKinds, TEXT } from '../../core/field-kinds.ts';
import { invalidField } from '../../core/fields.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { refusedAt } from '../openai/parts.ts';
import { isRecord } from '../openai/records.ts';
import { RESPONSE_FIELDS } from '../openai/response-fields.ts';
import { requireStateless } from '../openai/stateful.ts';

const CONTENT = either(TEXT, OBJECTS);

/** A request as a chat, and what of it had no words there. */
interface Reading {
  readonly body: Json;
  readonly left: readonly string[];
}

/**
 * Cursor sends bodies of the Responses API to the chat endpoint, and expects an answer in chat form (litellm 34029,
 * kiro-gateway 49). Such a body is said as a chat before it is read; any other is returned as it is.
 */
export function asChat(body: Json): Reading {
  if (body.messages !== undefined || body.input === undefined || body.input === null) return { body, left: [] };
  requireStateless(body);
  requireKinds(body, RESPONSE_FIELDS);
  const { input, instructions, text, reasoning, max_output_tokens: bound, include, truncation, ...rest } = body;
  if (Array.isArray(input) && input.length === 0)
    throw invalidField('input', 'must not be an empty list: there is nothing to answer.');
  const { messages, left } = messagesOf(input);
  const format = objectIn(objectIn(text)?.format);
  const verbosity = textIn(objectIn(text)?.verbosity);
  const effort = textIn(objectIn(reasoning)?.effort);
  const said = {
    ...rest,
    messages: [...(textIn(instructions) ? [{ role: 'system', content: instructions }] : []), ...messages],
    ...(format && { response_format: nestedFormat(format) }),
    ...(verbosity !== undefined && { verbosity }),
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(bound !== undefined && { max_completion_tokens: bound }),
  };
  return { body: said, left: [...leftIn(body), ...left] };
}

/** What asks for more than what happens anyway, and has no field in chat. */
function leftIn({ reasoning, include, truncation }: Json): readonly string[] {
  const asked = objectIn(reasoning);
  const isMore = Array.isArray(include) && include.some((item) => item !== 'reasoning.encrypted_content');
  return [
    ...(textIn(asked?.summary ?? asked?.generate_summary) === undefined ? [] : ['reasoning.summary']),
    ...(isMore ? ['include'] : []),
    ...(textIn(truncation) && truncation !== 'disabled' ? ['truncation'] : []),
  ];
}

function messagesOf(input: unknown): { readonly messages: readonly Json[]; readonly left: readonly string[] } {
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }], left: [] };
  const messages: Json[] = [];
  const left = new Set<string>();
  let calls: Json[] | undefined; // Of the last message: added to in place, because there may be thousands.
  for (const item of objectsIn(input)) {
    const call = callOf(item);
    if (isRecord(item.type)) left.add(`input.${String(item.type)}`);
    else if (item.type === 'reasoning')
      continue; // Nobody who is asked in chat knows it again.
    else if (call && calls) calls.push(call);
    else if (call) {
      calls = [call];
      const last = messages.at(-1);
      if (last?.role === 'assistant') messages[messages.length - 1] = { ...last, tool_calls: calls };
      else messages.push({ role: 'assistant', content: null, tool_calls: calls });
    } else {
      calls = undefined;
      messages.push(messageOf(item));
    }
  }
  return { messages, left: [...left] };
}

/** Calls that follow one another, and the text before them, are one turn of the assistant. */
function callOf(item: Json): Json | undefined {
  const { call_id: id, name } = item;
  if (item.type === 'function_call') return { id, type: 'function', function: { name, arguments: item.arguments } };
  if (item.type === 'custom_tool_call') return { id, type: 'custom', custom: { name, input: item.input } };
  return undefined;
}

function messageOf(item: Json): Json {
  if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
    const { output } = item;
    const content = typeof output === 'string' ? output : partsOf(output);
    return { role: 'tool', tool_call_id: item.call_id, content };
  }
  const { type = 'message', role, content } = item;
  if (type !== 'message') throw refusedAt('input', `An item has the type ${quoted(String(type))}, which chat has not.`);
  if (role === undefined) throw refusedAt('input', 'An item has neither a type nor a role.');
  requireKind(content, CONTENT, 'input.content');
  return { role, content: typeof content === 'string' ? content : partsOf(content) };
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

function nestedFormat({ type, ...described }: Json): Json {
  return type === 'json_schema' ? { type, json_schema: described } : { type };
}
