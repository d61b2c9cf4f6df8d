import OpenAI from 'openai';
import { type Call, type Heard, inputFrom, type Order, RESPONSE_ENDS, type Reading, type Tokens } from './reading.ts';

type Event = OpenAI.Responses.ResponseStreamEvent;
type Response = OpenAI.Responses.Response;
type Item = OpenAI.Responses.ResponseOutputItem;

/** Asks with OpenAI's client for a response, and puts together what applications put together. */
export async function hearResponse({ model, isStream, ...connection }: Order): Promise<Heard> {
  const client = new OpenAI({ ...connection, maxRetries: 0, logLevel: 'off' });
  const order = { model, input: 'Hello' };
  const events: Event[] = [];
  const whole: Response[] = [];
  let error: unknown;
  try {
    if (!isStream) whole.push(await client.responses.create(order));
    else for await (const event of await client.responses.create({ ...order, stream: true })) events.push(event);
  } catch (cause) {
    error = cause;
  }
  const given = isStream ? events : whole;
  return { reading: readingOf(whole[0] ?? endOf(events), events), given, error };
}

function endOf(events: readonly Event[]): Response | undefined {
  const last = events.findLast(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  return last && 'response' in last ? last.response : undefined;
}

/** The items that the last state holds, or, where hosts leave them out there, those that were told one by one. */
function readingOf(response: Response | undefined, events: readonly Event[]): Reading {
  const told = events.flatMap((event) => (event.type === 'response.output_item.done' ? event.item : []));
  const items = response?.output?.length ? response.output : told;
  const parts = items.flatMap((item) => (item.type === 'message' ? (item.content ?? []) : []));
  const text = parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  const reasoning = items.map((item) => (item.type === 'reasoning' ? thoughtIn(item) : '')).join('');
  return {
    text: text || grown(events, 'response.output_text.delta'),
    refusal: parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
    reasoning: reasoning || grown(events, 'response.reasoning_summary_text.delta'),
    calls: items.flatMap(callIn),
    end: response && endingOf(response, items),
    usage: tokensIn(response?.usage),
  };
}

function grown(events: readonly Event[], type: Event['type']): string {
  return events.map((event) => (event.type === type && 'delta' in event ? event.delta : '')).join('');
}

/** Paragraphs of a summary; of open models the thought itself. */
function thoughtIn({ summary, content }: OpenAI.Responses.ResponseReasoningItem): string {
  const told = summary?.length ? summary : (content ?? []);
  return told.map(({ text }) => text).join('\n\n');
}

function callIn(item: Item): Call | [] {
  if (item.type === 'function_call') return { id: item.call_id, name: item.name, input: inputFrom(item.arguments) };
  // Free text is, in dialects that have none, the one field of an object.
  if (item.type === 'custom_tool_call') return { id: item.call_id, name: item.name, input: { input: item.input } };
  return [];
}

function endingOf({ status, incomplete_details: details }: Response, items: readonly Item[]): Reading['end'] {
  if (status === 'incomplete') return RESPONSE_ENDS[details?.reason ?? ''] ?? 'length'; // Cut short for a reason that only its host knows.
  return items.flatMap(callIn).length > 0 ? 'tools' : 'stop';
}

function tokensIn(usage: Response['usage']): Tokens | undefined {
  if (!usage) return undefined;
  // Cache writes are newer than this client's type.
  const details = usage.input_tokens_details as { cached_tokens?: number; cache_write_tokens?: number } | undefined;
  return {
    input: usage.input_tokens,
    cacheRead: details?.cached_tokens ?? 0,
    cacheWrite: details?.cache_write_tokens ?? 0,
    output: usage.output_tokens,
    reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
