import type {
  AssistantPart,
  Message,
  Part,
  Source,
  ThoughtOrigin,
  ToolCall,
  ToolResult,
} from '../../core/conversation.ts';
import { GatewayError, quoted } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The turns of a chat in neutral words. Results of tools that follow one another are one turn: so they were asked for. */
export function readMessages(messages: readonly Json[]): readonly Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const result = resultIn(message);
    if (result && last?.role === 'tool') turns[turns.length - 1] = { role: 'tool', results: [...last.results, result] };
    else if (result) turns.push({ role: 'tool', results: [result] });
    else turns.push(readMessage(message));
  }
  return turns;
}

function readMessage(message: Json): Message {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', parts: readParts(message.content) };
    case 'user':
      return { role: 'user', parts: readParts(message.content) };
    case 'assistant':
      return { role: 'assistant', parts: readAssistant(message) };
    default:
      throw invalid(`A message has the role ${quoted(String(message.role))}.`);
  }
}

function resultIn(message: Json): ToolResult | undefined {
  if (message.role === 'tool') return { id: textIn(message.tool_call_id) ?? '', parts: readParts(message.content) };
  if (message.role !== 'function') return undefined;
  return { id: `call_${textIn(message.name)}`, parts: readParts(message.content) };
}

function readParts(content: unknown): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsIn(content).map(readPart);
}

function readPart(part: Json): Part {
  const cache =
    objectIn(part.cache_control) && ({ ttl: objectIn(part.cache_control)?.ttl === '1h' ? '1h' : '5m' } as const);
  const marked = cache ? { cache } : {};
  switch (part.type) {
    case undefined:
    case 'text':
      return { type: 'text', text: textIn(part.text) ?? '', ...marked };
    case 'refusal':
      return { type: 'text', text: textIn(part.refusal) ?? '', ...marked };
    case 'image_url': {
      const image = objectIn(part.image_url);
      const detail = textIn(image?.detail);
      const source = sourceOf(textIn(part.image_url) ?? textIn(image?.url) ?? '', 'image/png');
      return { type: 'image', source, ...(detail !== undefined && { detail }), ...marked };
    }
    case 'file': {
      const file = objectIn(part.file);
      const name = textIn(file?.filename);
      const data = textIn(file?.file_data);
      if (data === undefined)
        throw invalid('A file must be in the request: the id of a file is known to one provider only.');
      return {
        type: 'document',
        source: sourceOf(data, 'application/pdf'),
        ...(name !== undefined && { name }),
        ...marked,
      };
    }
    case 'input_audio': {
      const audio = objectIn(part.input_audio);
      return { type: 'audio', data: textIn(audio?.data) ?? '', format: textIn(audio?.format) ?? 'wav' };
    }
    default:
      throw invalid(
        `A part of a message has the type ${quoted(String(part.type))}, which has no words in other dialects.`,
      );
  }
}

/** A `data:` URL is the thing itself; bare base64 has the type that its place gives it. */
function sourceOf(text: string, defaultType: string): Source {
  const match = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=-]+)*;base64,/.exec(text);
  if (match) return { kind: 'base64', mediaType: match[1] ?? defaultType, data: text.slice(match[0].length) };
  if (/^https?:\/\//.test(text)) return { kind: 'url', url: text };
  return { kind: 'base64', mediaType: defaultType, data: text };
}

function readAssistant(message: Json): readonly AssistantPart[] {
  const content = readParts(message.content).filter((part) => part.type === 'text');
  const refusal = textIn(message.refusal);
  const legacy = objectIn(message.function_call);
  return [
    ...readThoughts(message),
    ...content,
    ...(refusal ? [{ type: 'refusal' as const, text: refusal }] : []),
    ...objectsIn(message.tool_calls).map(readCall),
    ...(legacy ? [readCall({ id: `call_${textIn(legacy.name)}`, function: legacy })] : []),
  ];
}

/** Signed thoughts come back in `reasoning_details`; unsigned text is told, but no provider takes it for its own. */
function readThoughts(message: Json): readonly AssistantPart[] {
  const details = objectsIn(message.reasoning_details).map((detail): AssistantPart => {
    const signature = textIn(detail.signature);
    const sealed = textIn(detail.data);
    const origin = originOf(textIn(detail.format) ?? '');
    const text = textIn(detail.text) ?? textIn(detail.summary) ?? '';
    return {
      type: 'thought',
      text,
      origin,
      ...(signature !== undefined && { signature }),
      ...(sealed !== undefined && { sealed }),
    };
  });
  if (details.length > 0) return details;
  const text = textIn(message.reasoning_content) ?? textIn(message.reasoning);
  return text ? [{ type: 'thought', text, origin: 'unsigned' }] : [];
}

/** By the names that this dialect writes; the others are of OpenRouter, whose seals only it can open. */
function originOf(format: string): ThoughtOrigin {
  if (format.startsWith('anthropic')) return 'anthropic';
  return format === 'openai' || format === 'gemini' ? format : 'openrouter';
}

function readCall(call: Json): ToolCall {
  const custom = objectIn(call.custom);
  const described = custom ?? objectIn(call.function) ?? {};
  return {
    type: 'tool-call',
    id: textIn(call.id) ?? '',
    name: textIn(described.name) ?? '',
    input: textIn(custom ? described.input : described.arguments) ?? '',
    ...(custom && { isCustom: true }),
  };
}

function invalid(message: string): GatewayError {
  return new GatewayError('invalid-request', message, { param: 'messages' });
}
