import { withAllowedAlone } from '../../core/allowed-tools.ts';
import { hasMarks } from '../../core/cache-marks.ts';
import type { Conversation, OutputFormat, Reasoning, Tool } from '../../core/conversation.ts';
import { objectIn } from '../../core/json.ts';
import type { Json, PreparedRequest, TranslationOrder } from '../../core/types.ts';
import { sayAlike } from '../openai/alike.ts';
import { sayEffort } from '../openai/efforts.ts';
import { quirksOf } from '../openai/quirks.ts';
import { writeRequest } from './request.ts';
import { sayTurns } from './say-turns.ts';

/** "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16" (OpenAI, seen 2026-11-20). */
const LEAST_OUTPUT_TOKENS = 16;
/** Tiers in OpenAI's words; other dialects have others. */
const TIERS: readonly unknown[] = ['auto', 'default', 'flex', 'priority', 'scale', 'fast'];

/** Says a conversation as a request for a response, as if a client had asked in this dialect. */
export function writeConversation(asked: Conversation, order: TranslationOrder): PreparedRequest {
  const { chat, target, provider, model } = order;
  const quirks = quirksOf(provider, 'openai-responses');
  const conversation = quirks.takesAllowedTools ? asked : withAllowedAlone(asked);
  const bounds = [chat.maxOutputTokens, model?.maxOutputTokens].filter((bound) => bound !== undefined);
  const maxOutputTokens =
    chat.maxOutputTokens === undefined ? undefined : Math.max(LEAST_OUTPUT_TOKENS, Math.min(...bounds));
  const effort = sayEffort(conversation.reasoning, order, quirks);
  const body = bodyOf(conversation, order, { maxOutputTokens, effort: effort.effort });
  const said = { ...chat, original: { ...chat.original, dialect: 'openai-responses' as const, body }, maxOutputTokens };
  const prepared = writeRequest(said, target, provider);
  const alike = conversation.alike ?? {};
  const own = prepared.dropped.filter((name) => !OURS.includes(name) || name in alike);
  const lost = [...unsaidIn(conversation, body), ...(effort.isLost ? ['reasoning_effort'] : []), ...own];
  return { ...prepared, dropped: [...new Set(lost)] };
}

/** Fields that the gateway adds: no caller misses them where a host does not take them. */
const OURS: readonly string[] = ['stream', 'store', 'include'];

function bodyOf(
  conversation: Conversation,
  { chat, model, provider }: TranslationOrder,
  { maxOutputTokens, effort }: { maxOutputTokens: number | undefined; effort: string | undefined },
): Json {
  const { tools, reasoning, serviceTier } = conversation;
  const quirks = quirksOf(provider, 'openai-responses');
  const fields: Record<string, unknown> = {
    model: '',
    input: sayTurns(conversation),
    stream: chat.stream,
    store: false,
    // Refused for models that do not think ("Encrypted content is not supported with this model").
    include: model?.isReasoning === false ? undefined : ['reasoning.encrypted_content'],
    max_output_tokens: maxOutputTokens,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    tools: tools.length > 0 ? tools.map(sayTool) : undefined,
    tool_choice: tools.length > 0 ? sayChoice(conversation) : undefined,
    parallel_tool_calls: tools.length > 0 ? conversation.parallelToolCalls : undefined,
    text: sayText(conversation),
    reasoning: reasoning && sayReasoning(reasoning, effort),
    service_tier: TIERS.includes(serviceTier) ? serviceTier : undefined,
    ...sayAlike(conversation, quirks),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What was left behind when it was read, and what has no equivalent. */
function unsaidIn(conversation: Conversation, body: Json): readonly string[] {
  const { left, stop, topK, serviceTier } = conversation;
  return [
    ...left,
    ...(stop.length > 0 ? ['stop'] : []),
    ...(topK !== undefined ? ['top_k'] : []),
    ...(serviceTier !== undefined && !('service_tier' in body) ? ['service_tier'] : []),
    ...(hasMarks(conversation) ? ['cache_control'] : []),
  ];
}

/** Absent means strict here, and not strict in the dialects that it comes from. */
function sayTool({ kind, name, description, schema, strict, grammar }: Tool): Json {
  const described = { name, ...(description !== undefined && { description }) };
  if (kind === 'custom')
    return { type: 'custom', ...described, ...(grammar !== undefined && { format: flat(grammar) }) };
  const parameters = schema ?? { type: 'object', properties: {} };
  return { type: 'function', ...described, parameters, strict: strict ?? false };
}

/** Chat has the grammar in an object of its own. */
function flat(grammar: unknown): unknown {
  const format = objectIn(grammar);
  return objectIn(format?.grammar) ? { type: format?.type, ...objectIn(format?.grammar) } : grammar;
}

function sayChoice({ toolChoice, tools }: Conversation): unknown {
  const custom = new Set(tools.filter(({ kind }) => kind === 'custom').map(({ name }) => name));
  const named = (name: string) => ({ type: custom.has(name) ? 'custom' : 'function', name });
  if (toolChoice?.mode === 'tool') return named(toolChoice.name);
  if (!toolChoice?.allowed) return toolChoice?.mode;
  return { type: 'allowed_tools', mode: toolChoice.mode, tools: toolChoice.allowed.map(named) };
}

function sayText({ format, verbosity }: Conversation): Json | undefined {
  if (!format && !verbosity) return undefined;
  return { ...(format && { format: sayFormat(format) }), ...(verbosity && { verbosity }) };
}

function sayFormat(format: OutputFormat): Json {
  if (format.type === 'json') return { type: 'json_object' };
  const { type: _, ...described } = format;
  return { type: 'json_schema', ...described };
}

function sayReasoning(reasoning: Reasoning, effort: string | undefined): Json | undefined {
  if (effort === undefined && !reasoning.showsSummary) return undefined;
  return { ...(effort !== undefined && { effort }), ...(reasoning.showsSummary && { summary: 'auto' }) };
}
