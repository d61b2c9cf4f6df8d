import type { ApiError } from './api-error.ts';
import { OPENAI_ERRORS } from './chat-wire.ts';
import type { Reply } from './replied.ts';
import { type ResponsesRequest, toolsOf } from './responses-request.ts';
import type { ChatChunk, Said, Wire } from './wire.ts';

/** The form of responses, which repeat what was asked. */
export function responsesWire(own: ResponsesRequest['own']): Wire {
  return {
    idPrefix: 'resp_',
    body: (said) => ended(said, own),
    chunks: (said) => numbered(said, own),
    errorBody: OPENAI_ERRORS.errorBody,
    errorEvent,
  };
}

function errorEvent({ message, code, param }: ApiError) {
  return { event: 'error', data: JSON.stringify({ type: 'error', code, message, param, sequence_number: 0 }) };
}

interface Event {
  readonly type: string;
  readonly [member: string]: unknown;
}
/** An item of the output: what is told of it, from its beginning to its end, and how it is when it is whole. */
interface Item {
  readonly whole: object;
  readonly events: readonly Event[];
}

function* numbered(said: Said, own: ResponsesRequest['own']): Generator<ChatChunk> {
  let sequence_number = 0;
  for (const event of eventsOf(said, own)) {
    const kind = event.type.endsWith('.delta')
      ? 'content'
      : 'response' in event && sequence_number > 1
        ? 'done'
        : 'role';
    yield { kind, event: event.type, data: JSON.stringify({ ...event, sequence_number }) };
    sequence_number += 1;
  }
}

function* eventsOf(said: Said, own: ResponsesRequest['own']): Generator<Event> {
  const response = responseOf(said, own);
  yield { type: 'response.created', response };
  yield { type: 'response.in_progress', response };
  for (const { events } of itemsOf(said, own)) yield* events;
  const whole = ended(said, own);
  yield { type: `response.${whole.status}`, response: whole };
}

function ended(said: Said, own: ResponsesRequest['own']) {
  const isCut = said.replies[0]?.finishReason === 'length';
  return {
    ...responseOf(said, own),
    status: isCut ? 'incomplete' : 'completed',
    completed_at: said.created,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(said, own).map(({ whole }) => whole),
    usage: {
      input_tokens: said.usage.prompt_tokens,
      input_tokens_details: { cached_tokens: said.usage.prompt_tokens_details.cached_tokens },
      output_tokens: said.usage.completion_tokens,
      output_tokens_details: { reasoning_tokens: said.usage.completion_tokens_details.reasoning_tokens },
      total_tokens: said.usage.total_tokens,
    },
  };
}

function responseOf({ id, created, request }: Said, own: ResponsesRequest['own']) {
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    completed_at: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: own.instructions ?? null,
    max_output_tokens: own.max_output_tokens ?? null,
    metadata: {},
    model: request.model,
    output: [],
    parallel_tool_calls: own.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: own.temperature ?? 1,
    text: own.text ?? { format: { type: 'text' } },
    tool_choice: own.tool_choice ?? 'auto',
    tools: own.tools ?? [],
    top_p: own.top_p ?? 1,
    truncation: 'disabled',
    usage: null,
    user: null,
  };
}

function itemsOf({ id, replies }: Said, own: ResponsesRequest['own']): readonly Item[] {
  const [reply] = replies;
  if (!reply) return [];
  const makers = [
    ...(reply.reasoning.length > 0 ? [thoughtItem] : []),
    ...(reply.text.length > 0 ? [messageItem] : []),
    ...reply.toolCalls.map((call) => (itemId: string, at: number) => callItem(call, itemId, at, toolsOf(own))),
  ];
  return makers.map((make, at) => make(`${id.slice(-20)}${at}`, at, reply));
}

function thoughtItem(id: string, output_index: number, { reasoning }: Reply): Item {
  const text = reasoning.join('');
  const item = { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text }] };
  const place = { item_id: item.id, output_index, summary_index: 0 };
  const name = 'response.reasoning_summary';
  return around(item, { ...item, summary: [] }, output_index, [
    { type: `${name}_part.added`, ...place, part: { type: 'summary_text', text: '' } },
    ...reasoning.map((delta) => ({ type: `${name}_text.delta`, ...place, delta })),
    { type: `${name}_text.done`, ...place, text },
    { type: `${name}_part.done`, ...place, part: item.summary[0] },
  ]);
}

function messageItem(id: string, output_index: number, reply: Reply): Item {
  const text = reply.text.join('');
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  const item = { id: `msg_${id}`, type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const place = { item_id: item.id, output_index, content_index: 0 };
  return around(item, { ...item, status: 'in_progress', content: [] }, output_index, [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...reply.text.map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
  ]);
}

type Tools = ReturnType<typeof toolsOf>;

function callItem({ name, json }: Reply['toolCalls'][number], id: string, output_index: number, tools: Tools): Item {
  const tool = tools.find(({ chatName }) => chatName === name);
  const call = {
    call_id: `call_${id}`,
    name: tool?.name ?? name,
    ...(tool?.namespace !== undefined && { namespace: tool.namespace }),
    status: 'completed',
  };
  if (tool?.isCustom) return customItem({ id: `ctc_${id}`, type: 'custom_tool_call', ...call }, output_index, json);
  const item = { id: `fc_${id}`, type: 'function_call', ...call, arguments: json.join('') };
  const place = { item_id: item.id, output_index };
  const kind = 'response.function_call_arguments';
  return around(item, { ...item, arguments: '', status: 'in_progress' }, output_index, [
    ...json.map((delta) => ({ type: `${kind}.delta`, ...place, delta })),
    { type: `${kind}.done`, ...place, name: call.name, arguments: item.arguments },
  ]);
}

/** A call with free text, which the reply has in the only field of its arguments. */
function customItem(call: Event & { readonly id: string }, output_index: number, json: readonly string[]): Item {
  const input = freeTextIn(json.join(''));
  const item = { ...call, input };
  const place = { item_id: call.id, output_index };
  const kind = 'response.custom_tool_call_input';
  return around(item, { ...item, input: '', status: 'in_progress' }, output_index, [
    { type: `${kind}.delta`, ...place, delta: input },
    { type: `${kind}.done`, ...place, input },
  ]);
}

function freeTextIn(json: string): string {
  try {
    return String(JSON.parse(json).input);
  } catch {
    return json; // It was cut short.
  }
}

function around(whole: object, begun: object, output_index: number, events: readonly Event[]): Item {
  const added = { type: 'response.output_item.added', output_index, item: begun };
  return { whole, events: [added, ...events, { type: 'response.output_item.done', output_index, item: whole }] };
}
