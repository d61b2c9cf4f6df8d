import { describe, expect, test } from 'vitest';
import type { Message } from '../../lambda/core/conversation.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { bodyOf, calls, LOOK, result, USER, write } from './a-conversation.ts';

describe('what Anthropic is asked', () => {
  test('Portkey 980, kosong 45: results of several calls are one turn of the user, in the order of the calls, and first', () => {
    const { messages } = bodyOf({ messages: [USER, calls('a', 'b'), result('b', '2'), result('a', '1'), USER] });
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ id: 'a', input: { a: 1 } }, { id: 'b' }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: '1' },
          { type: 'tool_result', tool_use_id: 'b', content: '2' },
          { type: 'text', text: 'Go' },
        ],
      },
    ]);
  });

  test('OpenHands 7512: a result that is missing is told, one without a call is text, and system text does not part them', () => {
    const late: Message = { role: 'system', parts: [{ type: 'text', text: 'Now.' }] };
    const { messages } = bodyOf({ messages: [USER, calls('a'), late, result('x', '9'), USER] });
    expect(messages).toMatchObject([
      {},
      {},
      {
        content: [
          { type: 'tool_result', tool_use_id: 'a', is_error: true },
          { type: 'text' },
          { type: 'text', text: '9' },
          { type: 'text', text: '<system>Now.</system>' },
          { type: 'text', text: 'Go' },
        ],
      },
    ]);
    expect(bodyOf({ messages: [USER, late, USER] }, { model: 'claude-opus-5' }).messages).toMatchObject([
      { role: 'user' },
      { role: 'system', content: [{ text: 'Now.' }] },
      { role: 'user' },
    ]);
  });

  test('ids of calls are accepted, unique, and the same at each turn', () => {
    const history = [USER, calls('x:1', ''), result('x:1', 'p'), result('', 'q'), calls('x:1'), result('x:1', 'r')];
    const { messages } = bodyOf({ messages: history });
    const used = JSON.stringify(messages).match(/"(id|tool_use_id)":"[a-zA-Z0-9_-]+"/g) ?? [];
    const ids = used.map((text) => text.split('"')[3]);
    expect(ids).toHaveLength(6);
    expect([ids[0], ids[1], ids[4]]).toEqual([ids[2], ids[3], ids[5]]);
    expect(new Set(ids).size).toBe(3);
    expect(bodyOf({ messages: history.slice(0, 4) }).messages).toEqual((messages as unknown[]).slice(0, 3));
  });

  test('opencode 3077, onyx 13691, any-llm 1312, pi 6376: signed thoughts go back as they were and first, others not at all', () => {
    const thoughts: Message = {
      role: 'assistant',
      parts: [
        { type: 'text', text: 'So.' },
        { type: 'thought', text: 'one', signature: 's1', origin: 'anthropic' },
        { type: 'thought', text: '', signature: 's2', origin: 'anthropic' },
        { type: 'thought', text: '', sealed: 'r', origin: 'anthropic' },
        { type: 'thought', text: 'x', origin: 'unsigned' },
        { type: 'thought', text: 'y', signature: 'g', origin: 'gemini' },
      ],
    };
    const messages = [USER, thoughts, USER];
    expect(bodyOf({ messages }).messages).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'one', signature: 's1' },
          { type: 'thinking', thinking: '', signature: 's2' },
          { type: 'redacted_thinking', data: 'r' },
          { type: 'text', text: 'So.' },
        ],
      },
      {},
    ]);
    expect(bodyOf({ messages, reasoning: { effort: 'none' } }).messages).toMatchObject([{}, { content: [{}] }, {}]);
  });

  test('claude-code 10222: calls in the history bring a tool with them', () => {
    expect(bodyOf({ messages: [USER, calls('a'), result('a', '1')] })).toMatchObject({
      tools: [{ name: 'look' }],
      tool_choice: { type: 'none' },
    });
  });

  test('the bound on the output is that of the caller, within that of the model, and never a small number of ours', () => {
    expect(bodyOf({}, { facts: { maxOutputTokens: 77_000 } }).max_tokens).toBe(77_000);
    expect(bodyOf({}, { chat: { maxOutputTokens: 5 } }).max_tokens).toBe(5);
    expect(bodyOf({}, { chat: { maxOutputTokens: 500_000 } }).max_tokens).toBe(64_000);
  });

  test.each([
    ['claude-sonnet-5-5', 'none', { thinking: { type: 'between_tools' } }],
    ['claude-opus-5-5', 'none', { output_config: { effort: 'low' } }],
    ['claude-opus-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-opus-4-6', 'xhigh', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-4-7', 'xhigh', { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }],
    ['claude-opus-4-7', 'minimal', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['claude-haiku-4-5', 'medium', { thinking: { type: 'enabled', budget_tokens: 8_192 } }],
  ])('%s thinks at effort %s', (model, effort, expected) => {
    expect(bodyOf({ reasoning: { effort } }, { model })).toMatchObject(expected);
  });

  test('a budget is below the bound of the output, or there is none', () => {
    const small = write({ reasoning: { effort: 'high' } }, { chat: { maxOutputTokens: 2_000 } });
    expect(small.body.thinking).toEqual({ type: 'enabled', budget_tokens: 1_999 });
    const tiny = write({ reasoning: { effort: 'high' } }, { chat: { maxOutputTokens: 1_000 } });
    expect([tiny.body.thinking, tiny.dropped]).toEqual([undefined, ['reasoning_effort']]);
  });

  test('sampling that the model refuses is left out and named; heat is clamped, and both are never sent to one that refuses it', () => {
    const wishes = { temperature: 1.7, topP: 0.5, topK: 3 };
    expect(write(wishes)).toMatchObject({ body: { temperature: 1, top_k: 3 }, dropped: ['top_p'] });
    const newer = write(wishes, { model: 'claude-sonnet-5' });
    expect([newer.body.temperature, newer.dropped]).toEqual([undefined, ['temperature', 'top_p', 'top_k']]);
    expect(write({ temperature: 1 }, { model: 'claude-sonnet-5' }).dropped).toEqual([]);
  });

  test('a forced tool is forced where that is taken, and else said to be not', () => {
    const forced = { tools: [LOOK], toolChoice: { mode: 'tool', name: 'look' }, parallelToolCalls: false } as const;
    expect(write(forced).body.tool_choice).toEqual({ type: 'tool', name: 'look', disable_parallel_tool_use: true });
    expect(write(forced, { model: 'claude-opus-5-5' })).toMatchObject({
      body: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      dropped: ['tool_choice'],
    });
  });

  test('a schema of the output is native, and its objects are closed', () => {
    const schema = { type: 'object', properties: { a: { type: 'array', items: { type: 'object', properties: {} } } } };
    expect(bodyOf({ format: { type: 'schema', name: 'x', schema } }).output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          ...schema,
          properties: { a: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } } },
          additionalProperties: false,
        },
      },
    });
    const withTools = { format: { type: 'schema', name: 'x', schema }, tools: [LOOK] } as const;
    expect(() => bodyOf(withTools, { model: 'claude-3-5-haiku' })).toThrow(GatewayError);
  });

  test('marks of the cache are the last four, and those of an hour come first', () => {
    const marked = (text: string, ttl: '5m' | '1h') => ({ type: 'text', text, cache: { ttl } }) as const;
    const { system, messages } = bodyOf({
      messages: [
        { role: 'system', parts: [marked('a', '1h'), marked('b', '1h')] },
        { role: 'user', parts: [marked('c', '5m'), marked('d', '1h'), marked('e', '5m')] },
      ],
    });
    expect(system).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
    expect(JSON.stringify(messages).match(/cache_control":\{[^}]*\}/g)).toEqual(
      Array.from({ length: 3 }, () => 'cache_control":{"type":"ephemeral"}'),
    );
  });

  test('a picture is what its bytes say; sound and several answers are refused', () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64');
    const image = { type: 'image', source: { kind: 'base64', mediaType: 'image/jpeg', data: png } } as const;
    expect(bodyOf({ messages: [{ role: 'user', parts: [image] }] }).messages).toMatchObject([
      { content: [{ source: { media_type: 'image/png' } }] },
    ]);
    const sound = { type: 'audio', data: '', format: 'wav' } as const;
    expect(() => bodyOf({ messages: [{ role: 'user', parts: [sound] }] })).toThrow(GatewayError);
    expect(() => bodyOf({}, { chat: { choices: 2 } })).toThrow(GatewayError);
  });

  test('empty text, blank stops and white space at the end, which are refused, are not sent', () => {
    const { messages, stop_sequences } = bodyOf({
      stop: [' ', 'X'],
      messages: [
        { role: 'user', parts: [{ type: 'text', text: ' ' }] },
        { role: 'assistant', parts: [{ type: 'text', text: 'Go on ' }] },
      ],
    });
    expect(stop_sequences).toEqual(['X']);
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: '.' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Go on' }] },
    ]);
  });
});
