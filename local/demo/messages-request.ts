import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { type ChatMessage, type ChatRequest, check, withoutIgnored } from './chat-request.ts';

const cacheable = { cache_control: z.unknown().optional() };
const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  citations: z.unknown().optional(),
  ...cacheable,
});
const attachment = z.strictObject({
  type: z.enum(['image', 'document']),
  source: z.object({ type: z.string() }),
  title: z.unknown().optional(),
  context: z.unknown().optional(),
  citations: z.unknown().optional(),
  ...cacheable,
});
const resultContent = z.union([z.string(), z.array(z.union([textBlock, attachment]))]);
const callBlock = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  ...cacheable,
});
const block = z.union([
  textBlock,
  attachment,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  callBlock,
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: resultContent.optional(),
    is_error: z.boolean().optional(),
    ...cacheable,
  }),
]);
const message = z.strictObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(block)]),
});
const tool = z.looseObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  // Absent in tools that Anthropic runs itself: they are never called here.
  input_schema: z.looseObject({ type: z.literal('object') }).optional(),
});
const choice = z.strictObject({
  type: z.enum(['auto', 'any', 'tool', 'none']),
  name: z.string().optional(),
  disable_parallel_tool_use: z.boolean().optional(),
});
const format = z.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) });

const messagesRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  tools: z.array(tool).optional(),
  tool_choice: choice.optional(),
  output_config: z.strictObject({ effort: z.string().optional(), format: format.nullish() }).optional(),
  // As `output_config.format` was called while it was new; LiteLLM still says so.
  output_format: format.nullish(),
  thinking: z.looseObject({ type: z.string() }).optional(),
  context_management: z.unknown().optional(),
  cache_control: z.unknown().optional(),
  thread: z.unknown().optional(),
});
/** Nothing is answered, so nothing has to be bounded. */
const countRequest = messagesRequest.partial({ max_tokens: true });

type Message = z.infer<typeof message>;
type Block = z.infer<typeof block>;

/** Checks the body of `POST /v1/messages`, and says it as a chat. Throws an `ApiError` that names the field. */
export function readMessagesRequest(body: unknown, { isCount = false } = {}): ChatRequest {
  const request = check(isCount ? countRequest : messagesRequest, withoutIgnored(body));
  const { system, tools = [], tool_choice, thread } = request;
  const wanted = request.output_config?.format ?? request.output_format;
  if (thread) throw new ApiError(400, 'This model keeps no threads.', { code: 'thread_unsupported_request' });
  const callable = tools.filter((offered) => offered.input_schema !== undefined);
  const instructions: ChatMessage[] = system === undefined ? [] : [{ role: 'system', content: textOf(system) }];
  return {
    model: request.model,
    stream: request.stream,
    max_tokens: request.max_tokens,
    stop: request.stop_sequences,
    messages: [...instructions, ...request.messages.flatMap(chatMessages)],
    ...(callable.length > 0 && {
      tools: callable.map(({ name, description, input_schema: parameters }) => ({
        type: 'function' as const,
        function: { name, ...(description !== undefined && { description }), ...(parameters && { parameters }) },
      })),
      ...(tool_choice && { tool_choice: choiceOf(tool_choice) }),
    }),
    ...(wanted && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema: wanted.schema } },
    }),
  };
}

const CHOICES = { auto: 'auto', any: 'required', none: 'none' } as const;

function choiceOf({ type, name = '' }: z.infer<typeof choice>): NonNullable<ChatRequest['tool_choice']> {
  return type === 'tool' ? { type: 'function', function: { name } } : CHOICES[type];
}

/** Results of tools come last, because that is how the demo model knows that it has been told. */
function chatMessages({ role, content }: Message): ChatMessage[] {
  const blocks: readonly Block[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const parts = blocks.flatMap(chatPart);
  if (role === 'assistant') {
    const calls = blocks.filter((one) => one.type === 'tool_use').map(chatCall);
    return [{ role, content: parts, ...(calls.length > 0 && { tool_calls: calls }) }];
  }
  const results = blocks.filter((one) => one.type === 'tool_result');
  return [
    ...(parts.length > 0 ? [{ role, content: parts }] : []),
    ...results.map(
      ({ tool_use_id, content }): ChatMessage => ({
        role: 'tool',
        tool_call_id: tool_use_id,
        content: textOf(content),
      }),
    ),
  ];
}

type Part = { readonly type: 'text'; readonly text: string } | { readonly type: 'file' };

function chatPart(one: Block): Part[] {
  if (one.type === 'text') return [{ type: 'text', text: one.text }];
  return one.type === 'image' || one.type === 'document' ? [{ type: 'file' }] : [];
}

function chatCall({ id, name, input }: z.infer<typeof callBlock>) {
  return { id, type: 'function' as const, function: { name, arguments: JSON.stringify(input) } };
}

function textOf(content: z.infer<typeof resultContent> = ''): string {
  if (typeof content === 'string') return content;
  return content.map((one) => ('text' in one ? one.text : '')).join('\n');
}
