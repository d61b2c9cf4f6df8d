import type { Json } from '../../core/types.ts';
import { objectIn, objectsIn, textIn } from './wire.ts';

/**
 * Completes the tool calls of one answer: Gemini and some of Mistral's models leave out the `index` by which clients
 * put deltas together, so that calls vanish or their names run into one another, and Gemini's `id` may be empty
 * (recorded 2024-08-27 and 2025-06-02). An answer that lacks nothing is returned as it is.
 */
export function createMender(): (json: Json) => Json {
  const counts = new Map<unknown, number>();
  return (json) => {
    const { choices } = json;
    if (!Array.isArray(choices) || !objectsIn(choices).some(isIncomplete)) {
      noteIndexes(choices, counts);
      return json;
    }
    return { ...json, choices: choices.map((choice) => mendChoice(choice, json.id, counts)) };
  };
}

function callsIn(choice: Json): readonly Json[] {
  return objectsIn((objectIn(choice.delta) ?? objectIn(choice.message))?.tool_calls);
}

function isIncomplete(choice: Json): boolean {
  return callsIn(choice).some(
    (call) => call.id === '' || (choice.delta !== undefined && !Number.isInteger(call.index)),
  );
}

/** Where some deltas of an answer have an index and some have none, those without must not take a number twice. */
function noteIndexes(choices: unknown, counts: Map<unknown, number>): void {
  for (const choice of objectsIn(choices)) {
    for (const { index } of callsIn(choice)) {
      if (typeof index === 'number') counts.set(choice.index, Math.max(counts.get(choice.index) ?? 0, index + 1));
    }
  }
}

function mendChoice(choice: unknown, answerId: unknown, counts: Map<unknown, number>): unknown {
  const fields = objectIn(choice);
  if (!fields) return choice;
  const place = objectIn(fields.delta) ? 'delta' : 'message';
  const calls = callsIn(fields).map((call) => {
    const index = indexOf(call, counts.get(fields.index) ?? 0);
    counts.set(fields.index, Math.max(counts.get(fields.index) ?? 0, index + 1));
    const id = call.id === '' ? { id: `call_${textIn(answerId) ?? ''}_${index}` } : {};
    return { ...(place === 'delta' && { index }), ...call, ...id };
  });
  return calls.length === 0 ? choice : { ...fields, [place]: { ...objectIn(fields[place]), tool_calls: calls } };
}

/** A delta that names a function begins a call; one that does not goes on with the last. */
function indexOf(call: Json, count: number): number {
  if (typeof call.index === 'number' && Number.isInteger(call.index)) return call.index;
  const begins = Boolean(textIn(objectIn(call.function)?.name));
  return begins ? count : Math.max(0, count - 1);
}
