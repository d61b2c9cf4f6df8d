import type { ApiError } from './api-error.ts';
import type { Reply } from './replied.ts';
import type { ChatChunk, Said, Wire } from './wire.ts';

/** The form of Anthropic's messages. */
export const MESSAGES_WIRE: Wire = {
  idPrefix: 'msg_',
  body: messageBody,
  chunks: messageChunks,
  errorBody,
  errorEvent: (error) => ({ event: 'error', data: JSON.stringify(errorBody(error)) }),
};

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;
const ERROR_TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

function errorBody({ status, message, code }: ApiError): object {
  const type = ERROR_TYPES.get(status) ?? (status < 500 ? 'invalid_request_error' : 'overloaded_error');
  const details = code === 'thread_unsupported_request' && { details: { error_code: code, unsupported: ['model'] } };
  return { type: 'error', error: { type, message, ...details }, request_id: null };
}

/** A block of content: how it begins, its pieces as deltas, and how it is when it is whole. */
interface Block {
  readonly start: object;
  readonly deltas: readonly object[];
  readonly whole: object;
}

function messageBody(said: Said): object {
  const reply = onlyReply(said);
  const content = blocksOf(said, reply).map(({ whole }) => whole);
  return { ...messageOf(said), content, stop_reason: STOP_REASONS[reply.finishReason], usage: usageOf(said) };
}

function* messageChunks(said: Said): Generator<ChatChunk> {
  const reply = onlyReply(said);
  const usage = usageOf(said);
  const opening = { ...messageOf(said), content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  yield event('role', { type: 'message_start', message: opening });
  yield event('role', { type: 'ping' });
  for (const [index, { start, deltas }] of blocksOf(said, reply).entries()) {
    yield event('role', { type: 'content_block_start', index, content_block: start });
    for (const delta of deltas) yield event('content', { type: 'content_block_delta', index, delta });
    yield event('role', { type: 'content_block_stop', index });
  }
  const delta = { stop_reason: STOP_REASONS[reply.finishReason], stop_sequence: null };
  yield event('finish', { type: 'message_delta', delta, usage: { output_tokens: usage.output_tokens } });
  yield event('done', { type: 'message_stop' });
}

function event(
  kind: ChatChunk['kind'],
  json: { readonly type: string; readonly [member: string]: unknown },
): ChatChunk {
  return { kind, event: json.type, data: JSON.stringify(json) };
}

/** A message is one answer: there is no `n` here. */
function onlyReply({ replies }: Said): Reply {
  const [reply] = replies;
  if (!reply) throw new Error('there is nothing to say');
  return reply;
}

function messageOf({ id, request }: Said) {
  return { id, type: 'message', role: 'assistant', model: request.model, stop_sequence: null };
}

function usageOf({ usage }: Said) {
  const cached = usage.prompt_tokens_details.cached_tokens;
  return {
    input_tokens: usage.prompt_tokens - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: usage.completion_tokens,
    service_tier: 'standard',
  };
}

function blocksOf({ id }: Said, { reasoning, text, toolCalls }: Reply): readonly Block[] {
  const signature = `demo-${id}`;
  const thought: Block = {
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature },
    ],
    whole: { type: 'thinking', thinking: reasoning.join(''), signature },
  };
  const words: Block = {
    start: { type: 'text', text: '' },
    deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
    whole: { type: 'text', text: text.join('') },
  };
  const calls = toolCalls.map(({ name, json }, index): Block => {
    const call = { type: 'tool_use', id: `toolu_${id.slice(-20)}${index}`, name };
    return {
      start: { ...call, input: {} },
      deltas: json.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      whole: { ...call, input: parsed(json.join('')) },
    };
  });
  return [...(reasoning.length > 0 ? [thought] : []), ...(text.length > 0 ? [words] : []), ...calls];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {}; // Cut short by `max_tokens`: half of an object cannot be shown in one.
  }
}
