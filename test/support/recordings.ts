/** Recorded answers of real providers. They lie beside the repository and are no part of it; see `INDEX.md` there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../../shared/recorded/', import.meta.url));

/** Whether the recordings are here at all. */
const hasRecordings = existsSync(FOLDER);

/** How a recorded stream ended: with its terminator, with an error of the provider's, or with neither. */
export type RecordedEnd = 'complete' | 'error' | 'cut';

export interface RecordedStream {
  readonly file: string;
  /** The file, and which of its answers if it holds several. */
  readonly name: string;
  /** The folder, which names the provider. */
  readonly provider: string;
  readonly end: RecordedEnd;
  /** The body with its framing, byte for byte where it was recorded so. */
  bytes(): Buffer;
}

/** Every stream in OpenAI's chat dialect. */
export const CHAT_STREAMS: readonly RecordedStream[] = [
  stream('cerebras/quoted/sdk-midstream-error-chunk-shape.sse', 'error'),
  stream('cerebras/vercel-ai/cererebras-structured-output-tools.1.chunks.txt', 'complete', 1),
  stream('cerebras/vercel-ai/cererebras-structured-output-tools.1.chunks.txt', 'complete', 2),
  stream('deepinfra/quoted/docs-stream-shape.sse'),
  stream('gemini/quoted/openai-compat-toolcall-no-index.sse', 'cut'),
  stream('groq/openllmetry/traces_cassettes_test_chat_tracing__test_chat_streaming_legacy.sse'),
  stream('groq/pydantic-ai/test_groq__test_groq_model_thinking_part_iter.1.sse'),
  stream('groq/pydantic-ai/test_groq__test_tool_use_failed_error_streaming.1.sse', 'error'),
  stream('groq/vercel-ai/groq-tool-call.chunks.txt'),
  stream(
    'mistral/openinference/openinference_instrumentation_mistralai_cassettes_test_instrumentor__test_synchronous_streaming_chat_completions_with_tool_call_response_emits_expected_spans_False_.sse',
  ),
  stream('mistral/pydantic-ai/test_mistral__test_mistral_model_thinking_part_iter.sse'),
  stream('mistral/ruby_llm/chat_mistral_hybrid_reasoning_streams_thinking_separately_from_content.sse'),
  stream('mistral/vercel-ai/mistral-incremental-tool-call.chunks.txt'),
  stream('openai-compatible/vercel-ai/anthropic-fallback-tool-call.sse'),
  stream('openai/envoy-ai-gateway/chat-streaming-detailed-usage.sse'),
  stream('openai/envoy-ai-gateway/chat-streaming.sse'),
  stream('openrouter/fantasy/TestOpenRouterCommonWithAnthropicCache_anthropic__multi_tool_streaming.2.sse'),
  stream('openrouter/fantasy/TestOpenRouterCommon_gemini__multi_tool_streaming.1.sse'),
  stream('openrouter/pydantic-ai/test_openrouter__test_openrouter_stream_error.sse', 'error'),
  stream(
    'openrouter/ruby_llm/chat_openrouter_reasoning_details_round-trip_accumulates_reasoning_details_while_streaming_tool_calls.1.sse',
  ),
  stream('xai/fantasy/TestOpenAICompatibleThinking_xai-grok-3-mini__thinking-streaming.1.sse'),
  stream('xai/vercel-ai/xai-tool-call.chunks.txt'),
];

/** The streams of the folder that look like this dialect, so that a recording that is added gets noticed. */
export function chatStreamsInFolder(): string[] {
  const files = globSync('*/*/*.{sse,chunks.txt}', { cwd: FOLDER }).sort();
  return files.filter((file) =>
    /"chat\.completion\.chunk"|"status_code":503/.test(readFileSync(FOLDER + file, 'utf8')),
  );
}

/** A recorded body that came in one piece. */
export function readRecording(file: string): string {
  return readFileSync(FOLDER + file, 'utf8');
}

/** `test`, but skipped with a message where the recordings are not. */
export function recordedTest(name: string, body: () => Promise<void> | void): void {
  test(name, async ({ skip }) => {
    if (!hasRecordings) skip('the recordings (../shared/recorded) are not on this machine');
    await body();
  });
}

/** `answer` is which one, of a file that holds those of several requests one after the other. */
function stream(file: string, end: RecordedEnd = 'complete', answer?: number): RecordedStream {
  return {
    file,
    name: answer === undefined ? file : `${file}, answer ${answer}`,
    provider: file.slice(0, file.indexOf('/')),
    end,
    bytes: () => (file.endsWith('.sse') ? readFileSync(FOLDER + file) : framed(readRecording(file), answer)),
  };
}

/** Events that were kept one a line, as they had come over the wire: all these providers end with `[DONE]`. */
function framed(lines: string, answer: number | undefined): Buffer {
  const all = lines.split('\n').filter((line) => line !== '');
  const ids = [...new Set(all.map(idOf))];
  const events = answer === undefined ? all : all.filter((line) => idOf(line) === ids[answer - 1]);
  return Buffer.from([...events, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
}

function idOf(line: string): string | undefined {
  return /"id":"([^"]+)"/.exec(line)?.[1];
}
