import { readCallId } from '../../core/call-signature.ts';
import type { AssistantPart, Message, Thought, ToolCall, ToolResult } from '../../core/conversation.ts';
import { quoted } from '../../core/errors.ts';
import { either, OBJECTS, requireKind, TEXT } from '../../core/field-kinds.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { readParts, refusedAt } from '../openai/parts.ts';
import { sealIn } from './details.ts';
import { signatureIn } from './signature.ts';
import { thoughtIn, withoutThoughts } from './thinking-parts.ts';

/** The turns of a chat in neutral words. Results of tools that follow one another are one turn: so they were asked for. */
export function readMessages(messages: readonly Json[]): readonly Message[] {
  const turns: Message[] = [];
  // This reader's own list, which grows in place: a copy for each result would take quadratic time.
  let open: ToolResult[] | undefined;
  for (const message of messages) {
    const result = resultIn(message);
    if (result && open) open.push(result);
    else if (result) {
      open = [result];
      turns.push({ role: 'tool', results: open });
    } else {
      open = undefined;
      turns.push(readMessage(message));
    }
  }
  return turns;
}

const CONTENT = either(TEXT, OBJECTS);

function readMessage(message: Json): Message {
  requireContent(message);
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', parts: readParts(message.content, 'messages') };
    case 'user':
      return { role: 'user', parts: readParts(message.content, 'messages') };
    case 'assistant':
      return { role: 'assistant', parts: readAssistant(message) };
    default:
      throw refusedAt('messages', `A message has the role ${quoted(String(message.role))}.`);
  }
}

/** Only the model may have said nothing: of anybody else's nothing a translation would make another question. */
function requireContent({ role, content }: Json): void {
  if (role !== 'assistant' && (content === undefined || content === null))
    throw refusedAt('messages', `A message of the role ${quoted(String(role))} has no content.`);
  requireKind(content, CONTENT, 'messages.content');
}

function resultIn(message: Json): ToolResult | undefined {
  if (message.role !== 'tool') return undefined;
  requireKind(message.content, CONTENT, 'messages.content');
  const { id } = readCallId(textIn(message.tool_call_id) ?? '');
  return { id, parts: readParts(message.content, 'messages') };
}

function readAssistant(message: Json): readonly AssistantPart[] {
  const content = readParts(withoutThoughts(message.content), 'messages').filter((part) => part.type === 'text');
  const refusal = textIn(message.refusal);
  return [
    ...readThoughts(message),
    ...content,
    ...(refusal ? [{ type: 'refusal' as const, text: refusal }] : []),
    ...objectsIn(message.tool_calls).map(readCall),
  ];
}

/**
 * Signed thoughts come back in `reasoning_details`, Mistral's as parts of the content; text that nobody has signed is
 * told, but few providers take it for their own.
 */
function readThoughts(message: Json): readonly AssistantPart[] {
  const told = textIn(message.reasoning_content) ?? textIn(message.reasoning) ?? thoughtIn(message.content) ?? '';
  const thoughts = detailsIn(message.reasoning_details);
  const [only] = thoughts;
  if (!only) return told ? [{ type: 'thought', text: told, origin: 'unsigned' }] : [];
  // A stream tells the text of a thought apart from its signature, and so do clients that kept what they were told.
  const isApart = thoughts.length === 1 && only.text === '' && only.signature !== undefined;
  return isApart ? [{ ...only, text: told }] : thoughts;
}

/** Pieces of a text that came before their signature are one thought with it. */
function detailsIn(details: unknown): readonly Thought[] {
  const thoughts: Thought[] = [];
  for (const detail of objectsIn(details)) {
    const text = textIn(detail.text) ?? textIn(detail.summary) ?? '';
    const seal = sealIn(detail);
    const last = thoughts.at(-1);
    const goesOn = last?.origin === 'unsigned' && seal?.sealed === undefined && (text === '' || !seal);
    const thought: Thought = { type: 'thought', text, ...(seal ?? { origin: 'unsigned' }) };
    if (goesOn) thoughts[thoughts.length - 1] = { ...thought, text: last.text + text };
    else thoughts.push(thought);
  }
  return thoughts;
}

function readCall(call: Json): ToolCall {
  const custom = objectIn(call.custom);
  const described = custom ?? objectIn(call.function) ?? {};
  const { id, signature } = readCallId(textIn(call.id) ?? '');
  const signed = signatureIn(call) ?? signature;
  return {
    type: 'tool-call',
    id,
    name: textIn(described.name) ?? '',
    input: textIn(custom ? described.input : described.arguments) ?? '',
    ...(custom && { isCustom: true }),
    ...(signed !== undefined && { signature: signed }),
  };
}
