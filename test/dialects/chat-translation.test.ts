import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../lambda/core/money/usage.ts';
import type { ChatEvent, Json } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { requireGoodStream } from '../support/chunk-schema.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const translation = openaiChat.translation ?? expect.fail('chat can be translated');
const chatOf = (body: Json) =>
  openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, 1_000);
const conversationOf = (body: Json) => translation.readConversation(chatOf(body));

describe('a chat in neutral words', () => {
  test('keeps the order of its turns, with system text where it stood', () => {
    const { messages } = conversationOf({
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hi' },
        { role: 'developer', content: [{ type: 'text', text: 'now rude' }] },
        { role: 'assistant', content: 'no' },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'system', 'assistant']);
  });

  test('makes one turn of the results of tools that were called together (Portkey 980, kosong 45)', () => {
    const { messages } = conversationOf({
      messages: [
        { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', content: '2' },
      ],
    });
    expect(messages).toHaveLength(2);
    expect(messages[1]).toEqual({
      role: 'tool',
      results: [
        { id: 'a', parts: [{ type: 'text', text: '1' }] },
        { id: 'b', parts: [{ type: 'text', text: '2' }] },
      ],
    });
  });

  test('reads forty thousand results in a row in the time that they take one by one', async () => {
    const messages = Array.from({ length: 40_000 }, (_, at) => ({
      role: 'tool',
      tool_call_id: `c${at}`,
      content: 'x',
    }));
    expect(conversationOf({ messages }).messages).toMatchObject([{ results: { length: 40_000 } }]);
    expect(await quickestMs(() => conversationOf({ messages }), 2_000)).toBeLessThan(2_000);
  });

  test.each<[string, Json, unknown]>([
    [
      'a picture within',
      { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,AAAA' } },
      { kind: 'base64', mediaType: 'image/jpeg', data: 'AAAA' },
    ],
    [
      'a picture elsewhere',
      { type: 'image_url', image_url: 'https://example.com/a.png' },
      { kind: 'url', url: 'https://example.com/a.png' },
    ],
    [
      'a file',
      { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB' } },
      { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' },
    ],
  ])('knows %s', (_, part, source) => {
    const [message] = conversationOf({ messages: [{ role: 'user', content: [part] }] }).messages;
    expect(message).toMatchObject({ parts: [{ source }] });
  });

  test('reads a schema where Together has it, as Instructor writes it', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const { format } = conversationOf({ response_format: { type: 'json_object', schema } });
    expect(format).toEqual({ type: 'schema', name: 'answer', schema });
    expect(conversationOf({ response_format: { type: 'json_object' } }).format).toEqual({ type: 'json' });
  });

  test('reads tools of all three forms, and the choice among them', () => {
    const { tools, toolChoice } = conversationOf({
      tools: [
        { type: 'function', function: { name: 'nested', parameters: { type: 'object' }, strict: true } },
        { type: 'function', name: 'flat', parameters: { type: 'object' } },
        { type: 'custom', custom: { name: 'free', format: { type: 'text' } } },
      ],
      functions: [{ name: 'legacy' }],
      tool_choice: { type: 'function', function: { name: 'flat' } },
    });
    expect(tools.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'function nested',
      'function flat',
      'custom free',
      'function legacy',
    ]);
    expect(toolChoice).toEqual({ mode: 'tool', name: 'flat' });
  });

  test.each<[string, Json]>([
    ['more than one answer', { n: 2 }],
    ['log probabilities', { logprobs: true }],
    [
      'a file that only OpenAI has',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
    ],
    ['a role that nobody knows', { messages: [{ role: 'narrator', content: 'x' }] }],
  ])('%s is refused and not dropped', (_, body) => {
    expect(() => conversationOf(body)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  test.each([
    ['openai', 'openai'],
    ['gemini', 'gemini'],
    ['anthropic-claude-v1', 'anthropic'],
  ])('a thought of the form %s is of %s', (format, origin) => {
    const reasoning_details = [{ type: 'reasoning.encrypted', data: 'sealed', format }];
    const { messages } = conversationOf({ messages: [{ role: 'assistant', content: 'no', reasoning_details }] });
    expect(messages[0]).toMatchObject({ parts: [{ type: 'thought', origin, sealed: 'sealed' }, { type: 'text' }] });
  });

  test('names what it leaves behind', () => {
    const tools = [{ type: 'web_search' }, { type: 'web_search', filters: {} }];
    const { left, tools: offered } = conversationOf({ seed: 1, temperature: 0, logit_bias: null, tools });
    expect({ left, offered }).toEqual({ left: ['tools.web_search', 'seed'], offered: [] });
  });
});

describe('an answer told to a client of chat', () => {
  const answer = { callId: '01TEST', model: 'anthropic/claude', createdAt: 1_800_000_000_000 };
  const at = { choice: 0 };
  const told = (events: readonly ChatEvent[], body: Json = {}) => {
    const writer = translation.openWriter(chatOf({ stream: true, ...body }), answer);
    return events.flatMap((event) => writer.frames([{ events: [event] }])).map(({ data }) => data);
  };
  const END: readonly ChatEvent[] = [
    { type: 'end', reason: 'end_turn', meaning: 'stop', ...at },
    { type: 'terminator' },
  ];

  test('has stopped if all its tools were run by the provider, whatever that calls it', () => {
    const events: readonly ChatEvent[] = [
      { type: 'other-delta', text: '{}', ...at },
      { type: 'end', reason: 'tool_use', meaning: 'tool-calls', ...at },
      { type: 'terminator' },
    ];
    expect(told(events).join()).toContain('"finish_reason":"stop"');
  });

  test('begins with the role, ends with a reason and [DONE], and shows usage only if asked', () => {
    const events: readonly ChatEvent[] = [
      { type: 'text-delta', text: 'Hel', ...at },
      { type: 'text-delta', text: 'lo', ...at },
      {
        type: 'usage',
        usage: { ...NO_USAGE, inputTokens: 3, cacheReadTokens: 4, outputTokens: 2 },
        isLast: true,
        cost: { picoUsd: 9n, source: 'catalogue' },
      },
      ...END,
    ];
    requireGoodStream(told(events));
    expect(told(events).some((data) => data.includes('"usage"'))).toBe(false);
    const shown = told(events, { stream_options: { include_usage: true } });
    requireGoodStream(shown);
    expect(JSON.parse(shown.at(-2) ?? '')).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 7,
        completion_tokens: 2,
        total_tokens: 9,
        prompt_tokens_details: { cached_tokens: 4 },
        cost_details: { cost_pico_usd: '9' },
      },
    });
  });

  test('calls of tools count from 0, and one without arguments has empty ones', () => {
    const data = told([
      { type: 'tool-call-start', index: 0, id: 'a', name: 'one', ...at },
      { type: 'tool-call-delta', index: 0, text: '{"x":1}', ...at },
      { type: 'tool-call-start', index: 1, id: 'b', name: 'two', ...at },
      { type: 'end', reason: 'tool_use', meaning: 'tool-calls', ...at },
      { type: 'terminator' },
    ]);
    requireGoodStream(data);
    const deltas = data
      .filter((item) => item.includes('tool_calls":['))
      .map((item) => JSON.parse(item).choices[0].delta.tool_calls[0]);
    expect(deltas.map(({ index, function: { arguments: input } }) => [index, input])).toEqual([
      [0, ''],
      [0, '{"x":1}'],
      [1, ''],
      [1, '{}'],
    ]);
    expect(JSON.parse(data.at(-2) ?? '').choices[0].finish_reason).toBe('tool_calls');
  });

  test('whatever is told is a good stream, and says the same whole', () => {
    const anyEvent: fc.Arbitrary<ChatEvent> = fc.oneof(
      fc.string({ minLength: 1 }).map((text): ChatEvent => ({ type: 'text-delta', text, ...at })),
      fc.string({ minLength: 1 }).map((text): ChatEvent => ({ type: 'reasoning-delta', text, ...at })),
      fc.constant<ChatEvent>({ type: 'reasoning-seal', signature: 's', origin: 'anthropic', ...at }),
    );
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const data = told([...events, ...END]);
        requireGoodStream(data);
        const chunks = data.slice(0, -1).map((item) => JSON.parse(item));
        const streamed = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
        const whole = translation.openWriter(chatOf({}), answer).whole([{ events: [...events, ...END] }]);
        expect(JSON.parse(JSON.stringify(whole)).choices[0].message.content).toBe(streamed);
      }),
    );
  });
});

function call(id: string, input = '{}') {
  return { id, type: 'function', function: { name: 'f', arguments: input } };
}
