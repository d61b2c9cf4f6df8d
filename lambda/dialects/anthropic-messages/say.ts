import { withAllowedAlone } from '../../core/allowed-tools.ts';
import { boundMarks, markOf } from '../../core/cache-marks.ts';
import type { Conversation, OutputFormat, Tool } from '../../core/conversation.ts';
import { invalidField } from '../../core/fields.ts';
import type { Json, PreparedRequest, Quirks, TranslationOrder } from '../../core/types.ts';
import { readDemand } from './demand.ts';
import { metadataFor } from './host.ts';
import { requireMedia } from './media.ts';
import { type ModelRules, rulesFor } from './model-rules.ts';
import { VERSION } from './request.ts';
import { closedSchema } from './schema.ts';
import { withSchemaTool } from './schema-tool.ts';
import { writeThinking } from './thinking.ts';
import { writeTurns } from './turns.ts';

/** Longer answers have to be streamed: Anthropic's own clients refuse to wait for them (vercel/ai 20649). */
const MOST_TOKENS_WHOLE = 21_333;

/** What a body is made of, and which of the caller's wishes it cannot hold. */
export interface Draft {
  readonly rules: ModelRules;
  readonly maxTokens: number;
  readonly dropped: string[];
}

/** Asks a provider that speaks this dialect what a client of another one asked. */
export function writeConversation(asked: Conversation, order: TranslationOrder): PreparedRequest {
  const { chat, target, provider, model } = order;
  if (chat.choices > 1) throw invalidField('n', `is ${chat.choices}; this provider writes one answer at a time.`);
  const quirks = provider.speaks['anthropic-messages'];
  const known = rulesFor(target.model);
  const rules = { ...known, takesSchema: known.takesSchema && quirks?.refusesSchemasOf?.test(target.model) !== true };
  const most = model?.maxOutputTokens ?? rules.maxOutput;
  const draft: Draft = {
    rules,
    maxTokens: Math.min(chat.maxOutputTokens ?? most, most),
    dropped: [...asked.left],
  };
  const isCollected = !chat.stream && draft.maxTokens > MOST_TOKENS_WHOLE;
  const allowed = withAllowedAlone(asked);
  const thinking = writeThinking(allowed, draft);
  const type = thinking.thinking?.type;
  const conversation = withSchemaTool(allowed, rules, type === undefined ? rules.thinksUnasked : type !== 'disabled');
  const { system, messages } = writeTurns(conversation, { rules, thinks: type !== 'disabled' });
  const tools = toolsFor(conversation);
  const body = {
    model: target.model,
    max_tokens: draft.maxTokens,
    ...(system.length > 0 && { system }),
    messages,
    ...(tools.length > 0 && {
      tools: tools.map((tool) => writeTool(tool, rules)),
      ...writeChoice(conversation, draft),
    }),
    ...(thinking.thinking && { thinking: thinking.thinking }),
    ...writeOutput(thinking.effort, conversation.format, rules),
    ...writeSampling(conversation, draft, type !== undefined && type !== 'disabled'),
    ...writeRest(conversation, quirks, draft),
    ...((chat.stream || isCollected) && { stream: true }),
  };
  boundMarks(body);
  requireMedia(messages, provider);
  const demand = readDemand(body, Buffer.byteLength(JSON.stringify(body)));
  return {
    path: '/messages',
    headers: { 'anthropic-version': VERSION },
    body,
    dropped: draft.dropped,
    isCollected,
    isByTool: conversation !== allowed,
    ...demand,
  };
}

/** Calls in the history need tools to be calls of: Bedrock refuses them without, and a client may leave them out. */
function toolsFor({ tools, messages }: Conversation): readonly Tool[] {
  if (tools.length > 0) return tools;
  const parts = messages.flatMap((message) => (message.role === 'assistant' ? message.parts : []));
  const names = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? part.name : [])));
  return [...names].map((name) => ({ kind: 'function', name }));
}

function writeTool(tool: Tool, rules: ModelRules): Json {
  const { name, description, cache } = tool;
  const isCustom = tool.kind === 'custom';
  const grammar =
    isCustom && tool.grammar !== undefined ? ` Grammar of the input: ${JSON.stringify(tool.grammar)}` : '';
  const told = `${description ?? ''}${grammar}`;
  return {
    name,
    ...(told !== '' && { description: told }),
    input_schema: isCustom ? FREE_TEXT : rootObject(tool.schema),
    ...(tool.strict !== undefined && rules.takesSchema && { strict: tool.strict }),
    ...markOf(cache),
  };
}

