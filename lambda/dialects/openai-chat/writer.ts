import { GatewayError } from '../../core/errors.ts';
import { freeText } from '../../core/free-text.ts';
import { objectIn } from '../../core/json.ts';
import type { Batch, Chat, ChatEvent, Json, SseFrame, Translation, Writer } from '../../core/types.ts';
import { withCost } from '../openai/cost.ts';
import { writeErrorFrame } from '../openai/error.ts';
import { createMessage, customTools } from './message.ts';
import { createToldDetails, type ToldDetails } from './told-details.ts';
import { writeUsage } from './write-usage.ts';

type Event<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;

/** Tells a client of this dialect what a provider of another one answers. */
export const openWriter: Translation['openWriter'] = (chat, answer): Writer => {
  const head = {
    id: `chatcmpl-${answer.callId}`,
    created: Math.floor(answer.createdAt / 1000),
    model: answer.model,
  };
  const custom = customTools(chat.original.body);
  const state: State = {
    hasBegun: false,
    hasCalls: false,
    openCalls: new Set(),
    freeTexts: new Map(),
    details: createToldDetails(),
    end: undefined,
    usage: undefined,
  };
  return {
    frames: (batch) =>
      batch.flatMap(({ events }) => events.flatMap((event) => framesOf(event, { chat, head, state, custom }))),
    whole: (batch) => wholeOf(batch, { head, custom }),
    error: (error: GatewayError) => [writeErrorFrame(error, answer.callId)],
  };
};

interface State {
  hasBegun: boolean;
  hasCalls: boolean;
  /** Calls that have got no arguments yet: clients parse what they get, and nothing is no JSON. */
  readonly openCalls: Set<number>;
  /** Input of tools of free text as far as it came: inside JSON, it can be told only once that is whole. */
  readonly freeTexts: Map<number, string>;
  /** Thoughts as far as they came: told as one list before what they led to. */
  readonly details: ToldDetails;
  end: Event<'end'> | undefined;
  usage: Event<'usage'> | undefined;
}

interface Work {
  readonly chat: Chat;
  readonly head: Json;
  readonly state: State;
  readonly custom: ReadonlySet<string>;
}

function framesOf(event: ChatEvent, work: Work): readonly SseFrame[] {
  const { state } = work;
  switch (event.type) {
    case 'served':
    case 'input-usage':
    case 'other-delta':
      return [];
    case 'usage':
      state.usage = event;
      return [];
    case 'end':
      state.end = event;
      return [];
    case 'terminator':
      return ending(work);
    case 'reasoning-seal':
      state.details.seal(event);
      return [];
    case 'reasoning-delta':
      state.details.grow(event.text);
      return beginning(work, { reasoning_content: event.text });
    default:
      return [...thoughtsBefore(work), ...beginning(work, deltaOf(event, work))];
  }
}

function thoughtsBefore(work: Work): readonly SseFrame[] {
  const details = work.state.details.take();
  return details.length > 0 ? beginning(work, { reasoning_details: details }) : [];
}

/** The role comes with a chunk of its own, before any content: clients build their message on it. */
function beginning(work: Work, delta: Json | undefined): readonly SseFrame[] {
  if (!delta) return [];
  const frames = [chunk(work.head, { delta })];
  if (work.state.hasBegun) return frames;
  work.state.hasBegun = true;
  return [chunk(work.head, { delta: { role: 'assistant', content: '' } }), ...frames];
}

function deltaOf(
  event: Event<'text-delta' | 'refusal-delta' | 'tool-call-start' | 'tool-call-delta'>,
  { state, custom }: Work,
): Json | undefined {
  switch (event.type) {
    case 'text-delta':
      return { content: event.text };
    case 'refusal-delta':
      return { refusal: event.text };
    case 'tool-call-start':
      return callOf(event, state, custom.has(event.name));
    case 'tool-call-delta': {
      const before = state.freeTexts.get(event.index);
      if (before !== undefined) return void state.freeTexts.set(event.index, before + event.text);
      state.openCalls.delete(event.index);
      return { tool_calls: [{ index: event.index, function: { arguments: event.text } }] };
    }
  }
}

function callOf({ index, id, name }: Event<'tool-call-start'>, state: State, isCustom: boolean): Json {
  state.hasCalls = true;
  if (isCustom) state.freeTexts.set(index, '');
  else state.openCalls.add(index);
  const called = isCustom
    ? { type: 'custom', custom: { name, input: '' } }
    : { type: 'function', function: { name, arguments: '' } };
  return { tool_calls: [{ index, id, ...called }] };
}

function ending(work: Work): readonly SseFrame[] {
  const { chat, head, state } = work;
  const thoughts = thoughtsBefore(work);
  const rests = [
    ...[...state.openCalls].map((index) => ({ index, function: { arguments: '{}' } })),
    ...[...state.freeTexts].map(([index, input]) => ({ index, custom: { input: freeText(input) } })),
  ];
  const completed = rests.map((call) => chunk(head, { delta: { tool_calls: [call] } }));
  const last = chunk(head, { delta: {}, finish_reason: finishReason(state.end, state.hasCalls) });
  const begun = state.hasBegun ? [] : [chunk(head, { delta: { role: 'assistant', content: '' } })];
  const usage = chat.showsUsage && state.usage ? [usageChunk(head, state.usage)] : [];
  return [...thoughts, ...begun, ...completed, last, ...usage, { data: '[DONE]' }];
}

function chunk(head: Json, choice: Json): SseFrame {
  // Content in each delta, as OpenAI's own clients do not need it, but others do (Cline's issue 12132).
  const delta = { content: '', ...objectIn(choice.delta) };
  const choices = [{ index: 0, delta, finish_reason: choice.finish_reason ?? null }];
  return { data: JSON.stringify({ ...head, object: 'chat.completion.chunk', choices }) };
}

function usageChunk(head: Json, event: Event<'usage'>): SseFrame {
  const json = { ...head, object: 'chat.completion.chunk', choices: [], usage: writeUsage(event.usage) };
  return { data: JSON.stringify(event.cost ? withCost(json, event.cost) : json) };
}

/** Anthropic says `tool_use` of tools that it has run itself, too: a client that looks for a call would find none. */
function finishReason(end: Event<'end'> | undefined, hasCalls: boolean): string {
  if (end === undefined) {
    throw new GatewayError('provider-failed', 'The provider ended the answer without saying that it is complete.');
  }
  if (end.meaning === 'tool-calls') return hasCalls ? 'tool_calls' : 'stop';
  return end.meaning === 'content-filter' ? 'content_filter' : end.meaning;
}

function wholeOf(batch: Batch, { head, custom }: Pick<Work, 'head' | 'custom'>): Json {
  const events = batch.flatMap((part) => part.events);
  const usage = events.findLast((event) => event.type === 'usage');
  const end = events.findLast((event) => event.type === 'end');
  const hasCalls = events.some((event) => event.type === 'tool-call-start');
  const json = {
    ...head,
    object: 'chat.completion',
    choices: [
      { index: 0, message: createMessage(events, custom), logprobs: null, finish_reason: finishReason(end, hasCalls) },
    ],
    ...(usage && { usage: writeUsage(usage.usage) }),
  };
  return usage?.cost ? withCost(json, usage.cost) : json;
}
