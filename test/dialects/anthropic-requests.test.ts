import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Json } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { anthropic } from '../../lambda/providers/anthropic.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';

const BODY = { model: 'anthropic/claude-sonnet-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] };

function prepare(changes: Json = {}, headers: Record<string, string> = {}, bodyBytes = 1_000) {
  const chat = anthropicMessages.readRequest({ ...BODY, ...changes }, bodyBytes, new Map(Object.entries(headers)));
  return anthropicMessages.writeRequest(chat, { provider: 'anthropic', model: 'claude-sonnet-5' }, anthropic);
}
const withBlock = (block: Json) => ({ messages: [{ role: 'user', content: [block] }] });
const added = (definition: Json) => withBlock({ type: 'tool_addition', tool: { type: 'tool_definition', definition } });

describe('a request in Messages', () => {
  test.each<[string, Json]>([
    ['no model', { model: '' }],
    ['messages that are no list', { messages: 'Hi' }],
    ['a bound below 0', { max_tokens: -1 }],
    ['a bound that is text', { max_tokens: '10' }],
    ['a stream that is neither', { stream: 'maybe' }],
  ])('with %s is refused', (_, changes) => {
    expect(() => anthropicMessages.readRequest({ ...BODY, ...changes }, 10)).toThrow(GatewayError);
  });

  test('has the version of the client, or the one that all accept, and no credentials', () => {
    expect(prepare().headers).toEqual({ 'anthropic-version': '2023-06-01' });
    const headers = {
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'x',
      'anthropic-auth-token': 's',
      cookie: 'c',
    };
    expect(prepare({}, headers).headers).toEqual({ 'anthropic-version': '2026-10-21', 'anthropic-beta': 'x' });
  });

  test('is bounded by its bytes, but for pictures, and by the model where there are documents', () => {
    expect(prepare().maxInputTokens).toBe(1_000);
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'x'.repeat(900) } };
    expect(prepare(withBlock(image)).maxInputTokens).toBe(20_100);
    expect(prepare(withBlock({ type: 'tool_result', tool_use_id: 'a', content: [image] })).maxInputTokens).toBe(20_100);
    const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: '' } };
    expect(prepare(withBlock(pdf)).maxInputTokens).toBe(Number.POSITIVE_INFINITY);
    const text = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };
    expect(prepare(withBlock(text)).maxInputTokens).toBe(1_000);
    expect(prepare({ tools: [{ name: 'a', input_schema: {} }] }).maxInputTokens).toBe(2_000);
    expect(prepare({ thread: { type: 'create' } }).maxInputTokens).toBe(1_000);
    expect(prepare({ thread: { type: 'continue' } }).maxInputTokens).toBe(Number.POSITIVE_INFINITY);
    expect(prepare(added({ name: 'a', input_schema: {} })).maxInputTokens).toBe(2_000);
    expect(prepare({ max_tokens: 0 }).maxOutputTokens).toBe(0);
  });

  test.each<[string, Json, boolean]>([
    [
      'tools of the caller',
      { tools: [{ name: 'a' }, { type: 'custom', name: 'b' }, { type: 'bash_20250124' }] },
      false,
    ],
    ['a search, which is counted', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, false],
    ['code that Anthropic runs', { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }, true],
    ['such code that a message adds', added({ type: 'code_execution_20250825', name: 'code_execution' }), true],
    ['a tool of the caller that a message adds', added({ name: 'a', input_schema: {} }), false],
    ['other models', { fallbacks: [{ model: 'x' }] }, true],
  ])('with %s costs more than tokens: %#', (_, changes, expected) => {
    expect(prepare(changes).hasOtherCharges).toBe(expected);
  });

  test('at the standard tier only is priced as such', () => {
    expect(prepare({ service_tier: 'standard_only' }).serviceTier).toBe('standard');
    expect(prepare({ service_tier: 'auto' }).serviceTier).toBe('auto');
  });

  test('says how fast and where it is to be served, and whether it may search', () => {
    expect(prepare({ speed: 'fast', service_tier: 'auto' }).serviceTier).toBe('fast');
    expect(prepare({ speed: 'standard', service_tier: 'auto' }).serviceTier).toBe('auto');
    expect(prepare({ inference_geo: 'us' }).place).toBe('us');
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }, { name: 'a' }];
    expect(prepare({ tools })).toMatchObject({ searches: true, mayReadMore: true, hasOtherCharges: false });
    expect(prepare({ tools: [{ name: 'a' }] })).not.toHaveProperty('searches');
    // Costs the tokens it brings, which nobody can bound: as for a search.
    expect(prepare({ tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] })).toMatchObject({ searches: true });
  });
});

