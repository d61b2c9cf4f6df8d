import type { Conversation, Message, OutputFormat, Reasoning, ToolChoice } from '../../core/conversation.ts';
import { requireKind, requireKinds } from '../../core/field-kinds.ts';
import { invalidField } from '../../core/fields.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';
import { CONTENT, FIELDS } from './field-types.ts';
import { leftInDocuments } from './left-in-documents.ts';
import { offeredTools } from './offered-tools.ts';
import { partsOf, readAssistant, readUser } from './read-parts.ts';
import { readTools } from './read-tools.ts';
import { requireNoThread } from './thread.ts';

/** Fields that are said in neutral words, or that the gateway heeds itself. All others are left behind, and named. */
const UNDERSTOOD = new Set([
  'model',
  'messages',
  'system',
  'stream',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
]);
/** Fields that nothing can stand in for: what they bring in, or forbid, is part of what was asked. */
const REFUSED = ['container', 'mcp_servers', 'inference_geo'] as const;

/** What a client of this dialect asked, in neutral words. */
export function readConversation({ original, maxOutputTokens }: Chat): Conversation {
  const { body } = original;
  for (const name of REFUSED) {
    if (isSet(body[name]))
      throw invalidField(name, 'is only understood by Anthropic; this model is served by another provider.');
  }
  if (maxOutputTokens === 0)
    throw invalidField('max_tokens', 'is 0, which only Anthropic understands: it warms its cache.');
  requireNoThread(body);
  requireKinds(body, FIELDS);
  const output = objectIn(body.output_config);
  return {
    messages: [...readSystem(body.system), ...objectsIn(body.messages).flatMap(readMessage)],
    tools: readTools(offeredTools(body)),
    toolChoice: readChoice(body.tool_choice),
    parallelToolCalls: objectIn(body.tool_choice)?.disable_parallel_tool_use === true ? false : undefined,
    format: readFormat('output_config', output?.format) ?? readFormat('output_format', body.output_format),
    reasoning: readReasoning(objectIn(body.thinking), textIn(output?.effort)),
    temperature: numberIn(body.temperature),
    topP: numberIn(body.top_p),
    topK: numberIn(body.top_k),
    stop: Array.isArray(body.stop_sequences) ? body.stop_sequences.filter((text) => typeof text === 'string') : [],
    user: textIn(objectIn(body.metadata)?.user_id),
    serviceTier: body.service_tier === 'standard_only' ? 'default' : textIn(body.service_tier),
    verbosity: undefined,
    left: [...leftIn(body), ...leftInDocuments(body.messages)],
  };
}

function leftIn(body: Json): readonly string[] {
  return Object.keys(body).filter((name) => !UNDERSTOOD.has(name) && isSet(body[name]));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readSystem(system: unknown): Message[] {
  const parts = partsOf(system);
  return parts.length > 0 ? [{ role: 'system', parts }] : [];
}

function readMessage(message: Json): Message[] {
  requireKind(message.content, CONTENT, 'messages.content');
  switch (message.role) {
    case 'system':
      return readSystem(message.content);
    case 'user':
      return readUser(message.content);
    case 'assistant':
      return [{ role: 'assistant', parts: readAssistant(message.content) }];
    default:
      throw invalidField('messages', 'holds a message whose `role` is none of user, assistant and system.');
  }
}

function readChoice(value: unknown): ToolChoice | undefined {
  const choice = objectIn(value);
  const name = textIn(choice?.name);
  if (choice?.type === 'tool' && name) return { mode: 'tool', name };
  if (choice?.type === 'any') return { mode: 'required' };
  return choice?.type === 'auto' || choice?.type === 'none' ? { mode: choice.type } : undefined;
}

/** An answer in another form than was asked for is no answer. */
function readFormat(field: string, value: unknown): OutputFormat | undefined {
  const format = objectIn(value);
  if (!format) return undefined;
  if (format.type !== 'json_schema' || !objectIn(format.schema))
    throw invalidField(field, 'asks for a form of the answer other than `json_schema` with a schema.');
  return { type: 'schema', name: 'response', schema: format.schema, strict: true };
}

function readReasoning(thinking: Json | undefined, effort: string | undefined): Reasoning | undefined {
  if (thinking?.type === 'disabled') return { effort: 'none' };
  if (!thinking && effort === undefined) return undefined;
  const budgetTokens = thinking?.type === 'enabled' ? numberIn(thinking.budget_tokens) : undefined;
  return {
    ...(effort !== undefined && { effort }),
    ...(budgetTokens !== undefined && { budgetTokens }),
    ...((thinking?.type === 'adaptive' || thinking?.type === 'between_tools') && { isAdaptive: true }),
    ...(thinking && { showsSummary: thinking.display !== 'omitted' }),
  };
}
