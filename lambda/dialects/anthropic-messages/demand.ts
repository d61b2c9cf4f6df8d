import { furtherModelsIn } from '../../core/further-models.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Demand, Json } from '../../core/types.ts';
import { rulesFor } from './model-rules.ts';
import { addedTools } from './offered-tools.ts';
import { cacheOf } from './read-parts.ts';
import { continuesThread } from './thread.ts';

/** More than one picture is at any host that speaks this dialect; Anthropic's own largest are below 5,000. */
const IMAGE_TOKENS = 20_000;
/** What Anthropic puts before the prompt by itself: for tools, for each of its own tools, and for a schema of output. */
const HIDDEN_TOKENS = 1_000;

/** Blocks that are in the body as text, and so are bounded by its bytes. */
const TEXTS: readonly unknown[] = [
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'search_result',
  'compaction',
  'fallback',
  'tool_reference',
  'tool_addition',
  'tool_removal',
  'server_tool_use',
  'mcp_tool_use',
  'mcp_tool_result',
  'web_search_tool_result',
  'web_search_result',
];
/** Tools of Anthropic's that the caller runs. All others with a type are run by the provider, for a fee. */
const CALLERS_TOOLS = /^(custom|(bash|text_editor|computer|memory)_\d+)$/;
/** Its tools whose calls usage counts, or that cost no more than the tokens they bring: what they read is input. */
const COUNTED_TOOLS = /^web_(search|fetch)_\d+$/;
/** Fields that bring in other models, other prices, or what others say. */
const DEARER_FIELDS = ['fallbacks', 'mcp_servers', 'container'] as const;

/** Reads from a body as it will be sent what bears on its cost. */
export function readDemand(body: Json, bodyBytes: number): Demand {
  const tools = [...objectsIn(body.tools), ...addedTools(body)];
  const input = measure(body, tools);
  const typed = tools.filter(({ type }) => type !== undefined && type !== 'custom').length;
  const kept = continuesThread(body) ? Number.POSITIVE_INFINITY : 0;
  const hasUncounted = hasOtherCharges(body, tools);
  const searches = tools.some(isCounted);
  const furtherModels = furtherModelsIn({ ...body, tools });
  const place = textIn(body.inference_geo) || undefined;
  const hidden = (tools.length > 0 ? 1 : 0) + typed + (objectIn(body.output_config)?.format ? 1 : 0);
  return {
    maxInputTokens:
      Math.max(0, bodyBytes - input.imageBytes) + input.images * IMAGE_TOKENS + hidden * HIDDEN_TOKENS + kept,
    maxOutputTokens: numberIn(body.max_tokens),
    choices: 1,
    serviceTier: tierOf(body),
    ...(place !== undefined && { place }),
    ...(furtherModels.length > 0 && { furtherModels }),
    hasOtherCharges: hasUncounted,
    ...(searches && { searches }),
    ...(input.isKeptForHour && { isKeptForHour: true }),
    mayReadMore:
      hasUncounted || searches || (body.context_management !== undefined && body.context_management !== null),
    tellsAllOutput: !mayThink(body),
  };
}

/** Thoughts are billed whole and shown in part, or not at all. */
function mayThink(body: Json): boolean {
  const type = objectIn(body.thinking)?.type;
  if (type === undefined) return rulesFor(textIn(body.model) ?? '').thinksUnasked || body.output_config !== undefined;
  return type !== 'disabled';
}

/** The tier as prices know it: a faster speed has other prices, whatever the tier. */
function tierOf(body: Json): string | undefined {
  const speed = textIn(body.speed) || 'standard';
  if (speed !== 'standard') return speed;
  // What Anthropic calls its standard tier where it is asked for.
  return body.service_tier === 'standard_only' ? 'standard' : textIn(body.service_tier) || undefined;
}

function hasOtherCharges(body: Json, tools: readonly Json[]): boolean {
  const isUncounted = (tool: Json) =>
    typeof tool.type === 'string' && !CALLERS_TOOLS.test(tool.type) && !isCounted(tool);
  const isDearer = DEARER_FIELDS.some((name) => body[name] !== undefined && body[name] !== null);
  return isDearer || tools.some(isUncounted);
}

function isCounted({ type }: Json): boolean {
  return typeof type === 'string' && COUNTED_TOOLS.test(type);
}

interface Measure {
  /** `Infinity` if there is something that only the model bounds: a PDF, a file. */
  images: number;
  /** Of pictures within the body: they cost by their size in pixels, and not by their bytes. */
  imageBytes: number;
  /** Whether something is marked to be kept for an hour. */
  isKeptForHour: boolean;
}

/** Walks the blocks of all messages, those within tool results and documents as well. */
function measure(body: Json, tools: readonly Json[]): Measure {
  const heads = [body, ...tools, ...objectsIn(body.system)];
  const sum: Measure = { images: 0, imageBytes: 0, isKeptForHour: heads.some(isKeptForHour) };
  const open: Json[] = objectsIn(body.messages).flatMap(({ content }) => objectsIn(content));
  for (let block = open.pop(); block; block = open.pop()) {
    const source = objectIn(block.source);
    sum.isKeptForHour ||= isKeptForHour(block);
    if (block.type === 'image') {
      sum.images += 1;
      sum.imageBytes += textIn(source?.data)?.length ?? 0;
    } else if (block.type === 'document' && (source?.type === 'text' || source?.type === 'content')) {
      // Not spread: there may be more of them than the stack holds.
      for (const inner of objectsIn(source.content)) open.push(inner);
    } else if (!TEXTS.includes(block.type)) sum.images = Number.POSITIVE_INFINITY;
    for (const inner of objectsIn(block.content)) open.push(inner);
  }
  return sum;
}

function isKeptForHour(block: Json): boolean {
  return cacheOf(block)?.ttl === '1h';
}
