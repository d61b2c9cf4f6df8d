import { GatewayError } from '../../core/errors.ts';
import { eventIn, malformedEvent } from '../../core/event.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Batch, ChatEvent, Chunk, Json, Provider, SseFrame } from '../../core/types.ts';
import { type BlockReader, createBlockReader, readEnd } from './block.ts';
import { errorIn } from './error.ts';
import { mergedUsage, readUsage, servedEvents } from './usage.ts';

/** What the frames of one answer have said so far. */
interface Seen {
  readonly provider: Provider;
  readonly blocks: BlockReader;
  /** The usage of `message_start`, with what came later in its place. Absent until the message has begun. */
  usage: Json | undefined;
  /** Why the answer ended, told with `message_stop` alone: without it no answer is complete, whatever came before. */
  readonly end: ChatEvent[];
}

/** Reads the frames of a stream. Ends after `message_stop`; an error in any frame ends it with that error. */
export async function* readChunks(
  frames: AsyncIterable<readonly SseFrame[]>,
  provider: Provider,
): AsyncGenerator<Batch> {
  const seen: Seen = { provider, blocks: createBlockReader(), usage: undefined, end: [] };
  for await (const batch of frames) {
    const chunks: Chunk[] = [];
    for (const frame of batch) {
      // Empty events and OpenAI's terminator come from hosts that speak this dialect as a second language.
      if ((frame.data.trim() === '' && frame.event !== 'error') || frame.data.startsWith('[DONE]')) continue;
      const json = eventIn(frame);
      const error = json ? errorIn(frame, json, seen.usage === undefined) : malformedEvent();
      if (error || !json) {
        yield chunks; // What arrived before the failure has arrived.
        throw error;
      }
      if (json.type === 'message_stop' && seen.end.length === 0) {
        yield chunks;
        throw new GatewayError('provider-cut', 'The provider ended the answer without saying why.');
      }
      const chunk = { events: readEvents(json, seen), frame: named(frame, json) };
      chunks.push(chunk);
      if (json.type === 'message_stop') {
        yield chunks;
        return; // Whatever follows is not part of the answer.
      }
    }
    if (chunks.length > 0) yield chunks;
  }
}

function readEvents(json: Json, seen: Seen): ChatEvent[] {
  const events: ChatEvent[] = [];
  switch (json.type) {
    case 'message_start':
      // A second one comes from a proxy that began anew, and means nothing.
      if (seen.usage === undefined) readStart(objectIn(json.message), seen, events);
      break;
    case 'content_block_start':
      seen.blocks.start(json.index, objectIn(json.content_block) ?? {}, events);
      break;
    case 'content_block_delta':
      seen.blocks.delta(json.index, objectIn(json.delta) ?? {}, events);
      break;
    case 'content_block_stop':
      seen.blocks.stop(json.index, events);
      break;
    case 'message_delta':
      readMessageDelta(json, seen, events);
      break;
    case 'message_stop':
      for (const event of seen.end) events.push(event);
      events.push({ type: 'terminator' });
      break;
    default: // Pings, and what may be invented yet: resent, and no content.
  }
  return events;
}

/** Its usage is no bill: the output in it is a first figure, and a stream that breaks has cost more than that. */
function readStart(message: Json | undefined, seen: Seen, events: ChatEvent[]): void {
  seen.usage = mergedUsage({}, message?.usage);
  const model = textIn(message?.model) || undefined;
  events.push(...servedEvents(model, message?.usage));
  const isExact = seen.provider.speaks['anthropic-messages']?.tellsInputFirst === true;
  const usage = isExact ? readUsage(seen.usage, seen.provider) : undefined;
  if (usage) events.push({ type: 'input-usage', usage });
  if (message) readWhole(message, seen, events);
}

/** What the message holds already when it begins: after a pause it may be all of the answer (recorded 2026-04-24). */
function readWhole(message: Json, seen: Seen, events: ChatEvent[]): void {
  objectsIn(message.content).forEach((block, at) => {
    const index = `start ${at}`; // The blocks that follow are counted from 0 as well.
    seen.blocks.start(index, block, events);
    seen.blocks.stop(index, events);
  });
  if (!textIn(message.stop_reason)) return;
  readEnd(message, seen.end);
  const usage = readUsage(seen.usage, seen.provider);
  if (usage) events.push({ type: 'usage', usage, isLast: true });
}

function readMessageDelta(json: Json, seen: Seen, events: ChatEvent[]): void {
  const delta = objectIn(json.delta) ?? {};
  seen.usage = mergedUsage(seen.usage, json.usage);
  events.push(...servedEvents(undefined, json.usage));
  const usage = objectIn(json.usage) && readUsage(seen.usage, seen.provider, json.usage);
  if (usage) events.push({ type: 'usage', usage, isLast: Boolean(delta.stop_reason) });
  if (textIn(delta.stop_reason)) seen.end.length = 0; // It says so anew.
  readEnd(delta, seen.end);
}

/** Clients of this dialect pass over events without a name, so a host that leaves it out is helped. */
function named(frame: SseFrame, { type }: Json): SseFrame {
  return frame.event === undefined && typeof type === 'string' ? { ...frame, event: type } : frame;
}
