import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { NO_USAGE, type Usage } from '../../lambda/core/money/usage.ts';
import type { ChatEvent, SseFrame } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { type MessageEvent, requireGoodMessage, requireGoodMessages } from '../support/messages-schema.ts';

const CHAT = anthropicMessages.readRequest(
  { model: 'openai/m', messages: [{ role: 'user', content: 'Hi' }], stream: true },
  400,
);
const ANSWER = { callId: '01CALL', model: 'openai/m', createdAt: 0 };
const END: ChatEvent = { type: 'end', reason: 'stop', meaning: 'stop', choice: 0 };
const DONE: ChatEvent = { type: 'terminator' };

function writer() {
  const { translation } = anthropicMessages;
  if (!translation) throw new Error('a dialect without a translation');
  return translation.openWriter(CHAT, ANSWER);
}
function framesOf(events: readonly ChatEvent[]): SseFrame[] {
  const open = writer();
  return events.flatMap((event) => open.frames([{ events: [event] }]));
}
const told = (events: readonly ChatEvent[]) => requireGoodMessages(framesOf(events));
const whole = (events: readonly ChatEvent[]) => requireGoodMessage(writer().whole([{ events }]));
const blocksIn = (events: readonly MessageEvent[]) =>
  events.flatMap((event) => (event.type === 'content_block_start' ? event.content_block.type : []));

const text = (value: string): ChatEvent => ({ type: 'text-delta', text: value, choice: 0 });
const thought = (value: string): ChatEvent => ({ type: 'reasoning-delta', text: value, choice: 0 });
const call = (index: number, id = `call_${index}`): ChatEvent => ({
  type: 'tool-call-start',
  index,
  id,
  name: `tool${index}`,
  choice: 0,
});
const input = (index: number, value: string): ChatEvent => ({ type: 'tool-call-delta', index, text: value, choice: 0 });
const usage = (changes: Partial<Usage>): ChatEvent => ({
  type: 'usage',
  usage: { ...NO_USAGE, ...changes },
  isLast: true,
});

