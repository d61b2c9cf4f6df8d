import { objectIn } from '../../core/json.ts';
import type { Batch, Chat, Cost, Json, SseFrame } from '../../core/types.ts';
import { costIn, withCost } from './cost.ts';

const DONE: SseFrame = { data: '[DONE]' };

/** The provider's own body, with what it cost. */
export function writeAnswer(batch: Batch): Json {
  const chunk = batch.find(({ body }) => body !== undefined);
  if (!chunk?.body) throw new Error('an answer without a body');
  const cost = costIn(chunk);
  return cost ? withCost(chunk.body, cost) : chunk.body;
}

/** The provider's own frames, as they came; usage is shown once, with its cost, to a caller who asked for it. */
export function writeFrames(batch: Batch, chat: Chat): SseFrame[] {
  return batch.flatMap((chunk) => {
    if (chunk.events.some((event) => event.type === 'terminator')) return DONE;
    if (!chunk.frame) return [];
    const usage = chunk.events.findLast((event) => event.type === 'usage');
    return usage ? frameWithUsage(chunk.frame, chat.showsUsage && usage.isLast ? usage.cost : undefined) : chunk.frame;
  });
}

function frameWithUsage(frame: SseFrame, cost: Cost | undefined): SseFrame | [] {
  // The frame was parsed once already, to an object; frames with usage are few.
  const json = JSON.parse(frame.data) as Json;
  if (cost) return { ...frame, data: JSON.stringify(withCost(json, cost)) };
  // A chunk of nothing but usage crashes clients that did not ask for it.
  if (Array.isArray(json.choices) && json.choices.length === 0) return [];
  if (!objectIn(json.usage)) return frame; // Groq's is in a field of its own, which only its own clients read.
  return { ...frame, data: JSON.stringify({ ...json, usage: null }) };
}
