import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../lambda/core/conversation.ts';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';
import { sealedText } from '../../lambda/dialects/openai-responses/seal.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';

const STRICT = { type: 'object', properties: { q: { type: 'string' } }, required: ['q'], additionalProperties: false };
const LOOSE = { type: 'object', properties: { q: { type: 'string' } } };
const PICTURE = 'data:image/png;base64,iVBORw0KGgo=';

describe('a request in neutral words', () => {
  test('items are turns: what the model did between two answers is one of them', () => {
    const { messages } = read({
      input: [
        { role: 'user', content: 'Find it.' },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }], encrypted_content: 'gAAA' },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Looking.' }],
          phase: 'commentary',
        },
        { type: 'function_call', call_id: 'c1', name: 'search', arguments: '{}' },
        { type: 'function_call', call_id: 'c2', name: 'read', namespace: 'files', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'a' },
        { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_image', image_url: PICTURE }] },
      ],
    });
    expect(messages).toMatchObject([
      { role: 'user', parts: [{ type: 'text', text: 'Find it.' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'thought', text: 'Hm', sealed: 'gAAA', origin: 'openai', id: 'rs_1' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool-call', id: 'c1', name: 'search' },
          { type: 'tool-call', id: 'c2', name: 'files__read' },
        ],
      },
      {
        role: 'tool',
        results: [
          { id: 'c1', parts: [{ type: 'text', text: 'a' }] },
          { id: 'c2', parts: [{ type: 'image', source: { kind: 'base64', mediaType: 'image/png' } }] },
        ],
      },
    ]);
  });

  test('a thought that was sealed here is its provider’s again', () => {
    const seal = { type: 'reasoning-seal', signature: 'sig', origin: 'anthropic', choice: 0 } as const;
    const item = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] };
    const input = [{ ...item, encrypted_content: sealedText(seal) }];
    expect(read({ input }).messages).toEqual([
      { role: 'assistant', parts: [{ type: 'thought', text: 'Hm', origin: 'anthropic', signature: 'sig' }] },
    ]);
    expect(read({ input: [{ ...item, encrypted_content: 'headgate.1.changed' }] }).messages).toEqual([]);
  });

  test('absent is strict here if the schema is, and is said so to dialects where it is not', () => {
    const tools = [
      { type: 'function', name: 'a', parameters: STRICT },
      { type: 'function', name: 'b', parameters: LOOSE },
      { type: 'function', name: 'c', parameters: STRICT, strict: false },
    ];
    expect(read({ tools }).tools.map(({ strict }) => strict)).toEqual([true, undefined, false]);
  });

  test('text.format, effort, choice and bounds have their neutral names', () => {
    const conversation = read({
      text: { format: { type: 'json_schema', name: 'n', schema: STRICT, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      tools: [{ type: 'function', name: 'a', parameters: LOOSE }],
      tool_choice: { type: 'function', name: 'a' },
      parallel_tool_calls: false,
      temperature: 0,
    });
    expect(conversation).toMatchObject({
      format: { type: 'schema', name: 'n', schema: STRICT, strict: true },
      verbosity: 'low',
      reasoning: { effort: 'high', showsSummary: true },
      toolChoice: { mode: 'tool', name: 'a' },
      parallelToolCalls: false,
      temperature: 0,
      left: [],
    });
  });

  test('what only the provider could do is left behind and named; what cannot be said is refused', () => {
    const input = [
      { type: 'web_search_call', id: 'ws_1' },
      { role: 'user', content: 'Hello' },
    ];
    const { left, tools, toolChoice } = read({
      input,
      tools: [{ type: 'web_search' }],
      tool_choice: 'required',
      truncation: 'auto',
      max_tool_calls: 2,
      store: true,
      metadata: { a: 'b' },
    });
    expect(left).toEqual(['truncation', 'max_tool_calls', 'input.web_search_call', 'tools.web_search']);
    expect({ tools, toolChoice }).toEqual({ tools: [], toolChoice: undefined });
    expect(() => read({ input: [{ type: 'compaction', encrypted_content: 'x' }] })).toThrow(/compaction/);
    expect(() => read({ input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] })).toThrow(
      /id of a file/,
    );
    expect(() => read({ top_logprobs: 2 })).toThrow(/log probabilities/);
  });
});

describe('what a native request can cost', () => {
  const demandOf = (fields: Json) => {
    const chat = openaiResponses.readRequest({ model: 'openai/m', input: 'Hello', ...fields }, 1_000);
    return openaiResponses.writeRequest(chat, { provider: 'openai', model: 'm' }, providerOf('openai'));
  };

  test('its bytes bound its input, and its own bound its output', () => {
    expect(demandOf({ max_output_tokens: 20 })).toMatchObject({ maxInputTokens: 1_000, maxOutputTokens: 20 });
  });

  test('what the provider has kept has no bound that is known here', () => {
    expect(demandOf({ previous_response_id: 'r' }).maxInputTokens).toBe(Infinity);
    expect(demandOf({ input: [{ type: 'item_reference', id: 'i' }] }).maxInputTokens).toBe(Infinity);
  });

  test('tools that the provider runs are charged for, and the caller’s own are not', () => {
    const own = ['function', 'custom', 'namespace', 'local_shell'].map((type) => ({ type }));
    expect(demandOf({ tools: own }).hasOtherCharges).toBe(false);
    expect(demandOf({ tools: [{ type: 'file_search' }] }).hasOtherCharges).toBe(true);
    const added = (tools: Json[]) => demandOf({ input: [{ type: 'additional_tools', role: 'developer', tools }] });
    expect([added(own), added([{ type: 'mcp' }])].map(({ hasOtherCharges }) => hasOtherCharges)).toEqual([false, true]);
  });

  test.each([
    ['web_search', true],
    ['web_search_2025_08_26', true],
    // Its fee is another one, and not for all models.
    ['web_search_preview', false],
  ])('the answer will tell how often it searched with %s: %s', (type, searches) => {
    const demand = demandOf({ tools: [{ type: 'function' }, { type }] });
    expect([demand.searches ?? false, demand.hasOtherCharges]).toEqual([searches, !searches]);
  });
});

test('a request that asks nothing is refused', () => {
  expect(() => openaiResponses.readRequest({ model: 'm' }, 10)).toThrow(/`input`/);
  expect(() => openaiResponses.readRequest({ model: 'm', input: 'x', max_output_tokens: 0 }, 10)).toThrow(/max_output/);
});

function read(body: Json): Conversation {
  const chat = openaiResponses.readRequest({ model: 'm', input: 'Hello', ...body }, 100);
  const conversation = openaiResponses.translation?.readConversation(chat);
  if (!conversation) throw new Error('no translation');
  return conversation;
}

function providerOf(id: string): Provider {
  const provider = enabledProviders({ [id]: {} }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  return provider;
}
