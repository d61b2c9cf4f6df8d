import { objectIn } from '../json.ts';
import { isFound, isSearchingModel } from '../searches.ts';
import type { Batch, ChatEvent, Json, Target } from '../types.ts';

/** How providers call an end by the model's own choice. Any other word may mean that an answer was cut, or withheld. */
const ENDS: ReadonlySet<string> = new Set([
  ...['stop', 'tool_calls', 'function_call', 'eos', 'eos_token'],
  ...['end_turn', 'stop_sequence', 'tool_use'],
  'completed',
]);

/** Whether an answer is worth giving again: complete, by its model's own choice, with content, neither a refusal nor found by a search. */
export function isStorable(batch: Batch, { model }: Pick<Target, 'model'>): boolean {
  const events = batch.flatMap((chunk) => chunk.events);
  if (!events.some(({ type }) => type === 'terminator') || isKeptElsewhere(batch)) return false;
  if (isSearchingModel(model) || isFound(batch)) return false;
  const ends = events.filter((event) => event.type === 'end');
  const ended = new Set(ends.map(({ choice }) => choice));
  const begun = events.flatMap((event) => ('choice' in event ? [event.choice] : []));
  return (
    begun.every((choice) => ended.has(choice)) && ends.every(isGood) && events.some(isContent) && !events.some(isOthers)
  );
}

function isGood({ meaning, reason }: Extract<ChatEvent, { type: 'end' }>): boolean {
  return (meaning === 'stop' || meaning === 'tool-calls') && ENDS.has(reason);
}

function isContent({ type }: ChatEvent): boolean {
  return type === 'text-delta' || type === 'tool-call-start' || type === 'reasoning-delta';
}

/** What a provider's own tools have found is of its day, and can be told in one form only; a refusal is not worth keeping. */
function isOthers({ type }: ChatEvent): boolean {
  return type === 'other-delta' || type === 'refusal-delta';
}

/** A response that its provider keeps is referred to by its id in the next turn: another id would lead nowhere. */
function isKeptElsewhere(batch: Batch): boolean {
  const frame = batch.findLast(({ frame }) => frame?.data.includes('"response"'))?.frame;
  // It has been read once already, to an object.
  const told = frame && objectIn((JSON.parse(frame.data) as Json).response);
  const body = told ?? batch.find((chunk) => chunk.body !== undefined)?.body;
  return body?.object === 'response' && body.store === true;
}
