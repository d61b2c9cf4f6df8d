import type { Json } from '../../../lambda/core/types.ts';
import type { Usage } from '../../support/fake-provider/bill.ts';
import type { Told } from '../told.ts';
import { event, inPieces, type Tongue } from './house.ts';
import { messagesRefusal, refused } from './messages-rules.ts';

/** A provider's Messages: what it refuses goes by its model, as at Anthropic. */
export function messagesTongue(model?: string): Tongue {
  return {
    refuse: (body) => messagesRefusal(body, String(model ?? body.model)),
    stream: streamOf,
    whole: (told, body) => ({ ...messageOf(told, body), content: blocksOf(told).map(({ block }) => block) }),
    tellsCacheWrites: true,
    limit: refused(429, 'rate_limit_error', 'slow down: This request would exceed your rate limit'),
  };
}

const REASONS = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use', refusal: 'refusal' } as const;

interface Block {
  readonly start: Json;
  readonly deltas: readonly Json[];
  readonly block: Json;
}

function blocksOf({ thought, text, calls }: Told): readonly Block[] {
  const signed = { type: 'thinking', thinking: thought, signature: 'c2lnbmVk' };
  const thinking = {
    start: { ...signed, thinking: '', signature: '' },
    deltas: [
      ...inPieces(thought).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature: signed.signature },
    ],
    block: signed,
  };
  const said = {
    start: { type: 'text', text: '' },
    deltas: inPieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
    block: { type: 'text', text },
  };
  const uses = calls.map(({ id, name, input }) => {
    const start = { type: 'tool_use', id, name, input: {} };
    const deltas = inPieces(input).map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
    return { start, deltas, block: { ...start, input: JSON.parse(input) } };
  });
  return [...(thought === '' ? [] : [thinking]), ...(text === '' ? [] : [said]), ...uses];
}

function messageOf({ bill, end }: Told, body: Json): Json {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [],
    stop_reason: REASONS[end],
    stop_sequence: null,
    ...(end === 'refusal' && { stop_details: { type: 'refusal', category: 'other', explanation: 'Not this.' } }),
    usage: usageOf(bill),
  };
}

/** Input without what came from the cache or went into it. */
function usageOf(bill: Usage): Json {
  const { inputTokens, cachedTokens = 0, cacheWriteTokens = 0, outputTokens, reasoningTokens = 0 } = bill;
  return {
    input_tokens: inputTokens - cachedTokens - cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: reasoningTokens },
    service_tier: 'standard',
  };
}

function streamOf(told: Told, body: Json): readonly string[] {
  const message = messageOf(told, body);
  const first = { ...(message.usage as Json), output_tokens: 1 }; // It was made an object above.
  const blocks = told.failure === 'before-content' ? [] : blocksOf(told);
  const events: (Json & { readonly type: string })[] = [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_details: null, usage: first } },
    { type: 'ping' },
    ...blocks.flatMap(({ start, deltas }, index) => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
  ];
  if (told.failure) {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    return [...events.slice(0, -1), overloaded].map((one) => event(one, one.type));
  }
  const { stop_reason, stop_sequence, stop_details } = message;
  events.push(
    { type: 'message_delta', delta: { stop_reason, stop_sequence, stop_details }, usage: message.usage },
    { type: 'message_stop' },
  );
  return events.map((one) => event(one, one.type));
}
