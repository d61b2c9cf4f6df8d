import { z } from 'zod';
import { ApiError } from './api-error.ts';

const textPart = z.looseObject({ type: z.enum(['text', 'refusal']), text: z.string().optional() });
const otherPart = z.looseObject({ type: z.enum(['image_url', 'input_audio', 'file']) });
const content = z.union([z.string(), z.array(z.union([textPart, otherPart]))]);
const calledFunction = z.looseObject({ name: z.string(), arguments: z.string() });
const toolCall = z.looseObject({ id: z.string(), type: z.literal('function'), function: calledFunction });

const message = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), content }),
  z.looseObject({ role: z.literal('developer'), content }),
  z.looseObject({ role: z.literal('user'), content }),
  z.looseObject({ role: z.literal('assistant'), content: content.nullish(), tool_calls: z.array(toolCall).optional() }),
  z.looseObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
]);

const schema = z.record(z.string(), z.unknown());
const functionName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: functionName,
    description: z.string().optional(),
    parameters: schema.optional(),
    strict: z.boolean().nullish(),
  }),
});
const namedFunction = z.object({ type: z.literal('function'), function: z.object({ name: functionName }) });

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object'), schema: schema.optional() }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: functionName,
      description: z.string().optional(),
      schema: schema.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** Fields of every request for an answer in words. */
export const LIMITS = {
  model: z.string(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_tokens: z.int().min(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  demo: z
    .strictObject({
      tokens_per_second: z.number().positive().optional(),
      first_token_ms: z.number().min(0).max(600_000).optional(),
      tokens: z.int().min(1).max(1_000_000).optional(),
    })
    .optional(),
};

/** Fields that OpenAI takes and that change nothing here. */
const IGNORED: ReadonlySet<string> = new Set([
  'audio',
  'logit_bias',
  'metadata',
  'modalities',
  'moderation',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'safety_identifier',
  'seed',
  'service_tier',
  'store',
  'user',
  'verbosity',
  'web_search_options',
]);

const chatRequest = z.strictObject({
  ...LIMITS,
  messages: z.array(message).min(1),
  max_completion_tokens: z.int().min(1).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: z.array(tool).max(128).optional(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), namedFunction]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormat.optional(),
});

const tokenIds = z.array(z.int().min(0)).min(1);
const embeddingRequest = z.strictObject({
  model: z.string(),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    tokenIds,
    z.array(tokenIds).min(1).max(2048),
  ]),
  dimensions: z.int().min(1).max(4096).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  user: z.string().optional(),
});

/** A valid request for a chat answer. */
export type ChatRequest = z.infer<typeof chatRequest>;
export type ChatMessage = ChatRequest['messages'][number];
export type Tool = z.infer<typeof tool>;
/** A valid request for embeddings. */
export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

/** Checks the body of `POST /v1/chat/completions`. Throws an `ApiError` that names the field. */
export function readChatRequest(body: unknown): ChatRequest {
  const request = check(chatRequest, withoutIgnored(body));
  if (request.tool_choice !== undefined && !request.tools?.length) {
    throw new ApiError(400, "'tool_choice' is only allowed when 'tools' are specified.", { param: 'tool_choice' });
  }
  if (request.stream_options && !request.stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw new ApiError(400, message, { param: 'stream_options' });
  }
  if (request.response_format?.type === 'json_object' && !/json/i.test(JSON.stringify(request.messages))) {
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    throw new ApiError(400, message, { param: 'messages' });
  }
  return request;
}

/** Checks the body of `POST /v1/embeddings`. */
export function readEmbeddingRequest(body: unknown): EmbeddingRequest {
  return check(embeddingRequest, body);
}

/** The text of a message, without pictures and sounds. */
export function textOf(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => ('text' in part ? part.text : '')).join('');
}

/** The body without the fields that change nothing here. */
export function withoutIgnored(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !IGNORED.has(name)));
}

/** Checks a body. Throws an `ApiError` that names the field which is wrong. */
export function check<T>(wanted: z.ZodType<T>, body: unknown): T {
  const result = wanted.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const param = nameOf([...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])]);
  if (unknownKey !== undefined) {
    throw new ApiError(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
  if (issue?.code === 'invalid_type' && /undefined/.test(issue.message)) {
    throw new ApiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
  }
  throw new ApiError(400, `Invalid value for '${param}': ${issue?.message ?? 'not valid'}.`, {
    param,
    code: 'invalid_value',
  });
}

/** A path as OpenAI writes it: `messages[0].content`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