describe('an error', () => {
  const rows: readonly [file: string, status: number, code: string, toClient: number, type: string][] = [
    ['pydantic-ai/test_anthropic__test_anthropic_count_tokens_error', 404, 'model-unknown', 404, 'not_found_error'],
    [
      'pydantic-ai/test_anthropic__test_anthropic_explicit_effort_xhigh_unsupported_model_errors',
      400,
      'invalid-request',
      400,
      'invalid_request_error',
    ],
    [
      'ruby_llm/chat_error_handling_with_anthropic_claude-haiku-4-5_raises_appropriate_auth_error',
      401,
      'provider-auth-failed',
      502,
      'api_error',
    ],
    [
      'ruby_llm/chat_real_error_scenarios_anthropic_claude-haiku-4-5_handles_context_length_exceeded_errors',
      400,
      'context-length-exceeded',
      400,
      'invalid_request_error',
    ],
  ];
  for (const [file, status, code, toClient, type] of rows) {
    recordedTest(file, () => {
      const body = readRecording(`anthropic/${file}.json`);
      const error = anthropicMessages.readError(status, new Map(), body);
      expect(error).toMatchObject({ code, details: { isUnbilled: true } });
      expect(anthropicMessages.statusOf?.(error)).toBe(toClient);
      expect(anthropicMessages.writeError(error, 'c')).toMatchObject({
        type: 'error',
        error: { type },
        request_id: 'c',
      });
      expect(error.details.relay?.body).toBe(status === 401 ? undefined : body);
    });
  }

  test.each([
    [429, { type: 'rate_limit_error', message: 'x' }, 'rate-limited', 429, 'rate_limit_error'],
    [
      429,
      { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } },
      'quota-exhausted',
      402,
      'billing_error',
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'Your credit balance is too low' },
      'quota-exhausted',
      402,
      'billing_error',
    ],
    [402, { type: 'billing_error', message: 'x' }, 'quota-exhausted', 402, 'billing_error'],
    [403, { type: 'permission_error', message: 'x' }, 'forbidden', 403, 'permission_error'],
    [413, { type: 'request_too_large', message: 'x' }, 'request-too-large', 413, 'request_too_large'],
    [500, { type: 'api_error', message: 'x' }, 'provider-failed', 502, 'api_error'],
    [504, { type: 'timeout_error', message: 'x' }, 'timed-out', 504, 'timeout_error'],
    [529, { type: 'overloaded_error', message: 'x' }, 'provider-overloaded', 529, 'overloaded_error'],
  ])('%s %j is named, and told in the words of the dialect', (status, inner, code, toClient, type) => {
    const error = anthropicMessages.readError(status, new Map(), JSON.stringify({ type: 'error', error: inner }));
    expect(error.code).toBe(code);
    expect(anthropicMessages.statusOf?.(error)).toBe(toClient);
    expect(anthropicMessages.writeError(error, 'c')).toMatchObject({ error: { type } });
    expect(error.details.relay === undefined).toBe(status === 403);
  });

  test.each([
    [
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 10,000 tokens.",
      'prompt is too long: 10000 tokens > 8192 maximum',
    ],
    ['Your input exceeds the context window of this model.', 'prompt is too long: '],
    ['prompt is too long: 3 tokens > 2 maximum', 'prompt is too long: 3 tokens > 2 maximum'],
  ])('about a context of another provider is worded so that agents shorten it: %s', (message, expected) => {
    const error = new GatewayError('context-length-exceeded', message);
    expect(JSON.stringify(anthropicMessages.writeError(error, 'c'))).toContain(expected);
  });

  test('says when to come again: in seconds, or when the limit that is spent is reset', () => {
    const wait = (headers: Record<string, string>) =>
      anthropicMessages.readError(429, new Map(Object.entries(headers)), '{}').details.retryAfterSeconds;
    expect(wait({ 'retry-after': '7' })).toBe(7);
    const date = 'Fri, 20 Nov 2026 12:00:00 GMT';
    const spent = {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-20T12:00:09Z',
    };
    expect(wait({ date, ...spent })).toBe(9);
    expect(wait({})).toBeUndefined();
  });

  test('in place of an answer with status 200 is a failure, and so is no answer', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(() => anthropicMessages.readAnswer(body, anthropic)).toThrow(
      expect.objectContaining({ code: 'provider-overloaded' }),
    );
    expect(() => anthropicMessages.readAnswer({}, anthropic)).toThrow(GatewayError);
    expect(anthropicMessages.readError(200, new Map([['content-type', 'text/html']]), '<html>').code).toBe(
      'provider-failed',
    );
  });
});
