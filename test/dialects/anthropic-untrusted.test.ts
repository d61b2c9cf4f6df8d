import { describe, expect, test } from 'vitest';
import type { AssistantPart, Message, Part } from '../../lambda/core/conversation.ts';
import { createUniqueIds } from '../../lambda/core/tool-ids.ts';
import type { ChatEvent, Json } from '../../lambda/core/types.ts';
import { readEnd } from '../../lambda/dialects/anthropic-messages/block.ts';
import { readConversation } from '../../lambda/dialects/anthropic-messages/conversation.ts';
import { readDemand } from '../../lambda/dialects/anthropic-messages/demand.ts';
import { readRequest } from '../../lambda/dialects/anthropic-messages/request.ts';
import { cpuMs } from '../support/cpu-ms.ts';
import { bodyOf, calls, result, USER, write } from './a-conversation.ts';

const MANY = 20_000;
/** Generous: what is quadratic takes many times as long. */
const MOST_MS = 6_000;

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const startedAt = cpuMs();
  const value = work();
  return { value, ms: cpuMs() - startedAt };
}
const numbers = Array.from({ length: MANY }, (_, at) => at);

describe('ids of tool calls', () => {
  test.each<[string, (at: number) => string]>([
    ['all alike', () => 'a'],
    ['in pairs that share a long beginning', (at) => `${'x'.repeat(56)}${at >> 1}`],
    ['that have the numbers already', (at) => (at < MANY / 2 ? `a_${at}` : 'a')],
    ['none', () => ''],
  ])('%s are made unique in linear time', (_, idOf) => {
    const idFor = createUniqueIds({ fits: /^[a-zA-Z0-9_-]{1,64}$/, prefix: 'toolu_', length: 30 });
    const { value, ms } = timed(() => numbers.map((at) => idFor(idOf(at))));
    expect(new Set(value).size).toBe(MANY);
    expect(value.every((id) => /^[a-zA-Z0-9_-]{1,64}$/.test(id))).toBe(true);
    expect(ms).toBeLessThan(MOST_MS);
  });

  test('are numbered from 2, past what is taken', () => {
    const idFor = createUniqueIds({ fits: /^[a-zA-Z0-9_-]{1,64}$/, prefix: 'toolu_', length: 30 });
    expect(['a', 'a_3', 'a', 'a', 'a_3'].map(idFor)).toEqual(['a', 'a_3', 'a_2', 'a_4', 'a_3_2']);
  });
});

describe('long conversations', () => {
  test.each<[string, (at: number) => string]>([
    ['in reverse order', (at) => `c${at}`],
    ['of calls that share one id', () => 'c'],
  ])('results %s find their calls in linear time', (_, idOf) => {
    const many = [...numbers, ...numbers.map((at) => at + MANY)];
    const parts = many.map((at): AssistantPart => ({ type: 'tool-call', id: idOf(at), name: 'look', input: '{}' }));
    const results = many.toReversed().map((at) => ({ id: idOf(at), parts: [{ type: 'text' as const, text: 'r' }] }));
    const messages: Message[] = [USER, { role: 'assistant', parts }, { role: 'tool', results }];
    const { value, ms } = timed(() => bodyOf({ messages }));
    expect(JSON.stringify(value.messages).match(/"content":"r"/g)).toHaveLength(2 * MANY);
    expect(ms).toBeLessThan(MOST_MS);
  });

  test('results of calls that share an id go to them in turn, and one too many is text', () => {
    const messages = [USER, calls('a', 'a'), result('a', '1'), result('a', '2'), result('a', '3')];
    expect(bodyOf({ messages }).messages).toMatchObject([
      {},
      { content: [{ id: 'a' }, { id: 'a_2' }] },
      {
        content: [
          { tool_use_id: 'a', content: '1' },
          { tool_use_id: 'a_2', content: '2' },
          { type: 'text' },
          { type: 'text', text: '3' },
        ],
      },
    ]);
  });

  test('a result for a call whose turn is over is text', () => {
    const messages = [USER, calls('a'), result('a', '1'), USER, result('a', '2'), USER];
    expect(JSON.stringify(bodyOf({ messages }).messages).match(/tool_use_id/g)).toHaveLength(1);
  });

  test('more parts than the stack holds are joined and measured', () => {
    const parts = Array.from({ length: 160_000 }, (): Part => ({ type: 'text', text: 'x' }));
    const { messages } = bodyOf({ messages: [USER, { role: 'user', parts }] });
    expect(messages).toMatchObject([{ role: 'user', content: { length: 160_001 } }]);
    const content = parts.map(() => ({ type: 'text', text: 'x' }));
    const document = { type: 'document', source: { type: 'content', content } };
    const body = { messages: [{ role: 'user', content: [document] }] };
    expect(readDemand(body, 1_000).maxInputTokens).toBe(1_000);
  });
});

