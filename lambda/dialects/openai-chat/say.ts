import { withAllowedAlone } from '../../core/allowed-tools.ts';
import { boundMarks, hasMarks } from '../../core/cache-marks.ts';
import type { Conversation, OutputFormat, Tool, ToolChoice } from '../../core/conversation.ts';
import type { Json, PreparedRequest, Quirks, TranslationOrder } from '../../core/types.ts';
import { sayAlike } from '../openai/alike.ts';
import { type SaidEffort, sayEffort } from '../openai/efforts.ts';
import { quirksOf } from '../openai/quirks.ts';
import { replayRule } from './replay.ts';
import { writeRequest } from './request.ts';
import { sayMessage } from './say-messages.ts';

/** OpenAI takes no more, and most who speak its dialect have kept that. */
const MAX_STOPS = 4;
/** What asks for nothing special: no loss where a host has no word for it. */
const PLAIN_TIERS: readonly unknown[] = [undefined, 'auto', 'default'];

/** Says a conversation as a chat, with what the provider accepts of it, as if a client had asked in this dialect. */
export function writeConversation(asked: Conversation, order: TranslationOrder): PreparedRequest {
  const { chat, target, provider, model } = order;
  const quirks = quirksOf(provider, 'openai-chat');
  const conversation = quirks.takesAllowedTools ? asked : withAllowedAlone(asked);
  const bounds = [chat.maxOutputTokens, model?.maxOutputTokens, quirks.maxOutputTokens].filter(
    (bound) => bound !== undefined,
  );
  // The client's own bound, but not more than the model takes: clients of other dialects must always name one.
  const maxOutputTokens = chat.maxOutputTokens === undefined ? undefined : Math.min(...bounds);
  const effort = sayEffort(conversation.reasoning, order, quirks);
  const tier = quirks.serviceTiers?.includes(conversation.serviceTier ?? '') ? conversation.serviceTier : undefined;
  const marks = quirks.cacheMarks?.test(target.model) === true;
  const thinks = typeof replayRule(quirks, target.model) === 'object';
  const messages = conversation.messages.flatMap((message) => sayMessage(message, { marks, thinks }));
  boundMarks({ messages });
  const body = bodyOf(conversation, quirks, {
    ...{ messages, stream: chat.stream, max_completion_tokens: maxOutputTokens },
    ...{ reasoning_effort: effort.effort, service_tier: tier },
    ...sayAlike(conversation, quirks),
  });
  const said = { ...chat, original: { ...chat.original, dialect: 'openai-chat' as const, body }, maxOutputTokens };
  const prepared = writeRequest(said, target, provider);
  const dropped = [
    ...conversation.left,
    ...lostIn(conversation, { effort, tier, marks }),
    ...prepared.dropped.filter((name) => name !== 'stream'),
  ];
  return { ...prepared, dropped: [...new Set(dropped)] };
}

/** Wishes that have a form here, but not at this host or model. */
function lostIn(
  conversation: Conversation,
  { effort, tier, marks }: { effort: SaidEffort; tier: string | undefined; marks: boolean },
): readonly string[] {
  return [
    ...(conversation.stop.length > MAX_STOPS ? ['stop'] : []),
    ...(effort.isLost ? ['reasoning_effort'] : []),
    ...(tier === undefined && !PLAIN_TIERS.includes(conversation.serviceTier) ? ['service_tier'] : []),
    ...(!marks && hasMarks(conversation) ? ['cache_control'] : []),
  ];
}

/** `said` depends on the host; all else does not. */
function bodyOf(
  conversation: Conversation,
  quirks: Quirks,
  { messages, stream, max_completion_tokens, ...said }: Json,
): Json {
  const { tools, toolChoice, format, stop } = conversation;
  const fields: Record<string, unknown> = {
    model: '',
    messages,
    stream,
    max_completion_tokens,
    temperature: conversation.temperature,
    top_p: conversation.topP,
    top_k: conversation.topK,
    stop: stop.length > 0 ? stop.slice(0, MAX_STOPS) : undefined,
    tools: tools.length > 0 ? sayTools(tools, quirks) : undefined,
    tool_choice: toolChoice && sayChoice(toolChoice),
    parallel_tool_calls: conversation.parallelToolCalls,
    response_format: format && sayFormat(format),
    verbosity: conversation.verbosity,
    ...said,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function sayChoice(choice: ToolChoice): unknown {
  const named = (name: string) => ({ type: 'function', function: { name } });
  if (choice.mode === 'tool') return named(choice.name);
  const { mode, allowed } = choice;
  return allowed ? { type: 'allowed_tools', allowed_tools: { mode, tools: allowed.map(named) } } : mode;
}

/** Some take strict tools only by themselves ("Tools with mixed values for 'strict' are not allowed"). */
function sayTools(tools: readonly Tool[], { needsEvenStrictness }: Quirks): readonly Json[] {
  const isMixed = new Set(tools.map(({ strict }) => strict === true)).size > 1;
  if (!needsEvenStrictness || !isMixed) return tools.map(sayTool);
  return tools.map(({ strict: _, ...tool }) => sayTool(tool));
}

/** A tool of free text becomes one with a single field, which the way back takes out again. */
function sayTool({ kind, name, description, schema, strict }: Tool): Json {
  const input = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };
  const described = {
    name,
    ...(description !== undefined && { description }),
    parameters: kind === 'custom' ? input : (schema ?? { type: 'object', properties: {} }),
    ...(strict !== undefined && { strict }),
  };
  return { type: 'function', function: described };
}

function sayFormat(format: OutputFormat): Json {
  if (format.type === 'json') return { type: 'json_object' };
  const { type: _, ...described } = format;
  return { type: 'json_schema', json_schema: described };
}
