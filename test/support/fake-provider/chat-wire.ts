import type { Usage } from './bill.ts';
import type { ReceivedRequest } from './stage.ts';

export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  /** The arguments, as the JSON text that is sent. */
  readonly json: string;
}

/** What a chat answer says. Everything has a default, so that a test names only what it is about. */
export interface ChatAnswer {
  /** Default: `echo: ` and the last message. */
  readonly text?: string;
  /** The text of each content chunk, when the test is about exact chunks. */
  readonly pieces?: readonly string[];
  /** Into how many chunks the text is cut. Default: one for every 4 characters. */
  readonly chunks?: number;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly usage?: Usage;
  /** `exclusive`: completion_tokens leaves reasoning out, as xAI and Gemini count. */
  readonly usageStyle?: 'inclusive' | 'exclusive';
  /** Further fields of `usage`, such as OpenRouter's `cost`. */
  readonly usageFields?: Readonly<Record<string, unknown>>;
  /** Default: sent in a stream if the request has `stream_options.include_usage`. */
  readonly usageInStream?: boolean;
  readonly finishReason?: string;
  /** Further top-level fields of the body and of every chunk. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Whether a stream ends with `[DONE]`. Default: yes. */
  readonly done?: boolean;
}

/** One event of a streamed answer. */
export interface ChatFrame {
  readonly kind: 'role' | 'content' | 'finish' | 'usage' | 'done';
  readonly data: string;
  /** How much of the output has been produced once this is sent, from 0 to 1. */
  readonly share: number;
}

interface Delta {
  readonly content?: string;
  readonly [more: string]: unknown;
}

const CREATED = 1_700_000_000;

/** The events of a streamed answer to a chat request, or to one that has a text continued, made one by one: a benchmark streams a hundred thousand. */
export function* chatFrames(request: ReceivedRequest, answer: ChatAnswer): Generator<ChatFrame> {
  const usageAsked = answer.usageInStream ?? asksForUsage(request);
  const isText = wantsText(request);
  const object = isText ? 'text_completion' : 'chat.completion.chunk';
  const common = { id: isText ? 'cmpl-fake' : 'chatcmpl-fake', object, created: CREATED, model: request.model };
  const before = JSON.stringify({ ...common, ...answer.fields }).slice(0, -1);
  // Most of a chunk never changes, so only the delta is serialized each time.
  const usageField = usageAsked ? ',"usage":null' : '';
  const event = (delta: Delta, finishReason: string | null = null) => {
    const said = isText ? `"text":${JSON.stringify(delta.content ?? '')}` : `"delta":${JSON.stringify(delta)}`;
    return `${before},"choices":[{"index":0,${said},"finish_reason":${JSON.stringify(finishReason)}}]${usageField}}`;
  };

  if (!isText) yield { kind: 'role', data: event({ role: 'assistant', content: '' }), share: 0 };
  const deltas = deltasOf(request, answer);
  for (const [index, delta] of deltas.entries()) {
    yield { kind: 'content', data: event(delta), share: (index + 1) / deltas.length };
  }
  yield { kind: 'finish', data: event({}, finishReasonOf(answer)), share: 1 };
  if (usageAsked) {
    yield {
      kind: 'usage',
      data: `${before},"choices":[],"usage":${JSON.stringify(wireUsage(request, answer))}}`,
      share: 1,
    };
  }
  if (answer.done !== false) yield { kind: 'done', data: '[DONE]', share: 1 };
}

/** The body of an answer that is not streamed. */
export function chatBody(request: ReceivedRequest, answer: ChatAnswer): string {
  const rest = { created: CREATED, model: request.model, ...answer.fields };
  const finish_reason = finishReasonOf(answer);
  if (wantsText(request)) {
    const choices = [{ index: 0, text: textOf(request, answer), logprobs: null, finish_reason }];
    return JSON.stringify({
      id: 'cmpl-fake',
      object: 'text_completion',
      ...rest,
      choices,
      usage: wireUsage(request, answer),
    });
  }
  const toolCalls = answer.toolCalls?.map((call, index) => wireToolCall(call, index));
  const message = {
    role: 'assistant',
    content: toolCalls && answer.text === undefined ? null : textOf(request, answer),
    ...(answer.reasoning !== undefined && { reasoning_content: answer.reasoning }),
    ...(toolCalls && { tool_calls: toolCalls }),
  };
  return JSON.stringify({
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    ...rest,
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: wireUsage(request, answer),
  });
}

