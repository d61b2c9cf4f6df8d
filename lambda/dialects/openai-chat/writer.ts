import { GatewayError } from '../../core/errors.ts';
import type { Batch, Chat, ChatEvent, Json, SseFrame, Translation, Writer } from '../../core/types.ts';
import { withCost } from '../openai/cost.ts';
import { writeErrorFrame } from '../openai/error.ts';
import { createMessage, sealOf } from './message.ts';
import { writeUsage } from './write-usage.ts';

type Event<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;

/** Tells a client of this dialect what a provider of another one answers. */
export const openWriter: Translation['openWriter'] = (chat, answer): Writer => {
  const head = {
    id: `chatcmpl-${answer.callId}`,
    created: Math.floor(answer.createdAt / 1000),
    model: answer.model,
  };
  const state: State = { hasBegun: false, openCalls: new Set(), end: undefined, usage: undefined };
  return {
    frames: (batch) => batch.flatMap(({ events }) => events.flatMap((event) => framesOf(event, { chat, head, state }))),
    whole: (batch) => wholeOf(batch, head),
    error: (error: GatewayError) => [writeErrorFrame(error, answer.callId)],
  };
};

interface State {
  hasBegun: boolean;
  /** Calls that have got no arguments yet: clients parse what they get, and nothing is no JSON. */
  readonly openCalls: Set<number>;
  end: Event<'end'> | undefined;
  usage: Event<'usage'> | undefined;
}

interface Work {
  readonly chat: Chat;
  readonly head: Json;
  readonly state: State;
}

function framesOf(event: ChatEvent, work: Work): readonly SseFrame[] {
  const { state } = work;
  switch (event.type) {
    case 'served':
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
    default:
      return beginning(work, deltaOf(event, state));
  }
}

/** The role comes with a chunk of its own, before any content: clients build their message on it. */
function beginning(work: Work, delta: Json): readonly SseFrame[] {
  const frames = [chunk(work.head, { delta })];
  if (work.state.hasBegun) return frames;
  work.state.hasBegun = true;
  return [chunk(work.head, { delta: { role: 'assistant', content: '' } }), ...frames];
}

function deltaOf(
  event: Exclude<ChatEvent, { type: 'served' | 'other-delta' | 'usage' | 'end' | 'terminator' }>,
  { openCalls }: State,
): Json {
  switch (event.type) {
    case 'text-delta':
      return { content: event.text };
    case 'refusal-delta':
      return { refusal: event.text };
    case 'reasoning-delta':
      return { reasoning_content: event.text };
    case 'reasoning-seal':
      return { reasoning_details: [sealOf(event)] };
    case 'tool-call-start':
      openCalls.add(event.index);
      return {
        tool_calls: [
          { index: event.index, id: event.id, type: 'function', function: { name: event.name, arguments: '' } },
        ],
      };
    case 'tool-call-delta':
      openCalls.delete(event.index);
      return { tool_calls: [{ index: event.index, function: { arguments: event.text } }] };
  }
}

function ending(work: Work): readonly SseFrame[] {
  const { chat, head, state } = work;
  const completed = [...state.openCalls].map((index) =>
    chunk(head, { delta: { tool_calls: [{ index, function: { arguments: '{}' } }] } }),
  );
  const last = chunk(head, { delta: {}, finish_reason: finishReason(state.end) });
  const begun = state.hasBegun ? [] : [chunk(head, { delta: { role: 'assistant', content: '' } })];
  const usage = chat.showsUsage && state.usage ? [usageChunk(head, state.usage)] : [];
  return [...begun, ...completed, last, ...usage, { data: '[DONE]' }];
}

function chunk(head: Json, choice: Json): SseFrame {
  const choices = [{ index: 0, ...choice, finish_reason: choice.finish_reason ?? null }];
  return { data: JSON.stringify({ ...head, object: 'chat.completion.chunk', choices }) };
}

function usageChunk(head: Json, event: Event<'usage'>): SseFrame {
  const json = { ...head, object: 'chat.completion.chunk', choices: [], usage: writeUsage(event.usage) };
  return { data: JSON.stringify(event.cost ? withCost(json, event.cost) : json) };
}

function finishReason(end: Event<'end'> | undefined): string {
  if (end === undefined) {
    throw new GatewayError('provider-failed', 'The provider ended the answer without saying that it is complete.');
  }
  if (end.meaning === 'tool-calls') return 'tool_calls';
  return end.meaning === 'content-filter' ? 'content_filter' : end.meaning;
}

function wholeOf(batch: Batch, head: Json): Json {
  const events = batch.flatMap((part) => part.events);
  const usage = events.findLast((event) => event.type === 'usage');
  const end = events.findLast((event) => event.type === 'end');
  const json = {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: createMessage(events), logprobs: null, finish_reason: finishReason(end) }],
    ...(usage && { usage: writeUsage(usage.usage) }),
  };
  return usage?.cost ? withCost(json, usage.cost) : json;
}
