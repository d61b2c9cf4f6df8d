import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What has been seen of one choice of an answer. */
interface Seen {
  hasRole: boolean;
  /** The calls in the order in which they began; `index` is what the provider calls them, if anything. */
  readonly calls: { readonly id: string; readonly index: unknown }[];
}

/**
 * Completes the frames of one answer with what OpenAI's own client throws without: the role in the first delta, and
 * index, id and type of tool calls, counted from 0. Gemini and Mistral leave them out (recorded 2024-08-27, 2025-06-02
 * and 2026-08-20), others count from 1 or call all of them 0. The first delta gets content as well, which Cline looks
 * for (its issue 12132), and an answer that calls tools ends with that: Gemini says `stop`, and agents would stop. What
 * lacks nothing is returned as it is.
 */
export function createMender(isStream: boolean): (json: Json) => Json {
  const seen = new Map<unknown, Seen>();
  return (json) => {
    if (!Array.isArray(json.choices)) return json;
    let isMended = false;
    const choices = json.choices.map((choice: unknown, at) => {
      const mended = mendChoice(choice, at, { answerId: json.id, seen });
      isMended ||= mended !== choice;
      return mended;
    });
    // Z.ai does not say what a chunk is (recorded 2025-11-11).
    const object =
      typeof json.object === 'string' ? {} : { object: isStream ? 'chat.completion.chunk' : 'chat.completion' };
    return isMended || 'object' in object ? { ...json, ...object, choices } : json;
  };
}

interface Answer {
  readonly answerId: unknown;
  readonly seen: Map<unknown, Seen>;
}

function mendChoice(choice: unknown, at: number, { answerId, seen }: Answer): unknown {
  const fields = objectIn(choice);
  const delta = objectIn(fields?.delta);
  const place = delta ?? objectIn(fields?.message);
  if (!fields || !place) return choice;
  const known = seen.get(fields.index) ?? { hasRole: false, calls: [] };
  seen.set(fields.index, known);
  const changes: Record<string, unknown> = {};
  if (!known.hasRole && !place.role) changes.role = 'assistant';
  if (!known.hasRole && delta && !('content' in delta)) changes.content = '';
  known.hasRole = true;
  const calls = objectsIn(place.tool_calls);
  // Null or nothing where a list of calls is meant makes some agents wait for ever; an absent member does not.
  if (place.tool_calls !== undefined && calls.length === 0) changes.tool_calls = undefined;
  const mended = calls.map((call) => mendCall(call, answerId, known, delta !== undefined));
  if (mended.some((call, at) => call !== calls[at])) changes.tool_calls = mended;
  // DeepInfra's documentation leaves it out (2026-11-20), and OpenAI's own client throws without.
  const indexed = typeof fields.index === 'number' ? fields : { ...fields, index: at };
  const stopped = fields.finish_reason === 'stop' && known.calls.length > 0;
  if (Object.keys(changes).length === 0 && !stopped) return indexed;
  const changed = { ...indexed, [delta ? 'delta' : 'message']: { ...place, ...changes } };
  return stopped ? { ...changed, finish_reason: 'tool_calls' } : changed;
}

function mendCall(call: Json, answerId: unknown, { calls }: Seen, isDelta: boolean): Json {
  const found = positionOf(call, calls);
  const isNew = found === undefined;
  const index = found ?? calls.length;
  const id = textIn(call.id) || (isNew ? `call_${textIn(answerId) ?? ''}_${index}` : undefined);
  const type = call.type ?? (isNew ? 'function' : undefined);
  if (isNew) calls.push({ id: id ?? '', index: call.index });
  const described = mendInput(objectIn(call.function));
  const isWhole = id === call.id && type === call.type && (!isDelta || index === call.index) && !described;
  return isWhole ? call : { ...call, id, type, ...(isDelta && { index }), ...(described && { function: described }) };
}

/** Clients add pieces of text up: some hosts send null for none, others an object. Nothing if there is nothing to mend. */
function mendInput(described: Json | undefined): Json | undefined {
  const input = described?.arguments;
  if (input === undefined || typeof input === 'string') return undefined;
  return { ...described, arguments: input === null ? '' : JSON.stringify(input) };
}

/** Which of the calls that have begun this is a piece of: none, if it begins one. */
function positionOf(call: Json, calls: Seen['calls']): number | undefined {
  const id = textIn(call.id);
  const begins = Boolean(textIn((objectIn(call.function) ?? objectIn(call.custom))?.name));
  const named = calls.findLastIndex(({ index }) => index !== undefined && index === call.index);
  const position = named >= 0 ? named : call.index === undefined && !begins ? calls.length - 1 : -1;
  const isAnother = begins && id && calls[position]?.id !== id;
  return position < 0 || isAnother ? undefined : position;
}
