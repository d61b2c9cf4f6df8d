import { objectIn } from '../../core/json.ts';
import { picoFromDecimal } from '../../core/money.ts';
import type { Json, Quirks } from '../../core/types.ts';
import type { Usage } from '../../core/usage.ts';

/** More tokens than any model has handled: a figure above it is a mistake and no bill. */
const MOST_TOKENS = 1_000_000_000;

/**
 * Turns a usage object into classes that do not overlap; `undefined` if its numbers cannot be trusted. Prompt and
 * completion count everything of their side, details are views of them and never added. xAI, Gemini and some DeepInfra
 * models leave reasoning out of the completion but not out of the total, which the larger of the two figures mends.
 */
export function readUsage(wire: unknown, quirks: Quirks): Usage | undefined {
  const usage = objectIn(wire);
  if (!usage) return undefined;
  const promptDetails = objectIn(usage.prompt_tokens_details) ?? objectIn(usage.prompt_token_details);
  const completionDetails = objectIn(usage.completion_tokens_details);
  const prompt = tokens(usage.prompt_tokens);
  const total = tokens(usage.total_tokens);
  const completion = tokens(usage.completion_tokens ?? (total === undefined ? undefined : 0));
  const cached = tokens(promptDetails?.cached_tokens ?? usage.num_cached_tokens ?? 0);
  const written = tokens(promptDetails?.cache_write_tokens ?? 0);
  const audioIn = tokens(promptDetails?.audio_tokens ?? 0);
  const audioOut = tokens(completionDetails?.audio_tokens ?? 0);
  const reasoning = tokens(completionDetails?.reasoning_tokens ?? 0);
  if (prompt === undefined || completion === undefined || cached === undefined) return undefined;
  if (written === undefined || audioIn === undefined || audioOut === undefined || reasoning === undefined)
    return undefined;

  const output = Math.max(completion, (total ?? 0) - prompt);
  // Details may overlap one another (cached audio), so each is bounded by what is left of the total.
  const cacheRead = Math.min(cached, prompt);
  const cacheWrite = Math.min(written, prompt - cacheRead);
  const audioInput = Math.min(audioIn, prompt - cacheRead - cacheWrite);
  const audioOutput = Math.min(audioOut, output);
  return {
    inputTokens: prompt - cacheRead - cacheWrite - audioInput,
    cacheReadTokens: cacheRead,
    cacheWrite5mTokens: cacheWrite,
    cacheWrite1hTokens: 0,
    audioInputTokens: audioInput,
    outputTokens: output - audioOutput,
    reasoningTokens: Math.min(reasoning, output - audioOutput),
    audioOutputTokens: audioOutput,
    reportedPicoUsd: reportedCost(usage, quirks),
  };
}

/** A count of tokens: `null` and nonsense are not zero. */
function tokens(value: unknown): number | undefined {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;
  return isCount ? value : undefined;
}

function reportedCost(usage: Json, { reportedCost: rule }: Quirks): bigint | null {
  if (!rule) return null;
  const told = money(usage[rule.field], rule.perUsd);
  // With the team's own key at a further provider, OpenRouter's cost is its fee; what that provider asks stands beside it.
  if (told === null || usage.is_byok !== true) return told;
  const upstream = money(objectIn(usage.cost_details)?.upstream_inference_cost, rule.perUsd);
  return upstream === null ? null : told + upstream;
}

function money(value: unknown, perUsd: bigint): bigint | null {
  return typeof value === 'number' && value >= 0 ? picoFromDecimal(String(value), perUsd) : null;
}
