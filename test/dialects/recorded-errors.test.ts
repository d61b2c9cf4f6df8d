import { describe, expect } from 'vitest';
import type { GatewayError } from '../../lambda/core/errors.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';

const NO_HEADERS = new Map<string, string>();

describe('recorded errors', () => {
  const rows: readonly [file: string, status: number, code: string, toClient: number, wire: string][] = [
    ['openai/envoy-ai-gateway/chat-bad-request', 400, 'invalid-request', 400, 'unsupported_parameter'],
    ['openai/envoy-ai-gateway/chat-unknown-model', 404, 'model-unknown', 404, 'model_not_found'],
    ['openai/quoted/gpt-5.6-tools-with-reasoning-chat-400', 400, 'invalid-request', 400, 'invalid_request_error'],
    ['openai/vercel-ai/reasoning-model-legacy-parameter-error', 400, 'invalid-request', 400, 'unsupported_parameter'],
    [
      'openai/ruby_llm/chat_error_handling_with_openai_gpt-5-nano_raises_appropriate_auth_error',
      401,
      'provider-auth-failed',
      502,
      'invalid_api_key',
    ],
    [
      'openai/ruby_llm/chat_real_error_scenarios_openai_gpt-5-nano_handles_context_length_exceeded_errors',
      400,
      'context-length-exceeded',
      400,
      'context_length_exceeded',
    ],
    ['groq/pydantic-ai/test_groq__test_tool_regular_error', 404, 'model-unknown', 404, 'model_not_found'],
    ['groq/pydantic-ai/test_groq__test_tool_use_failed_error.1', 400, 'invalid-request', 400, 'tool_use_failed'],
    ['gemini/quoted/openai-compat-error-array-400', 400, 'invalid-request', 400, 'INVALID_ARGUMENT'],
    ['gemini/vercel-ai/google-429-retry-info', 429, 'rate-limited', 429, 'rate_limit_exceeded'],
    [
      'gemini/ruby_llm/chat_error_handling_with_gemini_gemini-2_5-flash_raises_appropriate_auth_error',
      400,
      'provider-auth-failed',
      502,
      'INVALID_ARGUMENT',
    ],
    ['mistral/quoted/extra-forbidden-422-a', 422, 'invalid-request', 400, 'invalid_request_error'],
    [
      'mistral/ruby_llm/chat_error_handling_with_mistral_mistral-small-latest_raises_appropriate_auth_error',
      401,
      'provider-auth-failed',
      502,
      'provider_auth_failed',
    ],
    [
      'xai/ruby_llm/chat_error_handling_with_xai_grok-4-1-fast-non-reasoning_raises_appropriate_auth_error',
      400,
      'provider-auth-failed',
      502,
      'invalid-argument',
    ],
    ['deepinfra/quoted/model-busy-429', 429, 'rate-limited', 429, 'rate_limit_exceeded'],
    [
      'openrouter/pydantic-ai/test_openrouter__test_openrouter_errors_raised.1',
      429,
      'rate-limited',
      429,
      'rate_limit_exceeded',
    ],
    [
      'openrouter/ruby_llm/chat_error_handling_with_openrouter_claude-haiku-4-5_raises_appropriate_auth_error',
      401,
      'provider-auth-failed',
      502,
      'provider_auth_failed',
    ],
    [
      'openrouter/ruby_llm/chat_real_error_scenarios_openrouter_claude-haiku-4-5_handles_context_length_exceeded_errors',
      400,
      'context-length-exceeded',
      400,
      'context_length_exceeded',
    ],
  ];

  for (const [file, status, code, toClient, wire] of rows) {
    recordedTest(file, () => {
      const error = openaiChat.readError(status, NO_HEADERS, readRecording(`${file}.json`));
      expect([error.code, error.status, bodyOf(error).code]).toEqual([code, toClient, wire]);
      expect(bodyOf(error)).toMatchObject({
        message: expect.stringMatching(/^[A-Z]|^body\.max_completion_tokens: Extra inputs/),
        call_id: 'call',
      });
    });
  }
});

recordedTest('reads when to ask again from the body, where Gemini says it', () => {
  const body = readRecording('gemini/vercel-ai/google-429-retry-info.json');
  expect(openaiChat.readError(429, NO_HEADERS, body).details.retryAfterSeconds).toBe(35);
});

/** The error object as the client gets it. */
function bodyOf(error: GatewayError): Record<string, unknown> {
  // What `writeError` returns; the tests look at each member.
  return openaiChat.writeError(error, 'call').error as Record<string, unknown>;
}
