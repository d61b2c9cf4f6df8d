import { describe, expect, test } from 'vitest';
import { objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { call, carryingGateway } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const MISTRAL = 'mistral/mistral-small-latest';

describe('a chat at Mistral', () => {
  test('ids made elsewhere become nine letters or digits, the same for a call and its result', async () => {
    const { sent } = await gateway.chat(MISTRAL, turns(['call_abcDEF123', 'toolu_01XYZ']));
    const { calls, results } = idsIn(sent);
    expect(calls.every((id) => /^[a-zA-Z0-9]{9}$/.test(id))).toBe(true);
    expect(new Set(calls).size).toBe(2);
    expect(results).toEqual(calls);
  });

  test("Mistral's own ids pass", async () => {
    const { sent } = await gateway.chat(MISTRAL, turns(['D681PevKs', 'a1B2c3D4e']));
    expect(idsIn(sent)).toEqual({ calls: ['D681PevKs', 'a1B2c3D4e'], results: ['D681PevKs', 'a1B2c3D4e'] });
  });

  test('the map is the same at the next turn, so that the prefix of the prompt stays what it was', async () => {
    const first = turns(['call_1', 'call_2']);
    const { messages } = turns(['call_3']);
    const one = await gateway.chat(MISTRAL, first);
    const two = await gateway.chat(MISTRAL, { messages: [...objectsIn(first.messages), ...objectsIn(messages)] });
    expect(JSON.stringify(two.sent.messages)).toContain(JSON.stringify(one.sent.messages).slice(0, -1));
  });

  test.each<[string, readonly string[]]>([
    ['empty', ['', '']],
    ['repeated', ['call_1', 'call_1']],
    ["repeated and Mistral's own", ['D681PevKs', 'D681PevKs']],
  ])('ids that are %s become distinct ones, and results go to them in turn', async (_, ids) => {
    const { sent } = await gateway.chat(MISTRAL, turns(ids));
    const { calls, results } = idsIn(sent);
    expect(new Set(calls).size).toBe(2);
    expect(results).toEqual(calls);
  });

  test('an id that is used again in a later turn names another call', async () => {
    const { messages } = turns(['call_0']);
    const { sent } = await gateway.chat(MISTRAL, { messages: [...objectsIn(messages), ...objectsIn(messages)] });
    const { calls, results } = idsIn(sent);
    expect(new Set(calls).size).toBe(2);
    expect(results).toEqual(calls);
  });

  test('a result of a call that is not there gets an id that is accepted', async () => {
    const { sent } = await gateway.chat(MISTRAL, {
      messages: [{ role: 'tool', tool_call_id: 'call_lost', content: 'x' }],
    });
    expect(idsIn(sent).results[0]).toMatch(/^[a-zA-Z0-9]{9}$/);
  });

  test("the caller's ids of Messages are mapped as well", async () => {
    const { sent } = await gateway.messages(MISTRAL, {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_01A', name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: 'seen' }] },
      ],
    });
    const { calls, results } = idsIn(sent);
    expect(calls[0]).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(results).toEqual(calls);
  });
});

describe('elsewhere', () => {
  test('ids are as the caller wrote them', async () => {
    const ids = ['call_1', `chatcmpl-tool-${'a'.repeat(32)}`, ''];
    for (const model of ['groq/openai/gpt-oss-120b', 'gemini/gemini-2.5-pro', 'ours/m']) {
      const { sent } = await gateway.chat(model, turns(ids));
      expect(idsIn(sent)).toEqual({ calls: ids, results: ids });
    }
  });

  test('only those that are too long for OpenAI are made anew there', async () => {
    const long = `chatcmpl-tool-${'a'.repeat(32)}`;
    const { sent } = await gateway.chat('openai/gpt-4o', turns(['call_1', long]));
    const { calls, results } = idsIn(sent);
    expect(calls[0]).toBe('call_1');
    expect(calls[1]).toMatch(/^call_[a-z0-9]{24}$/);
    expect(results).toEqual(calls);
  });

  test('and at its responses', async () => {
    const id = 'x'.repeat(65);
    const { sent } = await gateway.responses('openai/gpt-6-sol', {
      input: [
        { type: 'function_call', call_id: id, name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: id, output: 'seen' },
      ],
    });
    const [made, answered] = objectsIn(sent.input).map((item) => item.call_id);
    expect(made).toMatch(/^call_[a-z0-9]{24}$/);
    expect(answered).toBe(made);
  });
});

/** A turn in which tools were called by these ids, and what they brought. */
function turns(ids: readonly string[]): Json {
  return {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: '', tool_calls: ids.map((id) => call(id)) },
      ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'seen' })),
    ],
  };
}

function idsIn({ messages }: Json): { readonly calls: readonly string[]; readonly results: readonly unknown[] } {
  const all = objectsIn(messages);
  return {
    calls: all.flatMap(({ tool_calls: calls }) => objectsIn(calls)).map(({ id }) => String(id)),
    results: all.filter(({ role }) => role === 'tool').map((message) => message.tool_call_id),
  };
}
