import { z } from 'zod';
import type { SseFrame } from '../../lambda/core/types.ts';

/** What Anthropic's own client relies on: unknown members are allowed, known ones have its types. */
const count = z.int().nonnegative();
const usage = z.looseObject({
  input_tokens: count.nullish(),
  output_tokens: count,
  cache_creation_input_tokens: count.nullish(),
  cache_read_input_tokens: count.nullish(),
});
const block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
  z.looseObject({ type: z.literal('tool_use'), id: z.string().min(1), name: z.string(), input: z.looseObject({}) }),
]);
const message = z.looseObject({
  id: z.string().startsWith('msg_'),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string().min(1),
  content: z.array(block),
  stop_reason: z.enum(['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'refusal']).nullable(),
  stop_sequence: z.string().nullable(),
  usage: usage.extend({ input_tokens: count.min(1).or(z.literal(0)) }),
});
const delta = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text_delta'), text: z.string() }),
  z.strictObject({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.strictObject({ type: z.literal('signature_delta'), signature: z.string() }),
  z.strictObject({ type: z.literal('input_json_delta'), partial_json: z.string() }),
]);
const event = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message_start'), message: message.extend({ content: z.array(block).length(0) }) }),
  z.strictObject({ type: z.literal('content_block_start'), index: count, content_block: block }),
  z.strictObject({ type: z.literal('content_block_delta'), index: count, delta }),
  z.strictObject({ type: z.literal('content_block_stop'), index: count }),
  z.strictObject({
    type: z.literal('message_delta'),
    delta: z.looseObject({ stop_reason: z.string(), stop_sequence: z.string().nullable() }),
    usage,
  }),
  z.strictObject({ type: z.literal('message_stop') }),
  z.strictObject({ type: z.literal('ping') }),
  z.looseObject({ type: z.literal('error'), error: z.looseObject({ type: z.string(), message: z.string() }) }),
]);
export type MessageEvent = z.infer<typeof event>;

const FITS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

/** A whole answer, as Anthropic's client reads it. */
export function requireGoodMessage(body: unknown): z.infer<typeof message> {
  return message.parse(body);
}

/** Checks a stream that the gateway has written itself: names, order, one open block, indices 0 to n-1. */
export function requireGoodMessages(frames: readonly SseFrame[]): MessageEvent[] {
  const events = frames.map((frame) => {
    const parsed = event.parse(JSON.parse(frame.data));
    if (frame.event !== parsed.type) throw new Error(`the event ${parsed.type} is called ${frame.event}`);
    return parsed;
  });
  let open: { index: number; type: string } | undefined;
  let next = 0;
  events.forEach((one, at) => {
    const fail = (why: string) => {
      throw new Error(`event ${at + 1}, ${JSON.stringify(one)}: ${why}`);
    };
    if ((one.type === 'message_start') !== (at === 0)) fail('not the one message_start at the beginning');
    if (one.type === 'content_block_start') {
      if (open || one.index !== next) fail(`${next} was to begin, and ${open?.type ?? 'nothing'} is open`);
      open = { index: one.index, type: one.content_block.type };
    } else if (one.type === 'content_block_delta') {
      if (open?.index !== one.index || !FITS[open.type]?.includes(one.delta.type)) fail(`${open?.type} is open`);
    } else if (one.type === 'content_block_stop') {
      if (open?.index !== one.index) fail('it is not open');
      open = undefined;
      next += 1;
    } else if (one.type === 'message_delta' && (open || events[at + 1]?.type !== 'message_stop')) {
      fail('a block is open, or message_stop does not follow');
    }
    const isEnd = one.type === 'message_stop' || one.type === 'error';
    if (isEnd && at !== events.length - 1) fail('something follows the end');
  });
  return events;
}
