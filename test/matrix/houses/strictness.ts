import type { Json } from '../../../lambda/core/types.ts';
import type { Refusal } from './house.ts';

/** What a host of chat takes, as its own documents and errors have it: a source apart from the gateway's. */
export interface Strictness {
  /** Top-level fields; absent: all. */
  readonly fields?: readonly string[];
  readonly unknownField?: (name: string) => Refusal;
  /** Members of messages by their role; absent: all. A role that is not named is refused. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  readonly unknownMember?: (at: number, role: string, name: string) => Refusal;
  readonly takesDeveloper?: boolean;
  readonly parts: readonly string[];
  /** What it says of anything else that it does not take. */
  readonly invalid: (message: string, param: string) => Refusal;
  /** Rules of its own, first come first served: the words of its refusal and the field it is about. */
  readonly rules?: readonly ((body: Json) => readonly [message: string, param: string] | undefined)[];
}

/** What everybody takes. */
export const COMMON: readonly string[] =
  'model,messages,stream,temperature,top_p,stop,tools,tool_choice,response_format'.split(',');

/** The first thing about a request that a host refuses. */
export function refusalOf(body: Json, strictness: Strictness): Refusal | undefined {
  const { fields, unknownField, invalid } = strictness;
  const odd = fields && Object.keys(body).find((name) => !fields.includes(name));
  if (odd !== undefined) return unknownField?.(odd) ?? invalid(`unknown field ${odd}`, odd);
  const messages = objects(body.messages);
  for (const [at, message] of messages.entries()) {
    const refusal = messageRefusal(message, at, strictness);
    if (refusal) return refusal;
  }
  const complaint = ordered(messages) ?? strictness.rules?.map((rule) => rule(body)).find((told) => told !== undefined);
  return complaint && invalid(...complaint);
}

function messageRefusal(message: Json, at: number, strictness: Strictness): Refusal | undefined {
  const { members, unknownMember, takesDeveloper = false, parts, invalid } = strictness;
  const role = String(message.role);
  const isKnown = ['system', 'user', 'assistant', 'tool'].includes(role) || (role === 'developer' && takesDeveloper);
  if (!isKnown)
    return invalid(`messages.${at}.role: '${role}' is not one of system, user, assistant, tool`, 'messages');
  const odd = members && Object.keys(message).find((name) => !members[role]?.includes(name));
  if (odd !== undefined) return unknownMember?.(at, role, odd) ?? invalid(`messages.${at}.${odd}`, 'messages');
  const part = objects(message.content).find(({ type }) => !parts.includes(String(type)));
  if (part) return invalid(`messages.${at}.content: type '${part.type}' is not supported by this model`, 'messages');
  const isEmpty = (message.content ?? '') === '' && objects(message.tool_calls).length === 0;
  if (isEmpty && role === 'assistant') return invalid(`messages.${at}: neither content nor tool_calls`, 'messages');
  return undefined;
}

/** Every call is followed by its result at once, everywhere. */
function ordered(messages: readonly Json[]): readonly [string, string] | undefined {
  let open: unknown[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) return ['a tool message without a preceding call', 'messages'];
      open = open.filter((id) => id !== message.tool_call_id);
    } else if (open.length > 0) return ['tool_calls must be followed by tool messages', 'messages'];
    else open = objects(message.tool_calls).map(({ id }) => id);
  }
  return open.length > 0 ? ['tool_calls must be followed by tool messages', 'messages'] : undefined;
}

/** The objects in a list, if it is one. */
export function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];
}

/** Whether a request wants JSON of a schema, and whether it has tools. */
export function asksSchema(body: Json): boolean {
  return ((body.response_format as Json | undefined)?.type ?? 'text') !== 'text'; // An object, or left out.
}
export function hasTools(body: Json): boolean {
  return objects(body.tools).length > 0;
}
