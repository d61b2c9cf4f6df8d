import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import { reportedCost } from '../../core/money/reported-cost.ts';
import { NO_USAGE, tokensIn, type Usage } from '../../core/money/usage.ts';
import type { ChatEvent, Json, Provider } from '../../core/types.ts';

/**
 * Turns a usage object into classes that do not overlap; `undefined` if its numbers cannot be trusted. Input excludes
 * what the cache was read from or written to. With `iterations` the figures beside them are only those of the last
 * message, and the bill is their sum (recorded 2026-11-20: compaction, fallback). `last` is what the final figures alone
 * say: only these may hold what all of it cost.
 */
export function readUsage(wire: unknown, { speaks }: Provider, last = wire): Usage | undefined {
  const usage = objectIn(wire);
  if (!usage) return undefined;
  const iterations = objectsIn(usage.iterations);
  const parts = (iterations.length > 0 ? iterations : [usage]).map(partOf);
  if (parts.some((part) => part === undefined)) return undefined;
  const known = parts.filter((part) => part !== undefined);
  const sum = (name: keyof Part) => known.reduce((total, part) => total + part[name], 0);
  const outputTokens = sum('output');
  const thinking = tokensIn(objectIn(usage.output_tokens_details)?.thinking_tokens) ?? 0;
  return {
    ...NO_USAGE,
    inputTokens: sum('input'),
    cacheReadTokens: sum('read'),
    cacheWrite5mTokens: sum('write5m'),
    cacheWrite1hTokens: sum('write1h'),
    outputTokens,
    reasoningTokens: Math.min(thinking, outputTokens),
    webSearches: tokensIn(objectIn(usage.server_tool_use)?.web_search_requests) ?? 0,
    reportedPicoUsd: reportedCost(objectIn(last) ?? {}, speaks['anthropic-messages']?.reportedCost),
  };
}

/** What a later figure says replaces an earlier one, field by field: they are cumulative, and never added. */
export function mergedUsage(earlier: unknown, later: unknown): Json {
  const told = Object.entries(objectIn(later) ?? {}).filter(([, value]) => value !== null);
  return { ...objectIn(earlier), ...Object.fromEntries(told) };
}

/** By what it was served, as prices know it: a faster speed has other prices, whatever the tier. */
export function servedEvents(model: string | undefined, wire: unknown): readonly ChatEvent[] {
  const usage = objectIn(wire);
  const speed = textIn(usage?.speed) || 'standard';
  const tier = speed === 'standard' ? textIn(usage?.service_tier) || undefined : speed;
  const place = textIn(usage?.inference_geo) || undefined;
  const isTold = model !== undefined || tier !== undefined || place !== undefined;
  return isTold ? [{ type: 'served', model, tier, ...(place !== undefined && { place }) }] : [];
}

interface Part {
  readonly input: number;
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly output: number;
}

function partOf(usage: Json): Part | undefined {
  const input = tokensIn(usage.input_tokens);
  const output = tokensIn(usage.output_tokens);
  const read = tokensIn(usage.cache_read_input_tokens ?? 0);
  const classes = objectIn(usage.cache_creation);
  const in5m = tokensIn(classes?.ephemeral_5m_input_tokens ?? 0);
  const in1h = tokensIn(classes?.ephemeral_1h_input_tokens ?? 0);
  if (input === undefined || output === undefined || read === undefined || in5m === undefined || in1h === undefined)
    return undefined;
  const written = tokensIn(usage.cache_creation_input_tokens ?? in5m + in1h);
  if (written === undefined) return undefined;
  // What is not said to be kept for an hour is kept for five minutes.
  const write1h = Math.min(in1h, written);
  return { input, read, write5m: written - write1h, write1h, output };
}
