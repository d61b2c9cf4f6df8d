import { GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Batch, ChatEvent, Chunk, Json, Provider, SseFrame } from '../../core/types.ts';
import { createBlockReader, readEnd } from './block.ts';
import { errorIn } from './error.ts';
import { readUsage, servedEvents } from './usage.ts';

/** Reads an answer that came whole. A 200 that holds an error, or no message, is a failure. */
export function readAnswer(body: unknown, provider: Provider): Chunk {
  const json = objectIn(body);
  // An error instead of an answer costs nothing, unless it brings usage along.
  const error = json && errorIn({ data: '' }, json, json.usage === undefined);
  if (error) throw error;
  if (!json || !Array.isArray(json.content)) {
    throw new GatewayError('provider-failed', 'The provider answered 200 with a body that holds no answer.');
  }
  const events: ChatEvent[] = [];
  const model = textIn(json.model) || undefined;
  events.push(...servedEvents(model, json.usage));
  const blocks = createBlockReader();
  objectsIn(json.content).forEach((block, index) => {
    blocks.start(index, block, events);
    blocks.stop(index, events);
  });
  const usage = readUsage(json.usage, provider);
  if (usage) events.push({ type: 'usage', usage, isLast: true });
  readEnd(json, events);
  return { events, body: json };
}

/** The provider's own body. */
export function writeAnswer(batch: Batch): Json {
  const chunk = batch.find(({ body }) => body !== undefined);
  if (!chunk?.body) throw new Error('an answer without a body');
  return chunk.body;
}

/** The provider's own frames. */
export function writeFrames(batch: Batch): SseFrame[] {
  return batch.flatMap(({ frame }) => frame ?? []);
}
