import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';

const NO_HEADERS = new Map<string, string>();

interface Row {
  readonly says: string;
  readonly status: number;
  readonly body: string;
  readonly code: string;
  readonly toClient: readonly [status: number, code: string];
}

/** The shapes in which providers complain, and what becomes of each. */
const SHAPES: readonly Row[] = [
  row('OpenAI: {error: {…}}', 429, { error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } }, [
    'rate-limited',
    429,
    'rate_limit_exceeded',
  ]),
  row('OpenAI: an empty account', 429, { error: { message: 'Pay', code: 'insufficient_quota' } }, [
    'quota-exhausted',
    429,
    'insufficient_quota',
  ]),
  row(
    'Gemini: [{error}]',
    404,
    [{ error: { code: 404, message: 'no such model', status: 'NOT_FOUND' } }],
    ['model-unknown', 404, 'model_not_found'],
  ),
  row('xAI: {error: "text", code: "text"}', 400, { error: 'Bad input', code: 'Client specified an invalid argument' }, [
    'invalid-request',
    400,
    'Client specified an invalid argument',
  ]),
  row('Mistral: {detail: "text"}', 401, { detail: 'Invalid API Key' }, [
    'provider-auth-failed',
    502,
    'provider_auth_failed',
  ]),
  row('DeepInfra: {detail: […]}', 422, { detail: [{ loc: ['body', 'n'], msg: 'not a number', type: 'type_error' }] }, [
    'invalid-request',
    400,
    'invalid_request',
  ]),
  row(
    'Mistral: {object, message: {…}}',
    422,
    { object: 'error', message: { detail: [{ msg: 'Extra' }] }, code: null },
    ['invalid-request', 400, 'invalid_request'],
  ),
  row('Cerebras: {message, type, param, code}', 400, { message: 'no `store`', param: 'p', code: 'wrong_api_format' }, [
    'invalid-request',
    400,
    'wrong_api_format',
  ]),
  row('Bedrock: {message}', 503, { message: 'Busy' }, ['provider-overloaded', 503, 'provider_overloaded']),
  row(
    'Anthropic: {type: "error", error}',
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } },
    ['provider-overloaded', 503, 'overloaded_error'],
  ),
  row('a proxy: HTML', 502, '<html><h1>Bad gateway 10.0.0.7</h1></html>', [
    'provider-failed',
    502,
    'provider_unavailable',
  ]),
  row('a proxy: nothing', 524, '', ['timed-out', 504, 'timeout']),
  row(
    'DeepInfra: tools refused with 405',
    405,
    { error: { message: 'Tool calling is not supported', param: 'tools' } },
    ['invalid-request', 400, 'invalid_request'],
  ),
  row('Groq: too many tokens a minute as 413', 413, { error: { message: 'TPM', code: 'rate_limit_exceeded' } }, [
    'rate-limited',
    429,
    'rate_limit_exceeded',
  ]),
  row('Groq: no capacity', 498, { error: { message: 'Full', code: 'capacity_exceeded' } }, [
    'provider-overloaded',
    503,
    'capacity_exceeded',
  ]),
  row('OpenRouter: no credits', 402, { error: { message: 'Add credits', code: 402 } }, [
    'quota-exhausted',
    429,
    'insufficient_quota',
  ]),
  row('OpenRouter: a 200 with an error', 200, { error: { message: 'Timed out upstream', code: 408 } }, [
    'timed-out',
    504,
    'timeout',
  ]),
];

test.each(SHAPES)('$says', ({ status, body, code, toClient }) => {
  const error = openaiChat.readError(status, NO_HEADERS, body);
  expect(error.code).toBe(code);
  expect([error.status, bodyOf(error).code]).toEqual(toClient);
  expect(error.message).not.toMatch(/<|10\.0\.0\.7|undefined|\[object/);
  expect(error.details.isUnbilled).toBe(true);
});

test('says what a validator objects to, but does not repeat the input', () => {
  const detail = [
    {
      type: 'string_type',
      loc: ['body', 'messages', 0, 'content'],
      msg: 'Input should be a valid string',
      input: 'SECRET',
    },
    { type: 'missing', loc: ['body', 'model'], msg: 'Field required', input: { messages: 'SECRET' } },
  ];
  for (const body of [{ detail }, { object: 'error', message: { detail } }]) {
    const { message } = openaiChat.readError(422, NO_HEADERS, JSON.stringify(body));
    expect(message).toBe('body.messages.0.content: Input should be a valid string; body.model: Field required');
  }
});

test('tells what OpenRouter heard from upstream, and judges by it', () => {
  const metadata = { raw: '{"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}}', provider_name: 'X' };
  const body = JSON.stringify({ error: { message: 'Provider returned error', code: 400, metadata } });
  const error = openaiChat.readError(400, NO_HEADERS, body);
  expect(error.code).toBe('context-length-exceeded');
  expect(error.message).toContain('prompt is too long');
});

test("takes Gemini's limit by the minute for a limit, although it speaks of billing", () => {
  const message = 'You exceeded your current quota, please check your plan and billing details.';
  const limit = { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } };
  expect(openaiChat.readError(429, NO_HEADERS, JSON.stringify([limit])).code).toBe('rate-limited');
  const spent = { error: { code: 'insufficient_quota', message } };
  expect(openaiChat.readError(429, NO_HEADERS, JSON.stringify(spent)).code).toBe('quota-exhausted');
});

