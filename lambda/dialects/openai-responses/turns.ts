import { readCallId } from '../../core/call-signature.ts';
import type { AssistantPart, Message, Thought, ToolCall, ToolResult } from '../../core/conversation.ts';
import { quoted } from '../../core/errors.ts';
import { objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { readParts, refusedAt } from '../openai/parts.ts';
import { isRecord } from '../openai/records.ts';
import { openSeal } from './seal.ts';

/** Tools that OpenAI's models know without a description, and that run at the caller's. */
const KNOWN_CALLS: readonly unknown[] = ['local_shell_call', 'shell_call', 'apply_patch_call'];
const KNOWN_OUTPUTS: readonly unknown[] = ['local_shell_call_output', 'shell_call_output', 'apply_patch_call_output'];

/** The items of a request as turns, and the types of those that were left behind. */
export function readTurns(input: unknown): { readonly turns: readonly Message[]; readonly left: readonly string[] } {
  if (typeof input === 'string') return { turns: [{ role: 'user', parts: readParts(input, 'input') }], left: [] };
  const turns: Message[] = [];
  const left = new Set<string>();
  // Its list is this reader's own and grows in place: a copy for each item would take quadratic time.
  let open: OpenTurn | undefined;
  for (const item of objectsIn(input)) {
    const type = item.type ?? 'message';
    if (type === 'message' && item.role !== 'assistant') {
      turns.push(readMessage(item));
      open = undefined;
    } else if (type === 'additional_tools')
      continue; // They are offered with the other tools.
    else if (isRecord(type)) left.add(String(type));
    else if (isResult(type)) open = addResult(turns, open, resultIn(item));
    else open = addParts(turns, open, readAssistantItem(String(type), item));
  }
  return { turns, left: [...left] };
}

function readMessage(item: Json): Message {
  const parts = readParts(item.content, 'input');
  if (item.role === 'user') return { role: 'user', parts };
  if (item.role === 'system' || item.role === 'developer') return { role: 'system', parts };
  throw refusedAt('input', `An item has the role ${quoted(String(item.role))}.`);
}

/** The turn of the model, or of results, that the next item may belong to. */
type OpenTurn =
  | { readonly role: 'assistant'; readonly parts: AssistantPart[] }
  | { readonly role: 'tool'; readonly results: ToolResult[] };

/** What the model said, thought and called between two answers to it is one turn. */
function addParts(turns: Message[], open: OpenTurn | undefined, added: readonly AssistantPart[]): OpenTurn | undefined {
  if (added.length === 0) return open;
  const turn = open?.role === 'assistant' ? open : { role: 'assistant' as const, parts: [] as AssistantPart[] };
  // One by one: as arguments of one call, a long list overflows the stack.
  for (const part of added) turn.parts.push(part);
  if (turn !== open) turns.push(turn);
  return turn;
}

/** Results that follow one another are one turn: so they were asked for. */
function addResult(turns: Message[], open: OpenTurn | undefined, result: ToolResult): OpenTurn {
  const turn = open?.role === 'tool' ? open : { role: 'tool' as const, results: [] as ToolResult[] };
  turn.results.push(result);
  if (turn !== open) turns.push(turn);
  return turn;
}

function readAssistantItem(type: string, item: Json): readonly AssistantPart[] {
  switch (type) {
    case 'message':
      return readSaid(item.content);
    case 'function_call':
    case 'custom_tool_call':
      return [readCall(item, type === 'custom_tool_call')];
    case 'reasoning':
      return readThought(item);
    default:
      if (KNOWN_CALLS.includes(type)) return [readKnownCall(type, item)];
      throw refusedAt('input', `An item has the type ${quoted(type)}, which has no words in other dialects.`);
  }
}

function readSaid(content: unknown): readonly AssistantPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).map((part) =>
    part.type === 'refusal'
      ? { type: 'refusal', text: textIn(part.refusal) ?? '' }
      : { type: 'text', text: textIn(part.text) ?? '' },
  );
}

function readCall(item: Json, isCustom: boolean): ToolCall {
  const name = textIn(item.name) ?? '';
  const namespace = textIn(item.namespace);
  return {
    type: 'tool-call',
    ...readCallId(textIn(item.call_id) ?? ''),
    name: namespace ? `${namespace}__${name}` : name,
    input: textIn(isCustom ? item.input : item.arguments) ?? '',
    ...(isCustom && { isCustom }),
  };
}

function readKnownCall(type: string, item: Json): ToolCall {
  const input = JSON.stringify(item.action ?? item.operation ?? {});
  const id = textIn(item.call_id) ?? textIn(item.id) ?? '';
  return { type: 'tool-call', id, name: type.replace(/_call$/, ''), input };
}

/** A thought that nobody can know again is told to no provider, but other dialects may show it. */
function readThought(item: Json): readonly Thought[] {
  const parts = [...objectsIn(item.summary), ...objectsIn(item.content)];
  const text = parts.map((part) => textIn(part.text) ?? '').join('\n\n');
  const encrypted = textIn(item.encrypted_content);
  const seal = encrypted ? openSeal(encrypted) : { origin: 'unsigned' as const };
  const id = textIn(item.id);
  // A signature is one of the very text: without it, it proves nothing, and providers refuse it.
  if (!seal || (text === '' && seal.sealed === undefined)) return [];
  return [{ type: 'thought', text, ...seal, ...(id !== undefined && { id }) }];
}

function isResult(type: unknown): boolean {
  return type === 'function_call_output' || type === 'custom_tool_call_output' || KNOWN_OUTPUTS.includes(type);
}

function resultIn(item: Json): ToolResult {
  const output = item.output ?? '';
  // The shell's output is a list of objects of its own, which says the most as it is.
  const isText = typeof output === 'string' || !KNOWN_OUTPUTS.includes(item.type);
  return {
    id: readCallId(textIn(item.call_id) ?? textIn(item.id) ?? '').id,
    parts: readParts(isText ? output : JSON.stringify(output), 'input'),
    ...(item.type === 'custom_tool_call_output' && { isCustom: true }),
  };
}
