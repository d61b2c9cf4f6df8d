import { isPacked, readCallId } from '../../core/call-signature.ts';
import { objectIn, textIn } from '../../core/json.ts';
import { createToolIds, type ToolIds } from '../../core/tool-ids.ts';
import type { Json, Quirks } from '../../core/types.ts';
import { replayed, replayRule } from './replay.ts';
import { signatureIn, withSignature } from './signature.ts';

/** By https://ai.google.dev/gemini-api/docs/thought-signatures, for a call that Gemini itself has not made; seen 2026-11-20. */
const STAND_IN = 'skip_thought_signature_validator';

interface Work {
  readonly quirks: Quirks;
  readonly model: string;
  readonly ids: ToolIds;
}

/** The messages of a chat as a host takes them: one that it takes as it is stays the same object. */
export function patchMessages(messages: readonly unknown[], quirks: Quirks, model: string): readonly unknown[] {
  const work: Work = { quirks, model, ids: createToolIds(quirks.toolIds) };
  const rule = replayRule(quirks, model);
  const roles = messages.map((message) => textIn(objectIn(message)?.role));
  const lastWord = roles.lastIndexOf('user');
  return messages.map((message, at) => {
    const fields = objectIn(message);
    if (!fields) return message;
    const isAssistant = fields.role === 'assistant';
    if (isAssistant && roles[at - 1] !== 'assistant') work.ids.nextTurn();
    const thoughtful = isAssistant && rule !== 'unknown' ? replayed(fields, rule, at > lastWord) : fields;
    return withTakenFields(withoutMarks(withIds(thoughtful, work), quirks), quirks);
  });
}

/** Whether marks on the end of a prefix are left out: known hosts that do not heed them may refuse them. */
export function dropsMarks(quirks: Quirks): boolean {
  return isStrict(quirks) && !quirks.cacheMarks;
}

function withoutMarks(message: Json, quirks: Quirks): Json {
  const { content } = message;
  if (!Array.isArray(content) || !dropsMarks(quirks) || !content.some(isMarked)) return message;
  return { ...message, content: content.map((part) => (isMarked(part) ? bare(part) : part)) };
}

function isMarked(part: unknown): part is Json {
  return objectIn(part)?.cache_control !== undefined;
}

function bare({ cache_control: _, ...part }: Json): Json {
  return part;
}

/** The ids of calls and of what they brought, as the host takes them. */
function withIds(message: Json, work: Work): Json {
  if (message.role === 'tool') {
    const id = textIn(message.tool_call_id) ?? '';
    const written = work.ids.result(id);
    return written === message.tool_call_id ? message : { ...message, tool_call_id: written };
  }
  if (message.role !== 'assistant' || !Array.isArray(message.tool_calls)) return message;
  // A signature of the whole message stands for that of its first call.
  const isSigned = signatureIn(message) !== undefined;
  const told: readonly unknown[] = message.tool_calls;
  const calls = told.map((call, at) => {
    const fields = objectIn(call);
    return fields ? patchedCall(fields, at === 0 && !isSigned, work) : call;
  });
  return calls.every((call, at) => call === told[at]) ? message : { ...message, tool_calls: calls };
}

function patchedCall(call: Json, needsSignature: boolean, { quirks, model, ids }: Work): Json {
  const text = textIn(call.id) ?? '';
  const id = ids.call(text);
  const named = id === text ? call : { ...call, id };
  const told = signatureIn(call);
  if (!quirks.signsCalls) return told === undefined || !isStrict(quirks) ? named : withoutExtra(named);
  if (told !== undefined) return named;
  const standIn = needsSignature && quirks.signsCalls.test(model) ? STAND_IN : undefined;
  const signature = (isPacked(text) ? readCallId(text).signature : undefined) ?? standIn;
  return signature === undefined ? named : withSignature(named, signature);
}

/** Hosts that are known to refuse members of messages, or to have thoughts of their own, get no other provider's. */
function isStrict({ messageFields, refusedMessageFields, replays }: Quirks): boolean {
  return messageFields !== undefined || refusedMessageFields !== undefined || replays !== undefined;
}

function withoutExtra({ extra_content: _, ...call }: Json): Json {
  return call;
}

function withTakenFields(message: Json, quirks: Quirks): Json {
  const isFree = !quirks.refusesDeveloperRole && !isStrict(quirks);
  if (isFree) return message;
  const kept = Object.entries(message).filter(([name, value]) => keepsField(name, value, quirks));
  const role = quirks.refusesDeveloperRole && message.role === 'developer' ? { role: 'system' } : {};
  return { ...Object.fromEntries(kept), ...role };
}

function keepsField(name: string, value: unknown, quirks: Quirks): boolean {
  const { messageFields, refusedMessageFields } = quirks;
  if (refusedMessageFields?.includes(name)) return false;
  if (name === 'extra_content' && isStrict(quirks) && !quirks.signsCalls) return false; // Another provider's signature.
  return !messageFields || (messageFields.includes(name) && (value !== null || name === 'content'));
}
