import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Json } from '../../lambda/core/types.ts';
import { bodyOf, read } from './a-conversation.ts';

describe('there and back', () => {
  test('a body of Messages is the same after both ways', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const body = {
      model: 'claude-sonnet-4-5',
      max_tokens: 50,
      system: [{ type: 'text', text: 'S', ...mark }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id: 'toolu_1', name: 'look', input: { b: 1, a: [2] } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: 'no', is_error: true },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'D' }, title: 'T' },
          ],
        },
      ],
      tools: [{ name: 'look', description: 'Looks.', input_schema: { type: 'object', properties: {} }, ...mark }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: {
        format: { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } },
      },
      temperature: 0.5,
      stop_sequences: ['END'],
      metadata: { user_id: 'u' },
      service_tier: 'auto',
    };
    expect(bodyOf(read(body), { chat: { maxOutputTokens: 50 } })).toEqual(body);
  });

  test('results come before what was said with them, and errors are marked', () => {
    const content = [
      { type: 'text', text: 'also' },
      { type: 'tool_result', tool_use_id: 'a', is_error: true, content: [{ type: 'text', text: 'no' }] },
    ];
    expect(read({ messages: [{ role: 'user', content }] }).messages).toEqual([
      { role: 'tool', results: [{ id: 'a', isError: true, parts: [{ type: 'text', text: 'no' }] }] },
      { role: 'user', parts: [{ type: 'text', text: 'also' }] },
    ]);
  });

  test.each<[string, Json]>([
    ['tools that Anthropic runs', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['a place to run in', { inference_geo: 'us' }],
    ['a warming of the cache', { max_tokens: 0 }],
    [
      'files kept at Anthropic',
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
    ],
  ])('%s cannot be said in neutral words, and is refused', (_, body) => {
    expect(() => read(body)).toThrow(GatewayError);
  });

  test('tools that models know by heart are described to others', () => {
    expect(read({ tools: [{ type: 'bash_20250124', name: 'bash' }] }).tools).toMatchObject([
      { kind: 'function', name: 'bash', schema: { properties: { command: { type: 'string' } } } },
    ]);
  });
});
