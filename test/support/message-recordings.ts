/** Recorded answers in Anthropic's dialect, and what they cost in tokens by hand. */
import type { Usage } from '../../lambda/core/money/usage.ts';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';
import { readRecording } from './recordings.ts';

export interface RecordedMessage {
  readonly file: string;
  readonly usage: Usage;
  readonly reason: string;
  readonly tools?: readonly string[];
}

const used = (inputTokens: number, outputTokens: number, more: Partial<Usage> = {}): Usage => ({
  ...NO_USAGE,
  inputTokens,
  outputTokens,
  ...more,
});
const LEGACY = 'anthropic/openllmetry/cassettes_test_prompt_caching__test_anthropic_prompt_caching_stream_legacy';
const PYDANTIC = 'anthropic/pydantic-ai/test_anthropic__test';
const RUBY = 'anthropic/ruby_llm/chat';
const VERCEL = 'anthropic/vercel-ai';

export const MESSAGE_STREAMS: readonly RecordedMessage[] = [
  { file: `${LEGACY}.1.sse`, usage: used(4, 201, { cacheWrite5mTokens: 1165 }), reason: 'end_turn' },
  { file: `${LEGACY}.2.sse`, usage: used(4, 221, { cacheReadTokens: 1165 }), reason: 'end_turn' },
  // 100 + 181 in, 83 + 8 out, 55,096 read from the cache: its top level says 181, 8 and 0.
  {
    file: `${PYDANTIC}_anthropic_compaction_usage_with_cache_streaming.sse`,
    usage: used(281, 91, { cacheReadTokens: 55_096 }),
    reason: 'end_turn',
  },
  { file: `${PYDANTIC}_anthropic_model_thinking_part_redacted_stream.sse`, usage: used(92, 189), reason: 'end_turn' },
  { file: `${PYDANTIC}_anthropic_model_thinking_part_stream.sse`, usage: used(43, 282), reason: 'end_turn' },
  {
    file: `${PYDANTIC}_pause_turn_web_search_streaming_vcr.1.sse`,
    usage: used(404_500, 943, { reasoningTokens: 261, webSearches: 10 }),
    reason: 'pause_turn',
  },
  {
    file: `${RUBY}_function_calling_anthropic_claude-haiku-4-5_can_use_tools_without_parameters_in_multi-turn_streaming_conversations.1.sse`,
    usage: used(579, 41),
    reason: 'tool_use',
    tools: ['best_language_to_learn {}'],
  },
  { file: `${VERCEL}/anthropic-compaction.1.chunks.txt`, usage: used(60_997, 3_341), reason: 'end_turn' },
  // 408 of one model and 412 of another; its top level says 412.
  { file: `${VERCEL}/anthropic-fallback.chunks.txt`, usage: used(820, 264), reason: 'end_turn' },
  { file: `${VERCEL}/anthropic-json-output-format.1.chunks.txt`, usage: used(313, 305), reason: 'end_turn' },
  // It says 43 first and 61 in the end.
  { file: `${VERCEL}/anthropic-message-delta-input-tokens.chunks.txt`, usage: used(61, 2), reason: 'end_turn' },
  { file: `${VERCEL}/anthropic-refusal.chunks.txt`, usage: used(18, 5), reason: 'refusal' },
  { file: `${VERCEL}/anthropic-text.chunks.txt`, usage: used(12, 30), reason: 'end_turn' },
  {
    file: `${VERCEL}/anthropic-tool-no-args.chunks.txt`,
    usage: used(565, 48),
    reason: 'tool_use',
    tools: ['updateIssueList {}'],
  },
  { file: `${VERCEL}/duplicate-message-start.chunks.txt`, usage: used(17, 227), reason: 'end_turn' },
  {
    file: `${VERCEL}/spliced-message-start.chunks.txt`,
    usage: used(17, 65),
    reason: 'tool_use',
    tools: ['test-tool {"value":"Spark', 'test-tool {"value":"Sparkle Day"}'],
  },
];

/** The body with its framing: what was kept one event a line had come with the event's name before it. */
export function messageBytes(file: string): Buffer {
  const text = readRecording(file);
  if (file.endsWith('.sse')) return Buffer.from(text);
  const lines = text.split('\n').filter((line) => line !== '');
  return Buffer.from(lines.map((line) => `event: ${typeOf(line)}\ndata: ${line}\n\n`).join(''));
}

function typeOf(line: string): string {
  const { type }: { type: string } = JSON.parse(line);
  return type;
}