describe('what a provider repeats of a request says nothing of the key', () => {
  test.each([
    [{ message: "Invalid schema for function 'get_billing_info': array schema missing items." }],
    [{ message: "Invalid value: 'invalid api key'. Supported values are: 'low', 'medium', and 'high'." }],
    [{ message: "Unknown name: 'insufficient_quota' and 'Your credit balance is too low'." }],
    [{ message: 'Incorrect API key provided', param: 'tools[0].server_url' }],
    [{ message: 'Your credit balance is too low', param: 'messages[0].content' }],
  ])('%j', (inner) => {
    const error = { type: 'invalid_request_error', ...inner };
    for (const dialect of [openaiChat, anthropicMessages]) {
      const read = dialect.readError(400, NO_HEADERS, JSON.stringify({ type: 'error', error }));
      expect(read.code).toBe('invalid-request');
    }
  });

  test('but its own words and sentences do', () => {
    const codeOf = (status: number, error: object) =>
      openaiChat.readError(status, NO_HEADERS, JSON.stringify({ error })).code;
    expect(codeOf(400, { message: 'API key not valid. Please pass a valid API key.' })).toBe('provider-auth-failed');
    expect(codeOf(400, { message: 'No.', code: 'invalid_api_key' })).toBe('provider-auth-failed');
    expect(codeOf(400, { message: 'Your credit balance is too low to go on.' })).toBe('quota-exhausted');
    expect(codeOf(429, { message: 'No.', type: 'insufficient_quota', code: 'other' })).toBe('quota-exhausted');
    expect(codeOf(403, { message: 'This API method requires billing to be enabled.' })).toBe('quota-exhausted');
  });
});

test.each([429, 413])(
  'a request larger than all that a minute allows is too large, whatever its status: %d',
  (status) => {
    const message = 'Request too large for m on tokens per min (TPM): Limit 30000, Requested 47482.';
    const body = JSON.stringify({ error: { message, type: 'tokens', code: 'rate_limit_exceeded' } });
    for (const dialect of [openaiChat, anthropicMessages]) {
      expect(dialect.readError(status, NO_HEADERS, body).code).toBe('request-too-large');
    }
  },
);

test.each([
  ['seconds', { 'retry-after': '7' }, 7],
  ['milliseconds, which are more exact', { 'retry-after': '9', 'retry-after-ms': '1200' }, 2],
  ['a date', { 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date: 'Fri, 20 Nov 2026 10:00:00 GMT' }, 30],
  ['a date without another to compare it with', { 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT' }, undefined],
  [
    'a date that is past',
    { 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT', date: 'Fri, 20 Nov 2026 10:00:30 GMT' },
    undefined,
  ],
  ['an age', { 'retry-after': '1e9' }, undefined],
  ['a week', { 'retry-after': '604800' }, 86_400],
  ['less than nothing', { 'retry-after': '-5' }, undefined],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['an empty text', { 'retry-after': '', 'retry-after-ms': '' }, undefined],
])('reads when to ask again from %s', (_, headers, seconds) => {
  const error = openaiChat.readError(429, new Map(Object.entries(headers as Record<string, string>)), '{}');
  expect(error.details.retryAfterSeconds).toBe(seconds);
});

test.each([
  'Incorrect API key provided: sk-proj-abcdefghijkl1234. You can find it',
  'Key gsk_abcdefghijklmnop is over its limit',
  'Key AIzaSyAbcdefghijklmnop has been suspended',
  'Key abcd*****wxyz is over its limit',
])('does not repeat a key: %s', (message) => {
  const { message: told } = openaiChat.readError(400, NO_HEADERS, JSON.stringify({ error: { message } }));
  expect(told).not.toMatch(/abcdefghij|wxyz/i);
});

test('an error without a body, or with one that is no JSON, is told by its status alone', () => {
  for (const body of ['', '<html>secret</html>', '"text"', '[]', 'null', '{}']) {
    expect(openaiChat.readError(500, NO_HEADERS, body).message).toBe('The provider answered 500 without saying why.');
  }
});

test('an empty answer with status 200 may have been billed; an error in its place was not', () => {
  expect(openaiChat.readError(200, NO_HEADERS, '').details.isUnbilled).toBe(false);
  expect(openaiChat.readError(200, NO_HEADERS, '{"error":{"message":"no"}}').details.isUnbilled).toBe(true);
});

test("errors of our own are in OpenAI's shape", () => {
  const error = new GatewayError('invalid-request', '`n` is 9; at most 8 is allowed.', { param: 'n' });
  expect(openaiChat.writeError(error, '01J')).toEqual({
    error: {
      message: '`n` is 9; at most 8 is allowed.',
      type: 'invalid_request_error',
      param: 'n',
      code: 'invalid_request',
      error_type: 'invalid_request',
      call_id: '01J',
    },
  });
});

function row(says: string, status: number, body: unknown, [code, toClient, wire]: [string, number, string]): Row {
  return {
    says,
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    code,
    toClient: [toClient, wire],
  };
}

/** The error object as the client gets it. */
function bodyOf(error: GatewayError): Record<string, unknown> {
  // What `writeError` returns; the tests look at each member.
  return openaiChat.writeError(error, 'call').error as Record<string, unknown>;
}