/** What the answer costs in tokens: what the script says, or 4 characters a token. */
export function usageOf(request: ReceivedRequest, answer: ChatAnswer): Usage {
  if (answer.usage) return answer.usage;
  const reasoningTokens = Math.ceil((answer.reasoning?.length ?? 0) / 4);
  const written =
    textOf(request, answer).length + (answer.toolCalls ?? []).reduce((sum, call) => sum + call.json.length, 0);
  return {
    inputTokens: Math.max(1, Math.ceil(request.body.length / 4)),
    outputTokens: Math.max(1, Math.ceil(written / 4)) + reasoningTokens,
    reasoningTokens,
  };
}

/** The `usage` object as it is sent. */
function wireUsage(request: ReceivedRequest, answer: ChatAnswer): object {
  const usage = usageOf(request, answer);
  const reasoning = usage.reasoningTokens ?? 0;
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: answer.usageStyle === 'exclusive' ? usage.outputTokens - reasoning : usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens ?? 0,
      ...(usage.cacheWriteTokens && { cache_write_tokens: usage.cacheWriteTokens }),
    },
    completion_tokens_details: { reasoning_tokens: reasoning },
    ...answer.usageFields,
  };
}

/** Whether the request wants a stream. */
export function wantsStream(request: ReceivedRequest): boolean {
  return field(request.json, 'stream') === true;
}

/** Whether it asks at the endpoint of old, where a text is continued. */
function wantsText({ path }: ReceivedRequest): boolean {
  return path.endsWith('/completions') && !path.endsWith('/chat/completions');
}

function asksForUsage(request: ReceivedRequest): boolean {
  return field(field(request.json, 'stream_options'), 'include_usage') === true;
}

function deltasOf(request: ReceivedRequest, answer: ChatAnswer): Delta[] {
  const reasoning = cut(answer.reasoning ?? '').map((text) => ({ reasoning_content: text }));
  const tools = (answer.toolCalls ?? []).flatMap((call, index) => [
    { tool_calls: [{ index, ...wireToolCall({ ...call, json: '' }, index) }] },
    ...cut(call.json).map((json) => ({ tool_calls: [{ index, function: { arguments: json } }] })),
  ]);
  const pieces = answer.pieces ?? cut(textOf(request, answer), answer.chunks);
  return [...reasoning, ...pieces.map((content) => ({ content })), ...tools];
}

function textOf(request: ReceivedRequest, answer: ChatAnswer): string {
  if (answer.pieces) return answer.pieces.join('');
  return answer.text ?? (answer.toolCalls ? '' : `echo: ${lastMessage(request)}`);
}

function finishReasonOf(answer: ChatAnswer): string {
  return answer.finishReason ?? (answer.toolCalls ? 'tool_calls' : 'stop');
}

function wireToolCall(call: ToolCall, index: number) {
  return { id: call.id ?? `call_fake${index}`, type: 'function', function: { name: call.name, arguments: call.json } };
}

/** Cuts between code points, into so many parts, or into parts of four. */
function cut(text: string, parts = Math.ceil(text.length / 4)): string[] {
  const points = Array.from(text);
  const size = Math.max(1, Math.ceil(points.length / Math.max(1, parts)));
  const pieces: string[] = [];
  for (let at = 0; at < points.length; at += size) pieces.push(points.slice(at, at + size).join(''));
  // More chunks than characters were asked for: the provider says a little more, so that the number is right.
  const missing = points.length > 0 || parts > 1 ? parts - pieces.length : 0;
  return missing > 0 && size === 1 ? [...pieces, ...new Array<string>(missing).fill('.')] : pieces;
}

function lastMessage(request: ReceivedRequest): string {
  if (wantsText(request)) return String(field(request.json, 'prompt'));
  const messages = field(request.json, 'messages');
  const content = Array.isArray(messages) ? field(messages.at(-1), 'content') : undefined;
  return typeof content === 'string' ? content : JSON.stringify(content ?? null);
}

function field(value: unknown, name: string): unknown {
  // Any property of a parsed JSON object may be asked for; `undefined` if it is not there.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
