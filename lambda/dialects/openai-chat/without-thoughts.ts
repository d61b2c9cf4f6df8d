import { isPacked, readCallId } from '../../core/call-signature.ts';
import { objectIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';

/** Where hosts and gateways put thoughts, their signatures and their seals. */
const THOUGHTS: readonly string[] = [
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'thinking_blocks',
  'extra_content',
];

/** The chat without what models thought in earlier turns; `undefined` if there is nothing of that. */
export function withoutThoughts(chat: Chat): Chat | undefined {
  const { body } = chat.original;
  const messages = eachBare(body.messages, bareMessage);
  if (messages === body.messages) return undefined;
  return { ...chat, original: { ...chat.original, body: { ...body, messages } } };
}

function bareMessage(message: unknown): unknown {
  const fields = objectIn(message);
  if (fields?.role === 'tool') return withPlain(fields, 'tool_call_id');
  if (fields?.role !== 'assistant') return message;
  const calls = eachBare(fields.tool_calls, (call) => bareMembers(withPlain(call, 'id')));
  return bareMembers(calls === fields.tool_calls ? fields : { ...fields, tool_calls: calls });
}

function bareMembers(value: unknown): unknown {
  const fields: Json = objectIn(value) ?? {};
  if (!THOUGHTS.some((name) => Object.hasOwn(fields, name))) return value;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !THOUGHTS.includes(name)));
}

/** Signatures are in the ids of calls as well. */
function withPlain(value: unknown, name: string): unknown {
  const fields = objectIn(value);
  const id = textIn(fields?.[name]) ?? '';
  return isPacked(id) ? { ...fields, [name]: readCallId(id).id } : value;
}

/** The same list where nothing had to be taken out. */
function eachBare(list: unknown, bare: (item: unknown) => unknown): unknown {
  if (!Array.isArray(list)) return list;
  const all = list.map((item: unknown) => bare(item));
  return all.every((item, index) => item === list[index]) ? list : all;
}
