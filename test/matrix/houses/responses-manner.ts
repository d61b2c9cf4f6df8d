import type { Json } from '../../../lambda/core/types.ts';
import type { Usage } from '../../support/fake-provider/bill.ts';
import type { Told } from '../told.ts';
import { event, type Refusal, type Tongue } from './house.ts';
import { itemsOf } from './responses-items.ts';

/** In what a host of Responses differs from OpenAI, and what it refuses. */
export interface ResponsesManner {
  readonly fields?: readonly string[];
  readonly unknownField?: (name: string) => Refusal;
  readonly invalid: (message: string, param: string) => Refusal;
  readonly rules?: readonly ((body: Json) => readonly [message: string, param: string] | undefined)[];
  readonly limit: Refusal;
  readonly tellsCacheWrites?: boolean;
  readonly usageMore?: (bill: Usage) => Json;
  /** What stands before the first event and after the last one, as it is on the wire. */
  readonly opening?: string;
  readonly ending?: string;
}

/** A provider's Responses: how it answers, and what it refuses. */
export function responsesTongue(manner: ResponsesManner): Tongue {
  return {
    refuse: (body) => refusalOf(body, manner),
    stream: (told, body) => streamOf(told, body, manner),
    whole: (told, body) => endOf(told, body, manner),
    tellsCacheWrites: manner.tellsCacheWrites ?? false,
    limit: manner.limit,
  };
}

function refusalOf(body: Json, { fields, unknownField, invalid, rules }: ResponsesManner): Refusal | undefined {
  const odd = fields && Object.keys(body).find((name) => !fields.includes(name));
  if (odd !== undefined) return unknownField?.(odd) ?? invalid(`Unknown parameter: '${odd}'.`, odd);
  const complaint = rules?.map((rule) => rule(body)).find((told) => told !== undefined) ?? unordered(body);
  return complaint && invalid(...complaint);
}

/** Every result belongs to a call before it, and every call has one. */
function unordered({ input }: Json): readonly [string, string] | undefined {
  const items = Array.isArray(input) ? (input as readonly Json[]) : []; // A list of items, or text.
  const called = new Set(items.filter(({ type }) => type === 'function_call').map((item) => item.call_id));
  const results = items.filter(({ type }) => type === 'function_call_output').map((item) => item.call_id);
  const odd = results.find((id) => !called.has(id));
  if (odd !== undefined) return [`No tool call found for function call output with call_id ${odd}.`, 'input'];
  return results.length < called.size ? ['No tool output found for function call.', 'input'] : undefined;
}

function responseOf(body: Json, changes: Json): Json {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_800_000_000,
    completed_at: null,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: body.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: body.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: {},
    background: false,
    service_tier: 'default',
    ...changes,
  };
}

function endOf(told: Told, body: Json, { usageMore }: ResponsesManner): Json {
  const { bill, end } = told;
  const usage = {
    input_tokens: bill.inputTokens,
    input_tokens_details: { cached_tokens: bill.cachedTokens ?? 0, cache_write_tokens: bill.cacheWriteTokens ?? 0 },
    output_tokens: bill.outputTokens,
    output_tokens_details: { reasoning_tokens: bill.reasoningTokens ?? 0 },
    total_tokens: bill.inputTokens + bill.outputTokens,
    ...usageMore?.(bill),
  };
  return responseOf(body, {
    status: end === 'length' ? 'incomplete' : 'completed',
    incomplete_details: end === 'length' ? { reason: 'max_output_tokens' } : null,
    output: itemsOf(told).map(({ item }) => item),
    usage,
  });
}

function streamOf(told: Told, body: Json, manner: ResponsesManner): readonly string[] {
  const start = ['created', 'in_progress'].map((name) => ({
    type: `response.${name}`,
    response: responseOf(body, {}),
  }));
  const items = told.failure === 'before-content' ? [] : itemsOf(told).flatMap(({ events }) => events);
  const isCut = told.failure !== undefined;
  const response = endOf(told, body, manner);
  const end = isCut ? failure(body) : [{ type: `response.${response.status}`, response }];
  const events = [...start, ...(isCut ? items.slice(0, 3) : items), ...end];
  const numbered = events.map((one, at) => event({ ...one, sequence_number: at }, one.type));
  return [
    (manner.opening ?? '') + numbered[0],
    ...numbered.slice(1),
    ...(isCut ? [] : [manner.ending ?? '']).filter(Boolean),
  ];
}

function failure(body: Json): readonly (Json & { readonly type: string })[] {
  const error = { code: 'server_error', message: 'The server is overloaded' };
  return [
    { type: 'error', ...error, param: null },
    { type: 'response.failed', response: responseOf(body, { status: 'failed', error }) },
  ];
}
