import { GatewayError } from '../../core/errors.ts';
import type { Batch, ChatEvent, Json, SseFrame, Translation, Writer } from '../../core/types.ts';
import { withCost } from '../openai/cost.ts';
import { callNames } from './call-item.ts';
import { type Event, errorEvent, failedEvent, frameOf } from './failure.ts';
import { createOutput, type Output } from './output.ts';
import { createResponse } from './response.ts';
import { sealedText } from './seal.ts';
import { writeUsage } from './usage.ts';

type EventOf<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;

interface State {
  readonly callId: string;
  response: Json;
  readonly output: Output;
  hasBegun: boolean;
  usage: EventOf<'usage'> | undefined;
  end: EventOf<'end'> | undefined;
}

/** Tells a client of this dialect what a provider of another one answers: the whole life of each item, numbered. */
export const openWriter: Translation['openWriter'] = (chat, answer): Writer => {
  const state: State = {
    callId: answer.callId,
    response: createResponse(chat, answer),
    output: createOutput(answer.callId, callNames(chat.original.body)),
    hasBegun: false,
    usage: undefined,
    end: undefined,
  };
  let number = 0;
  const framesOf = (events: readonly Event[]): readonly SseFrame[] => events.map((event) => frameOf(event, number++));
  return {
    frames: (batch) => framesOf(eventsOf(batch, state)),
    whole(batch) {
      const last = eventsOf(batch, state).at(-1);
      if (last?.type === 'response.failed') throw new GatewayError('provider-failed', FAILED);
      return state.response;
    },
    error: (error) =>
      framesOf([...beginning(state), ...failing({ ...state.response, output: state.output.items() }, error, state)]),
  };
};

const FAILED = 'The provider gave the answer up in its midst.';
const UNENDED = 'The provider ended the answer without saying that it is complete.';

function eventsOf(batch: Batch, state: State): readonly Event[] {
  requireEnd(batch, state);
  return batch.flatMap(({ events }) => events.flatMap((event) => told(event, state)));
}

/** Before any of the batch is told: what is told of one that fails would never be sent, and the error refers to it. */
function requireEnd(batch: Batch, state: State): void {
  const hasEvent = (type: ChatEvent['type']) => batch.some(({ events }) => events.some((event) => event.type === type));
  if (state.end || !hasEvent('terminator') || hasEvent('end')) return;
  throw new GatewayError('provider-failed', UNENDED);
}

function told(event: ChatEvent, state: State): readonly Event[] {
  switch (event.type) {
    case 'served':
      if (event.tier) state.response = { ...state.response, service_tier: event.tier };
      return [];
    case 'usage':
      state.usage = event;
      return [];
    case 'end':
      state.end = event;
      return [];
    case 'other-delta':
    case 'input-usage':
      return [];
    case 'terminator':
      return [...beginning(state), ...ending(state)];
    default:
      return [...beginning(state), ...grown(event, state.output)];
  }
}

function beginning(state: State): readonly Event[] {
  if (state.hasBegun) return [];
  state.hasBegun = true;
  const { response } = state;
  return [
    { type: 'response.created', response },
    { type: 'response.in_progress', response },
  ];
}

function grown(
  event: Exclude<ChatEvent, { type: 'served' | 'input-usage' | 'usage' | 'end' | 'other-delta' | 'terminator' }>,
  output: Output,
): readonly Event[] {
  switch (event.type) {
    case 'text-delta':
      return output.text('output_text', event.text);
    case 'refusal-delta':
      return output.text('refusal', event.text);
    case 'reasoning-delta':
      return output.thought(event.text);
    case 'reasoning-seal':
      return output.seal(sealedText(event));
    case 'tool-call-start':
      return output.call(event.index, event.id, event.name);
    case 'tool-call-delta':
      return output.input(event.index, event.text);
  }
}

/** Every item is ended before the response is, and none that was never begun. */
function ending(state: State): readonly Event[] {
  const { output, usage } = state;
  if (!state.end) throw new GatewayError('provider-failed', UNENDED);
  const { meaning } = state.end;
  const isWhole = meaning === 'stop' || meaning === 'tool-calls';
  const ended = output.close(isWhole ? 'completed' : 'incomplete');
  const closed: Json = { ...state.response, output: output.items(), ...(usage && { usage: writeUsage(usage.usage) }) };
  const billed = usage?.cost ? withCost(closed, usage.cost) : closed;
  if (meaning === 'error') return [...ended, ...failing(billed, new GatewayError('provider-failed', FAILED), state)];
  const reason = meaning === 'content-filter' ? 'content_filter' : 'max_output_tokens';
  state.response = isWhole
    ? { ...billed, status: 'completed', completed_at: billed.created_at }
    : { ...billed, status: 'incomplete', incomplete_details: { reason } };
  return [...ended, { type: isWhole ? 'response.completed' : 'response.incomplete', response: state.response }];
}

/** OpenAI's own order: the error first, and then the response that failed of it. */
function failing(response: Json, error: GatewayError, { callId }: State): readonly Event[] {
  return [errorEvent(error, callId), failedEvent(response, error)];
}
