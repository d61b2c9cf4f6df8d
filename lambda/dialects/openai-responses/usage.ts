import { objectIn } from '../../core/json.ts';
import { totalInput, totalOutput, type Usage } from '../../core/money/usage.ts';
import type { Json, Quirks } from '../../core/types.ts';
import { readUsage as readChatUsage } from '../openai/usage.ts';

/** Usage as this dialect counts it: each side whole, and what it was made of as views of it. */
export function readUsage(wire: unknown, quirks: Quirks): Usage | undefined {
  const usage = objectIn(wire);
  if (!usage) return undefined;
  // The same arithmetic under other names; some hosts that grew up with chat keep its names.
  const renamed = {
    ...usage,
    prompt_tokens: usage.input_tokens ?? usage.prompt_tokens,
    completion_tokens: usage.output_tokens ?? usage.completion_tokens,
    prompt_tokens_details: usage.input_tokens_details ?? usage.prompt_tokens_details,
    completion_tokens_details: usage.output_tokens_details ?? usage.completion_tokens_details,
  };
  return readChatUsage(renamed, quirks);
}

/** Usage in this dialect's form. Codex takes no details without their numbers. */
export function writeUsage(usage: Usage): Json {
  const input = totalInput(usage);
  const output = totalOutput(usage);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: input + output,
  };
}
