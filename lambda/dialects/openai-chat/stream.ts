import { GatewayError } from '../../core/errors.ts';
import type { Batch, ChatEvent, Chunk, Json, Provider, SseFrame } from '../../core/types.ts';
import { errorIn } from '../openai/error.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readUsage } from '../openai/usage.ts';
import { objectIn, objectsIn, textIn } from '../openai/wire.ts';
import { type ChoiceReader, createChoiceReader } from './choice.ts';
import { createMender } from './mend.ts';

/** Reads the frames of a stream. Ends after the provider's terminator; an error in any frame ends it with that error. */
export async function* readChunks(
  frames: AsyncIterable<readonly SseFrame[]>,
  provider: Provider,
): AsyncGenerator<Batch> {
  const mend = createMender();
  const readChoice = createChoiceReader();
  let isFirst = true;
  let isFinished = false;
  for await (const batch of frames) {
    const chunks: Chunk[] = [];
    for (const frame of batch) {
      // Some hosts keep a connection alive with empty events, on which clients would break.
      if (frame.data.trim() === '' && frame.event !== 'error') continue;
      if (frame.data.startsWith('[DONE]')) {
        yield [...chunks, { events: [{ type: 'terminator' }] }];
        return; // Whatever follows is not part of the answer.
      }
      const json = parse(frame);
      isFinished ||= json !== undefined && hasFinishReason(json);
      const whole = json && mend(json);
      const events = whole && readEvents(whole, provider, { isFirst, isFinished, readChoice });
      const error = json === undefined ? malformed() : (errorIn(frame.event, json) ?? errorInChoice(json));
      if (json && whole && events && !error) chunks.push({ events, frame: mended(frame, json, whole) });
      // An error chunk may carry the bill for what came before it: that part of it counts, its frame does not.
      else if (events) chunks.push({ events: events.filter((event) => event.type === 'usage') });
      if (error) {
        yield chunks; // What arrived before the failure has arrived.
        throw error;
      }
      isFirst = false;
    }
    if (chunks.length > 0) yield chunks;
  }
}

function hasFinishReason(json: Json): boolean {
  return objectsIn(json.choices).some((choice) => textIn(choice.finish_reason));
}

/** OpenRouter may put an error into a choice, beside what the model had said by then. */
function errorInChoice(json: Json): GatewayError | undefined {
  for (const choice of objectsIn(json.choices)) if (choice.error) return errorIn(undefined, choice);
  return undefined;
}

function mended(frame: SseFrame, before: Json, after: Json): SseFrame {
  return before === after ? frame : { ...frame, data: JSON.stringify(after) };
}

function parse({ data }: SseFrame): Json | undefined {
  try {
    return objectIn(JSON.parse(data));
  } catch {
    return undefined; // The caller makes a failure of it: an event is never skipped silently.
  }
}

function malformed(): GatewayError {
  return new GatewayError('provider-failed', 'The provider sent an event that is not JSON.');
}

function readEvents(
  json: Json,
  provider: Provider,
  { isFirst, isFinished, readChoice }: { isFirst: boolean; isFinished: boolean; readChoice: ChoiceReader },
): ChatEvent[] {
  const events: ChatEvent[] = [];
  readServed(json, isFirst, events);
  for (const choice of objectsIn(json.choices)) readChoice(choice, choice.delta, events);
  // Groq puts usage into a field of its own when it was not asked for.
  const usage = readUsage(json.usage ?? objectIn(json.x_groq)?.usage, quirksOf(provider, 'openai-chat'));
  if (usage) events.push({ type: 'usage', usage, isLast: isFinished });
  return events;
}

/** Notes by what the answer is made: the model once, the tier wherever it is told, because it may be told late. */
export function readServed(json: Json, isFirst: boolean, events: ChatEvent[]): void {
  const model = isFirst ? textIn(json.model) : undefined;
  const tier = textIn(json.service_tier) || undefined;
  if (model || tier) events.push({ type: 'served', model, tier });
}
