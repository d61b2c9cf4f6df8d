import type { Json } from '../../../lambda/core/types.ts';
import type { Refusal } from './house.ts';
import { objects } from './strictness.ts';

const FIELDS: readonly string[] =
  'model,messages,system,max_tokens,metadata,stop_sequences,stream,temperature,top_p,top_k,tools,tool_choice,thinking,output_config,service_tier,speed,container,context_management,inference_geo,diagnostics,cache_control,fallbacks,mcp_servers'.split(
    ',',
  );
const invalid = (message: string) => refused(400, 'invalid_request_error', message);
const BLOCKS: readonly unknown[] =
  'text,image,document,tool_use,tool_result,thinking,redacted_thinking,search_result'.split(',');

/** The first thing about a request that Anthropic refuses, by its model. */
export function messagesRefusal(body: Json, model: string): Refusal | undefined {
  const odd = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (odd) return invalid(`${odd}: Extra inputs are not permitted`);
  if (typeof body.max_tokens !== 'number') return invalid('max_tokens: Field required');
  if (body.max_tokens > 21_333 && body.stream !== true)
    return invalid('max_tokens: Streaming is required for operations that may take longer than 10 minutes');
  const complaint = modelComplaint(body, model) ?? turnsComplaint(objects(body.messages));
  return complaint === undefined ? undefined : invalid(complaint);
}

function modelComplaint(body: Json, model: string): string | undefined {
  const isNewest = /(sonnet|opus)-5-5|fable-5-[12]/.test(model);
  const choice = body.tool_choice as Json | undefined; // An object, or left out.
  const thinking = body.thinking as Json | undefined;
  if (isNewest && (choice?.type === 'any' || choice?.type === 'tool')) return 'tool_choice: forced tools are refused';
  const takesSampling = /opus-4-[56]|sonnet-4-[56]|haiku-4-5|some-model/.test(model);
  const sampling = ['temperature', 'top_p', 'top_k'].find((name) => name in body);
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  if (sampling && (!takesSampling || thinks)) return `${sampling}: is not supported by this model`;
  if ('temperature' in body && 'top_p' in body && model !== 'some-model')
    return '`temperature` and `top_p` cannot both be specified for this model';
  if (thinking?.type === 'enabled' && (isNewest || Number(thinking.budget_tokens) >= Number(body.max_tokens)))
    return 'thinking.budget_tokens';
  if (thinking?.type === 'disabled' && isNewest) return 'thinking: cannot be disabled for this model';
  const format = (body.output_config as Json | undefined)?.format as Json | undefined;
  if (format && !isClosed(format.schema)) return 'output_config.format.schema: additionalProperties must be false';
  return undefined;
}

function isClosed(schema: unknown): boolean {
  return (schema as Json).type !== 'object' || (schema as Json).additionalProperties === false; // Always a schema.
}

/** An error as Anthropic words it. */
export function refused(status: number, type: string, message: string): Refusal {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_1' } };
}

/** Blocks that are known, none empty, and every call followed by its result at the front of the next turn. */
function turnsComplaint(messages: readonly Json[]): string | undefined {
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  let open: readonly unknown[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    const blocks = objects(content);
    if (typeof content !== 'string' && blocks.length === 0) return `messages.${at}: all messages must have content`;
    const odd = blocks.find(({ type }) => !BLOCKS.includes(type));
    if (odd) return `messages.${at}.content: Input tag '${odd.type}' is not known`;
    if (blocks.some(({ type, text }) => type === 'text' && String(text).trim() === ''))
      return 'messages: text content blocks must be non-empty';
    const first = blocks.slice(0, open.length).map(({ tool_use_id: id }) => id);
    if (open.some((id) => !first.includes(id)))
      return 'messages: `tool_use` ids were found without `tool_result` blocks immediately after';
    const uses = blocks.filter(({ type }) => type === 'tool_use');
    if (uses.some(({ id }) => !/^[\w-]+$/.test(String(id))))
      return 'messages: tool_use.id: String should match pattern';
    open = role === 'assistant' ? uses.map(({ id }) => id) : [];
  }
  return open.length > 0 ? 'messages: `tool_use` ids were found without `tool_result` blocks' : undefined;
}