describe.each(['constructor', 'toString', '__proto__'])('the name %s, which every object has', (name) => {
  test('is a reason like any unknown one', () => {
    const events: ChatEvent[] = [];
    readEnd({ stop_reason: name }, events);
    expect(events).toEqual([{ type: 'end', reason: name, meaning: 'stop', choice: 0 }]);
  });

  test('is a tier that is left out, and an effort like any unknown one', () => {
    const { body, dropped } = write({ serviceTier: name, reasoning: { effort: name } }, { model: 'claude-haiku-4-5' });
    expect([body.service_tier, dropped]).toEqual([undefined, ['service_tier']]);
    expect(body.thinking).toEqual({ type: 'enabled', budget_tokens: 32_768 });
  });
});

describe('fields of a wrong type', () => {
  const read = (changes: Json) => {
    const body = { model: 'x/y', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }], ...changes };
    return readConversation(readRequest(body, 100));
  };

  test.each<[string, unknown]>([
    ['temperature', 'a'],
    ['temperature', Number.POSITIVE_INFINITY],
    ['top_p', []],
    ['top_k', true],
    ['stop_sequences', 'abc'],
    ['stop_sequences', ['a', 5]],
    ['tools', { a: 1 }],
    ['tools', [null]],
    ['tool_choice', 'auto'],
    ['system', 5],
    ['system', [5, null]],
    ['thinking', 'enabled'],
    ['thinking', { type: 'enabled', budget_tokens: '5000' }],
    ['output_config', 'high'],
    ['output_config', { effort: 3 }],
    ['output_config', { format: 'json' }],
    ['output_format', 'json'],
    ['metadata', 'me'],
    ['metadata', { user_id: 7 }],
    ['service_tier', 1],
    ['messages', ['Hi']],
    ['messages', [{ role: 'user', content: 5 }]],
    ['messages', [{ role: 'assistant', content: ['Hi'] }]],
  ])('are refused by name where they would be lost: %s, %j', (param, value) => {
    expect(() => read({ [param]: value })).toThrow(
      expect.objectContaining({ code: 'invalid-request', details: expect.objectContaining({ param }) }),
    );
  });

  test('are none where they are null', () => {
    const names = ['temperature', 'top_p', 'top_k', 'stop_sequences', 'tools', 'tool_choice', 'system', 'thinking'];
    const others = ['output_config', 'output_format', 'metadata', 'service_tier'];
    expect(read(Object.fromEntries([...names, ...others].map((name) => [name, null])))).toEqual(read({}));
    expect(read({ metadata: { user_id: null }, output_config: { effort: null, format: null } })).toEqual(read({}));
  });

  test('stay the judgement of a provider that speaks this dialect', () => {
    const body = { model: 'x/y', messages: [{ role: 'user', content: 'Hi' }], temperature: 'a', system: [5] };
    expect(readRequest(body, 100).original.body).toBe(body);
  });
});
