import { FREE_TEXT, pieceOf } from '../../core/free-text.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { ChatEvent, EndMeaning, Json } from '../../core/types.ts';
import { sealIn } from './details.ts';
import { thoughtIn } from './thinking-parts.ts';
import { createThoughtTags, type ThoughtTags } from './thought-tags.ts';

/** Notes what one choice of a chunk, or of a whole answer, holds: its delta or message, and how it ended. */
export type ChoiceReader = (choice: Json, content: unknown, events: ChatEvent[]) => void;

/** Reads the choices of one answer. It remembers which tool calls have begun: some hosts repeat a name with each delta. */
export function createChoiceReader(): ChoiceReader {
  const begun = new Map<string, Begun>();
  const unnamed = new Map<string, Unnamed>();
  const tags = createThoughtTags();
  return (choice, content, events) => {
    const number = typeof choice.index === 'number' ? choice.index : 0;
    const delta = objectIn(content);
    if (delta) readDelta(delta, number, { begun, unnamed, events, tags });
    const reason = textIn(choice.finish_reason);
    if (!reason) return;
    const calls = [...begun.values()].filter(({ choice: of }) => of === number);
    for (const call of calls) closeCall(call, events);
    const hasCalls = calls.length > 0;
    events.push({ type: 'end', reason, meaning: meaningOf(reason, hasCalls), choice: number });
  };
}

/** A tool call that has begun. */
interface Begun {
  readonly index: number;
  readonly choice: number;
  /** Whether its input is free text that has not ended yet. */
  isOpen: boolean;
}

/** One that has not, because its name is still to come. */
interface Unnamed {
  readonly id: string | undefined;
  readonly input: string;
}

interface Notes {
  readonly begun: Map<string, Begun>;
  readonly unnamed: Map<string, Unnamed>;
  readonly events: ChatEvent[];
  readonly tags: ThoughtTags;
}

function readDelta(delta: Json, choice: number, notes: Notes): void {
  const { events } = notes;
  // Before the text: a whole answer names both side by side, and the thought came first.
  // Two spellings of the same text: providers that send both must not be counted twice.
  const reasoning = textIn(delta.reasoning_content) || textIn(delta.reasoning);
  if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning, choice });
  readSeals(delta.reasoning_details, choice, events);
  readContent(delta, choice, notes);
  const refusal = textIn(delta.refusal);
  if (refusal) events.push({ type: 'refusal-delta', text: refusal, choice });
  objectsIn(delta.tool_calls).forEach((call, place) => {
    const index = typeof call.index === 'number' ? call.index : place;
    readCall(call, { index, choice }, notes);
  });
  const legacy = objectIn(delta.function_call);
  const name = textIn(legacy?.name);
  // The form of old has one call without an id; its result names the function instead.
  if (legacy) readCall({ id: `call_${name}`, function: legacy }, { index: 0, choice }, notes);
  const audio = objectIn(delta.audio);
  const sound = (textIn(audio?.transcript) ?? '') + (textIn(audio?.data) ?? '');
  // Only this dialect has sound: to clients of another the bytes of it would be text.
  if (sound) events.push({ type: 'other-delta', text: sound, choice });
}

function readCall(call: Json, place: { index: number; choice: number }, { begun, unnamed, events }: Notes): void {
  const custom = objectIn(call.custom);
  const described = objectIn(call.function) ?? custom ?? {};
  const key = `${place.choice}/${place.index}`;
  const name = textIn(described.name);
  const text = custom ? pieceOf(inputText(described)) : inputText(described);
  if (begun.has(key)) {
    if (text) events.push({ type: 'tool-call-delta', text, ...place });
    return;
  }
  const before = unnamed.get(key);
  const id = textIn(call.id) || before?.id;
  const input = (before?.input ?? '') + text;
  if (!name) return void unnamed.set(key, { id, input });
  begun.set(key, { ...place, isOpen: custom !== undefined });
  events.push({ type: 'tool-call-start', id: id || `call_${place.index}`, name, ...place });
  const opened = (custom ? FREE_TEXT.open : '') + input;
  if (opened) events.push({ type: 'tool-call-delta', text: opened, ...place });
}

function closeCall(call: Begun, events: ChatEvent[]): void {
  if (!call.isOpen) return;
  call.isOpen = false;
  events.push({ type: 'tool-call-delta', text: FREE_TEXT.close, index: call.index, choice: call.choice });
}

/** Content is text, in which Gemini marks its thoughts, or at Mistral a list of parts of which some are thoughts. */
function readContent(delta: Json, choice: number, { events, tags }: Notes): void {
  const { content } = delta;
  if (typeof content === 'string') {
    for (const { isThought, text } of tags(delta, choice))
      events.push({ type: isThought ? 'reasoning-delta' : 'text-delta', text, choice });
    return;
  }
  for (const part of objectsIn(content)) {
    const text = textIn(part.text);
    if (text) events.push({ type: 'text-delta', text, choice });
    const thinking = thoughtIn([part]);
    if (thinking) events.push({ type: 'reasoning-delta', text: thinking, choice });
  }
}

/** OpenRouter's form for signatures and sealed thoughts. */
function readSeals(details: unknown, choice: number, events: ChatEvent[]): void {
  for (const detail of objectsIn(details)) {
    const seal = sealIn(detail);
    if (seal) events.push({ type: 'reasoning-seal', ...seal, choice });
  }
}

function inputText(call: Json): string {
  const value = call.arguments ?? call.input;
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Gemini says `stop` where it calls tools. */
function meaningOf(reason: string, hasCalls: boolean): EndMeaning {
  if (reason === 'length' || reason === 'model_length') return 'length';
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool-calls';
  if (reason === 'content_filter') return 'content-filter';
  if (reason === 'error') return 'error';
  return hasCalls ? 'tool-calls' : 'stop';
}
