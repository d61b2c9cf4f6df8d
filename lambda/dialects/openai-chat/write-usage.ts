import { totalInput, totalOutput, type Usage } from '../../core/money/usage.ts';
import type { Json } from '../../core/types.ts';

/** Usage as chat counts it: each side whole, and what it was made of as views of it. */
export function writeUsage(usage: Usage): Json {
  const prompt = totalInput(usage);
  const completion = totalOutput(usage);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
      audio_tokens: usage.audioInputTokens,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens },
  };
}
