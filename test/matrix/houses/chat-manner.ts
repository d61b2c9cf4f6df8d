import type { Json } from '../../../lambda/core/types.ts';
import type { Usage } from '../../support/fake-provider/bill.ts';
import type { Told, ToldCall } from '../told.ts';
import { event, inPieces } from './house.ts';

/** In what a host's way of answering a chat differs from OpenAI's. */
export interface ChatManner {
  /** The member, or the content, that a thought is told in; absent: it thinks in silence. */
  readonly thought?: (text: string) => Json;
  /** How a call is told in a stream, in one delta or more. */
  readonly call?: (call: ToldCall, index: number) => readonly Json[];
  /** The id of a call in an answer that comes whole. */
  readonly callId?: (call: ToldCall) => string;
  readonly toolEnd?: string;
  /** What the model says of a refusal beside its reason. */
  readonly refusal?: (text: string) => { readonly message: Json; readonly end: string };
  readonly usage?: (bill: Usage) => Json;
  readonly tellsCacheWrites?: boolean;
  /** Where usage stands in a stream; in a chunk of its own only if it was asked for. */
  readonly usageIn?: 'own-chunk' | 'last-chunk' | 'every-chunk' | 'x_groq';
  /** Members of every chunk. */
  readonly chunk?: Json;
  /** What stands before the first chunk, as it is on the wire. */
  readonly opening?: string;
  /** The events of a failure within a stream, told in full. */
  readonly failure: (said: boolean, usage: Json) => readonly string[];
}

const ENDS: Readonly<Record<Told['end'], string>> = {
  stop: 'stop',
  length: 'length',
  tools: 'tool_calls',
  refusal: 'content_filter',
};

/** Usage as OpenAI counts it: all of a side, and views of it. */
export function inclusiveUsage(bill: Usage): Json {
  return {
    prompt_tokens: bill.inputTokens,
    completion_tokens: bill.outputTokens,
    total_tokens: bill.inputTokens + bill.outputTokens,
    prompt_tokens_details: {
      cached_tokens: bill.cachedTokens ?? 0,
      ...(bill.cacheWriteTokens && { cache_write_tokens: bill.cacheWriteTokens }),
    },
    completion_tokens_details: { reasoning_tokens: bill.reasoningTokens ?? 0 },
  };
}

/** Usage that leaves reasoning out of the completion, but not out of the total. */
export function exclusiveUsage(bill: Usage): Json {
  const reasoning = bill.reasoningTokens ?? 0;
  return { ...inclusiveUsage(bill), completion_tokens: bill.outputTokens - reasoning };
}

/** A stream in the manner of a host. */
export function chatStream(told: Told, body: Json, manner: ChatManner): readonly string[] {
  const head = { id: 'chat_1', object: 'chat.completion.chunk', created: 1_800_000_000, model: body.model };
  const usage = (manner.usage ?? inclusiveUsage)(told.bill);
  const everywhere = manner.usageIn === 'every-chunk' ? { usage } : {};
  const chunk = (delta: Json, more: Json = {}, finish_reason: string | null = null) =>
    event({ ...head, ...manner.chunk, ...everywhere, choices: [{ index: 0, delta, finish_reason }], ...more });
  const opening = `${manner.opening ?? ''}${chunk({ role: 'assistant', content: '' })}`;
  if (told.failure === 'before-content') return [opening, ...manner.failure(false, usage)];
  const said = deltasOf(told, manner).map((delta) => chunk(delta));
  if (told.failure === 'after-content') return [opening, ...said, ...manner.failure(true, usage)];
  return [opening, ...said, ...endingOf(told, { body, manner, usage, head, chunk }), 'data: [DONE]\n\n'];
}

interface Ending {
  readonly body: Json;
  readonly manner: ChatManner;
  readonly usage: Json;
  readonly head: Json;
  chunk(delta: Json, more: Json, finishReason: string): string;
}

function endingOf(told: Told, { body, manner, usage, head, chunk }: Ending): readonly string[] {
  const place = manner.usageIn ?? 'own-chunk';
  const isAsked = (body.stream_options as Json | undefined)?.include_usage === true; // An object, or left out.
  const reason = endOf(told, manner);
  const own = event({ ...head, choices: [], usage });
  if (place === 'last-chunk') return [chunk({ content: '' }, { usage }, reason)];
  if (place === 'every-chunk') return [chunk({}, {}, reason)];
  const more = place === 'x_groq' ? { x_groq: { id: 'req_1', usage }, ...(isAsked && { usage }) } : {};
  return [chunk({}, more, reason), ...(isAsked ? [own] : [])];
}

function endOf(told: Told, { toolEnd, refusal }: ChatManner): string {
  if (told.end === 'refusal' && refusal) return refusal('').end;
  return told.end === 'tools' ? (toolEnd ?? ENDS.tools) : ENDS[told.end];
}

function deltasOf(told: Told, { thought, call = indexedCall, refusal }: ChatManner): readonly Json[] {
  const isRefusal = told.end === 'refusal' && refusal !== undefined;
  return [
    ...(thought ? inPieces(told.thought).map(thought) : []),
    ...inPieces(told.text).map((content) => (isRefusal ? refusal(content).message : { content })),
    ...told.calls.flatMap((one, index) => call(one, index)),
  ];
}

/** As OpenAI tells a call: its name first, then its arguments in pieces. */
function indexedCall({ id, name, input }: ToldCall, index: number): readonly Json[] {
  const start = { index, id, type: 'function', function: { name, arguments: '' } };
  const pieces = inPieces(input).map((piece) => ({ index, function: { arguments: piece } }));
  return [start, ...pieces].map((call) => ({ tool_calls: [call] }));
}

/** A call told all at once, by a host that numbers none. */
export function wholeCall(more: Json): (call: ToldCall) => readonly Json[] {
  return ({ id, name, input }) => [
    { tool_calls: [{ id, type: 'function', function: { name, arguments: input }, ...more }] },
  ];
}

/** An answer in one piece, in the manner of a host. */
export function chatWhole(told: Told, body: Json, manner: ChatManner): Json {
  const { thought, refusal, callId = ({ id }) => id, usage = inclusiveUsage, chunk } = manner;
  const isRefusal = told.end === 'refusal' && refusal !== undefined;
  const calls = told.calls.map((call) => ({
    id: callId(call),
    type: 'function',
    function: { name: call.name, arguments: call.input },
  }));
  const said = isRefusal ? { content: null, ...refusal(told.text).message } : contentOf(told, thought);
  const message = { role: 'assistant', ...said, ...(calls.length > 0 && { content: null, tool_calls: calls }) };
  return {
    id: 'chat_1',
    object: 'chat.completion',
    created: 1_800_000_000,
    model: body.model,
    ...chunk,
    choices: [{ index: 0, message, finish_reason: endOf(told, manner) }],
    usage: usage(told.bill),
  };
}

/** A thought may be a member of its own, or stand in the content. */
function contentOf({ text, thought }: Told, tell: ChatManner['thought']): Json {
  if (thought === '' || !tell) return { content: text };
  const told = tell(thought);
  if (Array.isArray(told.content)) return { content: [...told.content, { type: 'text', text }] };
  return { ...told, content: text };
}
