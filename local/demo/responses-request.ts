import { z } from 'zod';
import { type ChatMessage, type ChatRequest, check, withoutIgnored } from './chat-request.ts';
import { callersTools, chatTools, responsesTool } from './responses-tools.ts';

const part = z.looseObject({
  type: z.enum(['input_text', 'output_text', 'refusal', 'input_image', 'input_file', 'summary_text']),
  text: z.string().optional(),
});
const content = z.union([z.string(), z.array(part)]);
const message = z.looseObject({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
});
const item = z.discriminatedUnion('type', [
  message,
  z.looseObject({ type: z.literal('function_call'), call_id: z.string(), name: z.string(), arguments: z.string() }),
  z.looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output: content }),
  z.looseObject({ type: z.literal('custom_tool_call'), call_id: z.string(), name: z.string(), input: z.string() }),
  z.looseObject({ type: z.literal('custom_tool_call_output'), call_id: z.string(), output: content }),
  z.looseObject({ type: z.literal('reasoning'), summary: z.array(part) }),
  z.looseObject({ type: z.literal('additional_tools'), tools: z.array(responsesTool) }),
]);
/** A message may leave out that it is one. */
const anyItem = z.preprocess(
  (value) => (isObject(value) && !('type' in value) ? { type: 'message', ...value } : value),
  item,
);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const named = z.looseObject({ type: z.enum(['function', 'custom']), name: z.string() });
const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: z.record(z.string(), z.unknown()),
    description: z.string().nullish(),
    strict: z.boolean().nullish(),
  }),
]);

const responsesRequest = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(anyItem).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({}).nullish(),
  // "Invalid 'max_output_tokens': integer below minimum value" is what OpenAI says of less.
  max_output_tokens: z.int().min(16).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_logprobs: z.int().nullish(),
  tools: z.array(responsesTool).nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), named]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_tool_calls: z.int().nullish(),
  text: z.strictObject({ format: format.nullish(), verbosity: z.string().nullish() }).nullish(),
  reasoning: z.looseObject({}).nullish(),
  include: z.array(z.string()).nullish(),
  truncation: z.string().nullish(),
  // Codex sends it to every provider.
  client_metadata: z.unknown().optional(),
});

type Item = z.infer<typeof item>;

/** What is asked, as a chat, and in its own words, which a response repeats. */
export interface ResponsesRequest {
  readonly chat: ChatRequest;
  readonly own: z.infer<typeof responsesRequest>;
}

/** Checks the body of `POST /v1/responses`. Throws an `ApiError` that names the field. Nothing is stored here. */
export function readResponsesRequest(body: unknown): ResponsesRequest {
  const own = check(responsesRequest, withoutIgnored(body));
  const instructions: ChatMessage[] = own.instructions ? [{ role: 'developer', content: own.instructions }] : [];
  const said: ChatMessage[] =
    typeof own.input === 'string' ? [{ role: 'user', content: own.input }] : own.input.flatMap(chatMessages);
  const tools = toolsOf(own);
  const chat: ChatRequest = {
    model: own.model,
    stream: own.stream,
    max_completion_tokens: own.max_output_tokens,
    messages: [...instructions, ...said],
    ...(tools.length > 0 && { tools: chatTools(tools), tool_choice: choiceOf(own.tool_choice) }),
    ...(own.parallel_tool_calls && { parallel_tool_calls: true }),
    ...(own.text?.format && { response_format: formatOf(own.text.format) }),
  };
  return { chat, own };
}

/** The tools that a request offers: those of its list, and those that items of its input bring along. */
export function toolsOf({ tools, input }: ResponsesRequest['own']): ReturnType<typeof callersTools> {
  const items = typeof input === 'string' ? [] : input;
  const added = items.flatMap((one) => (one.type === 'additional_tools' ? one.tools : []));
  return callersTools([...(tools ?? []), ...added]);
}

function choiceOf(choice: z.infer<typeof responsesRequest>['tool_choice']): NonNullable<ChatRequest['tool_choice']> {
  if (typeof choice === 'object' && choice) return { type: 'function', function: { name: choice.name } };
  return choice ?? 'auto';
}

function formatOf(wanted: z.infer<typeof format>): NonNullable<ChatRequest['response_format']> {
  if (wanted.type !== 'json_schema') return wanted;
  return { type: 'json_schema', json_schema: { name: wanted.name, schema: wanted.schema } };
}

function chatMessages(one: Item): ChatMessage[] {
  switch (one.type) {
    case 'message':
      return [{ role: one.role, content: textOf(one.content) }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'tool', tool_call_id: one.call_id, content: textOf(one.output) }];
    case 'function_call':
      return [{ role: 'assistant', tool_calls: [called(one, one.arguments)] }];
    case 'custom_tool_call':
      return [{ role: 'assistant', tool_calls: [called(one, JSON.stringify({ input: one.input }))] }];
    case 'reasoning':
    case 'additional_tools':
      return [];
  }
}

interface Call {
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: unknown;
}

function called({ call_id: id, name, namespace }: Call, json: string) {
  const chatName = typeof namespace === 'string' ? `${namespace}__${name}` : name;
  return { id, type: 'function' as const, function: { name: chatName, arguments: json } };
}

function textOf(wanted: z.infer<typeof content>): string {
  return typeof wanted === 'string' ? wanted : wanted.map(({ text }) => text ?? '').join('\n');
}
