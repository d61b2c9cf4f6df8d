import type { GatewayError } from '../../core/errors.ts';
import { eventIn, malformedEvent } from '../../core/event.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Batch, ChatEvent, Chunk, DialectId, Json, Provider, SseFrame } from '../../core/types.ts';
import { errorIn } from './error.ts';
import { quirksOf } from './quirks.ts';
import { readServed } from './served.ts';
import { readUsage } from './usage.ts';

/** How the frames of one dialect are read. */
export interface StreamReading {
  readonly dialect: DialectId;
  readonly provider: Provider;
  /** Adds what clients crash without; the same object if nothing is missing. */
  mend?(json: Json): Json;
  /** Notes what one choice of an event holds. */
  readChoice(choice: Json, events: ChatEvent[]): void;
}

/** Reads the frames of a stream. Ends after the provider's terminator; an error in any frame ends it with that error. */
export async function* readFrames(
  frames: AsyncIterable<readonly SseFrame[]>,
  reading: StreamReading,
): AsyncGenerator<Batch> {
  let isServed = false;
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
      const json = eventIn(frame);
      isFinished ||= json !== undefined && hasFinishReason(json);
      const whole = json && (reading.mend?.(json) ?? json);
      const events = whole && readEvents(whole, reading, { isServed, isFinished });
      const error = json ? (errorIn(frame.event, json) ?? errorInChoice(json)) : malformedEvent();
      isServed ||= Boolean(textIn(json?.model)); // Azure's first chunk names none.
      // A placeholder crashes clients that look for the first choice of every chunk (Azure's first one, Mistral's pings).
      if (events && !error && isPlaceholder(json, events)) chunks.push({ events });
      else if (events && !error)
        chunks.push({ events, frame: json === whole ? frame : { ...frame, data: JSON.stringify(whole) } });
      // An error chunk may carry the bill for what came before it: that part of it counts, its frame does not.
      else if (events) chunks.push({ events: events.flatMap(lastUsage) });
      if (error) {
        yield chunks; // What arrived before the failure has arrived.
        throw error;
      }
    }
    if (chunks.length > 0) yield chunks;
  }
}

function readEvents(
  json: Json,
  { dialect, provider, readChoice }: StreamReading,
  { isServed, isFinished }: { readonly isServed: boolean; readonly isFinished: boolean },
): ChatEvent[] {
  const events: ChatEvent[] = [];
  readServed(json, !isServed, events);
  for (const choice of objectsIn(json.choices)) readChoice(choice, events);
  // Groq puts usage into a field of its own when it was not asked for.
  const usage = readUsage(json.usage ?? objectIn(json.x_groq)?.usage, quirksOf(provider, dialect));
  if (usage) events.push({ type: 'usage', usage, isLast: isFinished });
  return events;
}

/** Nothing is added to what is told with an error. */
function lastUsage(event: ChatEvent): readonly ChatEvent[] {
  return event.type === 'usage' ? [{ ...event, isLast: true }] : [];
}

/** Whether it has neither a choice nor usage. */
function isPlaceholder(json: Json | undefined, events: readonly ChatEvent[]): boolean {
  return Array.isArray(json?.choices) && json.choices.length === 0 && !events.some(({ type }) => type === 'usage');
}

function hasFinishReason(json: Json): boolean {
  return objectsIn(json.choices).some((choice) => textIn(choice.finish_reason));
}

/** OpenRouter may put an error into a choice, beside what the model had said by then. */
function errorInChoice(json: Json): GatewayError | undefined {
  for (const choice of objectsIn(json.choices)) if (choice.error) return errorIn(undefined, choice);
  return undefined;
}
