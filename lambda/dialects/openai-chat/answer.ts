import { GatewayError } from '../../core/errors.ts';
import { usdFromPico } from '../../core/money.ts';
import type { Batch, Chat, Chunk, Cost, Json, Provider, SseFrame } from '../../core/types.ts';
import { errorIn } from './error.ts';
import { createMender } from './mend.ts';
import { numberOf, readDelta, readServed } from './stream.ts';
import { readUsage } from './usage.ts';
import { objectIn, objectsIn, textIn } from './wire.ts';

const DONE: SseFrame = { data: '[DONE]' };

/** Reads an answer that came whole. A 200 that holds an error, or no choice at all, is a failure. */
export function readAnswer(body: unknown, { quirks }: Provider): Chunk {
  const json = objectIn(body);
  // An error instead of an answer costs nothing, unless it brings usage along.
  const error = json && errorIn(undefined, json, json.usage === undefined);
  if (error) throw error;
  const choices = objectsIn(json?.choices);
  const failed = choices.map((choice) => errorIn(undefined, choice)).find((problem) => problem !== undefined);
  if (failed) throw failed;
  if (!json || choices.length === 0) {
    throw new GatewayError('provider-failed', 'The provider answered 200 with a body that holds no answer.');
  }
  const events: Chunk['events'][number][] = [];
  readServed(json, true, events);
  for (const choice of choices) {
    const message = objectIn(choice.message);
    if (message) readDelta(message, events);
    const reason = textIn(choice.finish_reason);
    if (reason) events.push({ type: 'end', reason, choice: numberOf(choice) });
  }
  const usage = readUsage(json.usage ?? objectIn(json.x_groq)?.usage, quirks);
  if (usage) events.push({ type: 'usage', usage, isLast: true });
  return { events, body: createMender()(json) };
}

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

function costIn(chunk: Chunk): Cost | undefined {
  return chunk.events.findLast((event) => event.type === 'usage')?.cost;
}

/** Unknown is `null` on the wire too: a client that adds costs up must notice. */
function withCost(json: Json, { picoUsd, source }: Cost): Json {
  const usage = objectIn(json.usage);
  if (!usage) return json;
  const details = {
    ...objectIn(usage.cost_details),
    cost_pico_usd: picoUsd === null ? null : String(picoUsd),
    cost_source: picoUsd === null ? 'unknown' : source,
  };
  const cost = picoUsd === null ? null : Number(usdFromPico(picoUsd));
  return { ...json, usage: { ...usage, cost, cost_details: details } };
}
