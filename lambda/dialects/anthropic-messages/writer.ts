import { GatewayError } from '../../core/errors.ts';
import type { Usage } from '../../core/money/usage.ts';
import type { Batch, Chat, ChatEvent, EndMeaning, Json, SseFrame, Writer } from '../../core/types.ts';
import { BlockWriter, type Send } from './block-writer.ts';
import { foldMessage } from './fold-message.ts';
import { writeErrorFrame } from './write-error.ts';

/** Bytes of a token: only for what clients show until the provider's own count comes. */
const BYTES_PER_TOKEN = 4;

/** Tells a client of this dialect what a provider of another one answers. */
export function openWriter(chat: Chat, answer: { readonly callId: string; readonly model: string }): Writer {
  const story = createStory(chat, answer);
  const told = (batch: Batch): Json[] => batch.flatMap(({ events }) => events.flatMap(story));
  return {
    frames: (batch) => told(batch).map(frameOf),
    whole: (batch) => foldMessage(told(batch)),
    error: (error) => [writeErrorFrame(error, answer.callId)],
  };
}

function frameOf(event: Json): SseFrame {
  return { event: String(event.type), data: JSON.stringify(event) };
}

/** What has been told of an answer so far. */
interface Told {
  hasBegun: boolean;
  outputBytes: number;
  refusal: string;
  meaning: EndMeaning | undefined;
  usage: Usage | undefined;
}

/** From events of any provider to events of this dialect, which come in one order only. */
function createStory(chat: Chat, { callId, model }: { readonly callId: string; readonly model: string }) {
  const told: Told = { hasBegun: false, outputBytes: 0, refusal: '', meaning: undefined, usage: undefined };
  let out: Json[] = [];
  const send: Send = (event) => void out.push(event);
  const blocks = new BlockWriter(callId, send);
  return (event: ChatEvent): Json[] => {
    out = [];
    if ('choice' in event && event.choice !== 0) return out; // This dialect has one; more were never asked for.
    if (!told.hasBegun) begin(chat, { callId, model }, send);
    told.hasBegun = true;
    switch (event.type) {
      case 'usage':
        told.usage = event.usage;
        break;
      case 'end':
        told.meaning = event.meaning;
        break;
      case 'terminator':
        finish(told, chat, { blocks, send });
        break;
      case 'served':
      case 'input-usage':
      case 'other-delta':
        break;
      default:
        if ('text' in event) told.outputBytes += Buffer.byteLength(event.text);
        if (event.type === 'refusal-delta') told.refusal += event.text;
        blocks.write(event);
    }
    return out;
  };
}

/** Usage here is a guess, and must not be 0: agents show it, and shorten conversations by it. */
function begin(chat: Chat, { callId, model }: { callId: string; model: string }, send: Send): void {
  const usage = { ...NO_CACHE, input_tokens: guessOf(chat.bodyBytes), output_tokens: 0 };
  const fixed = { id: `msg_${callId}`, type: 'message', role: 'assistant', model, content: [] };
  send({ type: 'message_start', message: { ...fixed, stop_reason: null, stop_sequence: null, usage } });
  send({ type: 'ping' });
}

const NO_CACHE = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

interface Ways {
  readonly blocks: BlockWriter;
  readonly send: Send;
}

/** Only here, because at OpenAI usage comes after the finish reason. */
function finish(told: Told, chat: Chat, { blocks, send }: Ways): void {
  const { meaning, refusal } = told;
  if (meaning === undefined || meaning === 'error') {
    throw new GatewayError('provider-failed', 'The provider ended the answer without saying that it is complete.');
  }
  blocks.close(meaning !== 'content-filter');
  const reason = refusal !== '' && meaning === 'stop' ? 'refusal' : stopReason(meaning, blocks.hasCalls);
  const details = { type: 'refusal', category: null, explanation: refusal || null };
  const delta = { stop_reason: reason, stop_sequence: null, ...(reason === 'refusal' && { stop_details: details }) };
  send({ type: 'message_delta', delta, usage: usageOf(told, chat) });
  send({ type: 'message_stop' });
}

/** Gemini says `stop` where it calls tools, and an agent that reads `tool_use` without one waits for ever. */
function stopReason(meaning: EndMeaning, hasCalls: boolean): string {
  if (meaning === 'length') return 'max_tokens';
  if (meaning === 'content-filter') return 'refusal';
  return hasCalls ? 'tool_use' : 'end_turn';
}

function usageOf({ usage, outputBytes }: Told, chat: Chat): Json {
  if (!usage) return { ...NO_CACHE, input_tokens: guessOf(chat.bodyBytes), output_tokens: guessOf(outputBytes) };
  const { cacheWrite5mTokens, cacheWrite1hTokens } = usage;
  return {
    input_tokens: usage.inputTokens + usage.audioInputTokens,
    cache_creation_input_tokens: cacheWrite5mTokens + cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens + usage.audioOutputTokens,
    ...(usage.reasoningTokens > 0 && { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
  };
}

function guessOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BYTES_PER_TOKEN));
}