describe('a stream in the words of Messages', () => {
  test('litellm 32357: a thought in the midst of text opens a block of its own, and the message starts once', () => {
    const events = told([text('a'), thought('b'), text('c'), END, DONE]);
    expect(blocksIn(events)).toEqual(['text', 'thinking', 'text']);
  });

  test('CCR 1725: reasoning, text and reasoning again are three blocks', () => {
    expect(blocksIn(told([thought('a'), text('b'), thought('c'), END, DONE]))).toEqual([
      'thinking',
      'text',
      'thinking',
    ]);
  });

  test('CLIProxyAPI 1700: input is more than nothing from the start, and usage is not added up', () => {
    const events = told([text('a'), END, usage({ inputTokens: 7, cacheReadTokens: 90, outputTokens: 3 }), DONE]);
    expect(events[0]).toMatchObject({ message: { usage: { input_tokens: 100, output_tokens: 0 } } });
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 7, cache_read_input_tokens: 90, cache_creation_input_tokens: 0, output_tokens: 3 },
    });
  });

  test('parallel calls follow one another, even where their input comes mixed', () => {
    const { content, stop_reason } = whole([
      call(0),
      call(1),
      input(1, '{"b":'),
      input(0, '{"a":1}'),
      input(1, '2}'),
      END,
      DONE,
    ]);
    expect(content).toMatchObject([
      { type: 'tool_use', id: 'call_0', input: { a: 1 } },
      { type: 'tool_use', id: 'call_1', input: { b: 2 } },
    ]);
    expect(stop_reason).toBe('tool_use'); // Gemini says `stop`.
  });

  test('a call is told as it comes, and is closed when the next begins', () => {
    const open = writer();
    const first = open.frames([{ events: [call(0), input(0, '{}'), call(1)] }]);
    expect(first.map(({ event }) => event).slice(-2)).toEqual(['content_block_stop', 'content_block_start']);
  });

  test('text after an unfinished call closes it; input that comes still is a failure, and no half of a call', () => {
    const open = writer();
    open.frames([{ events: [call(0), input(0, '{"a'), text('hm')] }]);
    expect(() => open.frames([{ events: [input(0, '":1}')] }])).toThrow(GatewayError);
  });

  test('a call without an id gets one, and a call without input has an empty one', () => {
    expect(whole([call(0, ''), END, DONE]).content).toMatchObject([{ id: 'toolu_01CALL_0', input: {} }]);
  });

  test('input that was cut short is kept as it is', () => {
    const cut: ChatEvent = { ...END, type: 'end', reason: 'length', meaning: 'length', choice: 0 };
    const { content, stop_reason } = whole([call(0), input(0, '{"a":"b'), cut, DONE]);
    expect({ content, stop_reason }).toMatchObject({
      content: [{ input: { _raw: '{"a":"b' } }],
      stop_reason: 'max_tokens',
    });
  });

  test('a refusal says so, where its provider ends it like any answer', () => {
    const events: ChatEvent[] = [{ type: 'refusal-delta', text: 'No.', choice: 0 }, END, DONE];
    expect(whole(events)).toMatchObject({ stop_reason: 'refusal', content: [{ type: 'text', text: 'No.' }] });
  });

  test('a refusal says so, with its words', () => {
    const end: ChatEvent = { type: 'end', reason: 'content_filter', meaning: 'content-filter', choice: 0 };
    const refusal: ChatEvent = { type: 'refusal-delta', text: 'No.', choice: 0 };
    expect(whole([refusal, end, DONE])).toMatchObject({
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', explanation: 'No.' },
    });
  });

  test('an empty answer has an empty block', () => {
    expect(whole([END, DONE]).content).toEqual([{ type: 'text', text: '' }]);
  });

  test('an answer whose end was never told, or was an error, is not complete', () => {
    expect(() => told([text('a'), DONE])).toThrow(GatewayError);
    expect(() => told([text('a'), { ...END, reason: 'error', meaning: 'error' }, DONE])).toThrow(GatewayError);
  });

  test('an error in the midst of it is an event with its name', () => {
    const open = writer();
    const before = open.frames([{ events: [text('a')] }]);
    const events = requireGoodMessages([
      ...before,
      ...open.error(new GatewayError('provider-overloaded', 'Too much to do.')),
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
  });

  test('thoughts of others are known again when they come back', () => {
    const seal: ChatEvent = { type: 'reasoning-seal', signature: 'abc', origin: 'gemini', choice: 0 };
    const { content } = whole([thought('hm'), seal, thought('unsigned'), text('x'), END, DONE]);
    const body = { model: 'm', messages: [{ role: 'assistant', content }] };
    const parts = anthropicMessages.translation?.readConversation(anthropicMessages.readRequest(body, 0)).messages[0];
    expect(parts).toMatchObject({
      parts: [
        { type: 'thought', text: 'hm', signature: 'abc', origin: 'gemini' },
        { type: 'thought', text: 'unsigned', origin: 'unsigned' },
        { type: 'text' },
      ],
    });
    // And Anthropic, which would refuse them, does not get them.
    const native = anthropicMessages.readRequest(
      { ...body, messages: [{ role: 'user', content: 'a' }, ...body.messages] },
      0,
    );
    const { messages } = anthropicMessages.writeRequest(native, { provider: 'a', model: 'm' }, ANTHROPIC).body;
    expect(messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [{ type: 'text', text: 'x' }] },
    ]);
  });
});

const ANTHROPIC = { id: 'a', url: '', needsKey: true, speaks: {}, authorize: () => ({}) };

describe('whatever comes', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 4 }).map(text),
    fc.string({ maxLength: 4 }).map(thought),
    fc.constantFrom<ChatEvent>(
      { type: 'reasoning-seal', signature: 's', origin: 'openrouter', choice: 0 },
      { type: 'reasoning-seal', sealed: 'x', origin: 'anthropic', choice: 0 },
      { type: 'refusal-delta', text: 'no', choice: 0 },
      { type: 'other-delta', text: 'x', choice: 0 },
      { type: 'text-delta', text: 'other', choice: 1 },
      { type: 'served', model: 'm' },
      usage({ inputTokens: 3, outputTokens: 1 }),
      call(0, ''),
      call(1),
      call(2),
    ),
    fc.tuple(fc.nat(2), fc.constantFrom('{', '"a":', '1}', '{}', ' ')).map(([at, value]) => input(at, value)),
  );

  test('litellm 29518 and others: blocks balance, are numbered from 0, and one is open at a time', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const open = writer();
        const frames: SseFrame[] = [];
        try {
          for (const event of [...pieces, END, DONE]) frames.push(...open.frames([{ events: [event] }]));
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          frames.push(...open.error(error));
        }
        requireGoodMessages(frames[0]?.event === 'error' ? [] : frames);
      }),
      { numRuns: 500 },
    );
  });
});
