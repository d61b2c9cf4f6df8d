import type {
  AssistantPart,
  Conversation,
  Message,
  OutputFormat,
  Part,
  Source,
  Tool,
  ToolCall,
} from '../../core/conversation.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Json, PreparedRequest, Quirks, Target, TranslationOrder } from '../../core/types.ts';
import { shortUser } from '../../core/user.ts';
import { effortFor } from '../openai/effort.ts';
import { quirksOf } from '../openai/quirks.ts';
import { writeRequest } from './request.ts';

/** OpenAI takes no more, and most who speak its dialect have kept that. */
const MAX_STOPS = 4;

/** Says a conversation as a chat, with what the provider accepts of it, as if a client had asked in this dialect. */
export function writeConversation(conversation: Conversation, order: TranslationOrder): PreparedRequest {
  const { chat, target, provider, model } = order;
  const quirks = quirksOf(provider, 'openai-chat');
  const bounds = [chat.maxOutputTokens, model?.maxOutputTokens, quirks.maxOutputTokens].filter(
    (bound) => bound !== undefined,
  );
  // The client's own bound, but not more than the model takes: clients of other dialects must always name one.
  const maxOutputTokens = chat.maxOutputTokens === undefined ? undefined : Math.min(...bounds);
  const body = bodyOf(conversation, { target, quirks, maxOutputTokens, stream: chat.stream });
  const said = { ...chat, original: { ...chat.original, dialect: 'openai-chat' as const, body }, maxOutputTokens };
  const prepared = writeRequest(said, target, provider);
  const tooMany = conversation.stop.length > MAX_STOPS ? ['stop'] : [];
  const dropped = prepared.dropped.filter((name) => name !== 'stream');
  return { ...prepared, dropped: [...conversation.left, ...tooMany, ...dropped] };
}

interface Extra {
  readonly target: Target;
  readonly quirks: Quirks;
  readonly maxOutputTokens: number | undefined;
  readonly stream: boolean;
}

function bodyOf(conversation: Conversation, extra: Extra): Json {
  const { target, quirks } = extra;
  const { tools, toolChoice, format, reasoning, stop } = conversation;
  const fields: Record<string, unknown> = {
    model: '',
    messages: conversation.messages.flatMap(sayMessage),
    stream: extra.stream,
    max_completion_tokens: extra.maxOutputTokens,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    top_k: conversation.topK,
    stop: stop.length > 0 ? stop.slice(0, MAX_STOPS) : undefined,
    tools: tools.length > 0 ? sayTools(tools, quirks) : undefined,
    tool_choice:
      toolChoice &&
      (toolChoice.mode === 'tool' ? { type: 'function', function: { name: toolChoice.name } } : toolChoice.mode),
    parallel_tool_calls: conversation.parallelToolCalls,
    response_format: format && sayFormat(format),
    reasoning_effort: reasoning && effortFor(reasoning, target, quirks),
    user: shortUser(conversation.user),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function sayMessage(message: Message): readonly Json[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: textOf(message.parts) }];
    case 'user':
      return [{ role: 'user', content: sayParts(message.parts) }];
    case 'assistant':
      return [sayAssistant(message.parts)];
    case 'tool':
      return sayResults(message);
  }
}

/** Results are text at most providers, so a picture in one is shown in a message of its own after it. */
function sayResults({ results }: Extract<Message, { role: 'tool' }>): readonly Json[] {
  const pictures = results.flatMap(({ parts }) => parts.filter(({ type }) => type !== 'text'));
  const told = results.map(({ id, parts, isError }) => {
    const text = textOf(parts) || (pictures.length > 0 ? '[shown below]' : '');
    return { role: 'tool', tool_call_id: id, content: isError ? `Error: ${text}` : text };
  });
  return pictures.length === 0 ? told : [...told, { role: 'user', content: sayParts(pictures) }];
}

/** Thoughts are left out: a signature of another provider would be refused, and text alone is nobody's thought. */
function sayAssistant(parts: readonly AssistantPart[]): Json {
  const text = parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : '')).join('');
  const calls = parts.filter((part) => part.type === 'tool-call');
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: argumentsOf(call) },
      })),
    }),
  };
}

/** Free text is no JSON: it is wrapped as `sayTool` describes it, or hosts that parse it refuse the next turn. */
function argumentsOf({ input, isCustom }: ToolCall): string {
  if (isCustom) return JSON.stringify({ input });
  return input === '' ? '{}' : input;
}

function sayParts(parts: readonly Part[]): unknown {
  return parts.every(({ type }) => type === 'text') ? textOf(parts) : parts.map(sayPart);
}

function sayPart(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: urlOf(part.source), ...(part.detail && { detail: part.detail }) } };
    case 'document':
      if (part.source.kind === 'text') return { type: 'text', text: part.source.text };
      if (part.source.kind === 'url') throw unsaid('a document by its URL');
      return { type: 'file', file: { filename: part.name ?? 'document.pdf', file_data: urlOf(part.source) } };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
  }
}

function textOf(parts: readonly Part[]): string {
  return parts
    .filter((part) => part.type === 'text')
    .map(({ text }) => text)
    .join('\n\n');
}

function urlOf(source: Source): string {
  if (source.kind === 'url') return source.url;
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`;
  throw unsaid('a picture of text');
}

/** Some take strict tools only by themselves ("Tools with mixed values for 'strict' are not allowed"). */
function sayTools(tools: readonly Tool[], { needsEvenStrictness }: Quirks): readonly Json[] {
  const isMixed = new Set(tools.map(({ strict }) => strict === true)).size > 1;
  if (!needsEvenStrictness || !isMixed) return tools.map(sayTool);
  return tools.map(({ strict: _, ...tool }) => sayTool(tool));
}

/** A tool of free text becomes one with a single field, which the way back takes out again. */
function sayTool({ kind, name, description, schema, strict }: Tool): Json {
  const input = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };
  const described = {
    name,
    ...(description !== undefined && { description }),
    parameters: kind === 'custom' ? input : (schema ?? { type: 'object', properties: {} }),
    ...(strict !== undefined && { strict }),
  };
  return { type: 'function', function: described };
}

function sayFormat(format: OutputFormat): Json {
  if (format.type === 'json') return { type: 'json_object' };
  const { type: _, ...described } = format;
  return { type: 'json_schema', json_schema: described };
}

function unsaid(what: string): GatewayError {
  return new GatewayError('invalid-request', `This provider takes no ${what}.`, { param: 'messages' });
}
