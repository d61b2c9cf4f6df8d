import { objectIn } from '../../core/json.ts';
import { reportedCost } from '../../core/money/reported-cost.ts';
import type { Usage } from '../../core/money/usage.ts';
import { tokensIn } from '../../core/money/usage.ts';
import type { Quirks } from '../../core/types.ts';

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
  const prompt = tokensIn(usage.prompt_tokens);
  const total = tokensIn(usage.total_tokens);
  const completion = tokensIn(usage.completion_tokens ?? (total === undefined ? undefined : 0));
  const cached = tokensIn(promptDetails?.cached_tokens ?? usage.num_cached_tokens ?? 0);
  const written = tokensIn(promptDetails?.cache_write_tokens ?? 0);
  const audioIn = tokensIn(promptDetails?.audio_tokens ?? 0);
  const audioOut = tokensIn(completionDetails?.audio_tokens ?? 0);
  const imageOut = tokensIn(completionDetails?.image_tokens ?? 0);
  const reasoning = tokensIn(completionDetails?.reasoning_tokens ?? 0);
  if (prompt === undefined || completion === undefined || cached === undefined) return undefined;
  if (written === undefined || audioIn === undefined || audioOut === undefined) return undefined;
  if (imageOut === undefined || reasoning === undefined) return undefined;

  const output = Math.max(completion, (total ?? 0) - prompt);
  // Details may overlap one another (cached audio), so each is bounded by what is left of the total.
  const cacheRead = Math.min(cached, prompt);
  const cacheWrite = Math.min(written, prompt - cacheRead);
  const audioInput = Math.min(audioIn, prompt - cacheRead - cacheWrite);
  const audioOutput = Math.min(audioOut, output);
  const imageOutput = Math.min(imageOut, output - audioOutput);
  const outputTokens = output - audioOutput - imageOutput;
  return {
    inputTokens: prompt - cacheRead - cacheWrite - audioInput,
    cacheReadTokens: cacheRead,
    cacheWrite5mTokens: cacheWrite,
    cacheWrite1hTokens: 0,
    audioInputTokens: audioInput,
    outputTokens,
    reasoningTokens: Math.min(reasoning, outputTokens),
    audioOutputTokens: audioOutput,
    imageOutputTokens: imageOutput,
    webSearches: 0,
    reportedPicoUsd: reportedCost(usage, quirks.reportedCost),
  };
}