/** A custom tool takes text as it is; here it is the one member of an object. */
const FREE_TEXT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** The root has to be an object, and says so. */
function rootObject(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Object.keys(schema).length === 0)
    return { type: 'object', properties: {} };
  return 'type' in schema ? schema : { type: 'object', ...schema };
}

function writeChoice({ toolChoice, parallelToolCalls, tools }: Conversation, { rules, dropped }: Draft): Json {
  if (tools.length === 0) return { tool_choice: { type: 'none' } }; // They stand for calls of the past only.
  const isForced = toolChoice?.mode === 'required' || toolChoice?.mode === 'tool';
  const isRefused = isForced && !rules.takesForcedTools;
  if (isRefused) dropped.push('tool_choice');
  if (toolChoice?.mode === 'none') return { tool_choice: { type: 'none' } };
  const single = parallelToolCalls === false && { disable_parallel_tool_use: true };
  if (!toolChoice && !single) return {};
  if (isRefused || !isForced) return { tool_choice: { type: 'auto', ...single } };
  if (toolChoice.mode === 'tool') return { tool_choice: { type: 'tool', name: toolChoice.name, ...single } };
  return { tool_choice: { type: 'any', ...single } };
}

function writeOutput(effort: string | undefined, format: OutputFormat | undefined, rules: ModelRules): Json {
  const isSchema = format?.type === 'schema';
  if (isSchema && !rules.takesSchema)
    throw invalidField('response_format', 'is a JSON schema, which this model cannot be held to at this provider.');
  if (effort === undefined && !isSchema) return {};
  const schema = isSchema && { format: { type: 'json_schema', schema: closedSchema(format.schema) } };
  return { output_config: { ...(effort !== undefined && { effort }), ...schema } };
}

/** Temperatures go up to 2 elsewhere. Newer models refuse all of these, and while they think most models do. */
function writeSampling(conversation: Conversation, { rules, dropped }: Draft, thinks: boolean): Json {
  const { temperature, topP, topK } = conversation;
  const isTaken = rules.takesSampling && !thinks;
  const clamped = temperature === undefined ? undefined : Math.min(temperature, 1);
  const keepsTopP = isTaken && (temperature === undefined || rules.takesBothSamplings);
  const wishes = [
    { name: 'temperature', field: 'temperature', value: clamped, isKept: isTaken, isPlain: temperature === 1 },
    { name: 'top_p', field: 'top_p', value: topP, isKept: keepsTopP, isPlain: topP === 1 },
    { name: 'top_k', field: 'top_k', value: topK, isKept: isTaken, isPlain: false },
  ].filter(({ value }) => value !== undefined);
  // What asks for nothing special is no loss.
  dropped.push(...wishes.filter(({ isKept, isPlain }) => !isKept && !isPlain).map(({ name }) => name));
  return Object.fromEntries(wishes.filter(({ isKept }) => isKept).map(({ field, value }) => [field, value]));
}

/** Said here already, as `user_id`. */
const SAID: readonly string[] = ['user', 'safety_identifier'];

function writeRest(
  { stop, user, serviceTier, verbosity, alike }: Conversation,
  quirks: Quirks | undefined,
  { dropped }: Draft,
): Json {
  const stops = stop.filter((text) => text.trim() !== ''); // White space alone is refused.
  if (stops.length < stop.length) dropped.push('stop');
  if (verbosity !== undefined) dropped.push('verbosity');
  dropped.push(...Object.keys(alike ?? {}).filter((name) => !SAID.includes(name)));
  const tier = serviceTier === undefined ? undefined : TIERS.get(serviceTier);
  if (serviceTier !== undefined && tier === undefined) dropped.push('service_tier');
  return {
    ...(stops.length > 0 && { stop_sequences: stops }),
    ...(user !== undefined && metadataFor({ user_id: user }, quirks, dropped)),
    ...(tier !== undefined && { service_tier: tier }),
  };
}

/** A map, because the caller's word may be one that every object has. */
const TIERS: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['default', 'standard_only'],
]);
