import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aProviderOfEach } from './a-provider-of-each.ts';

const { house, ask } = aProviderOfEach();

const MESSAGES = [{ role: 'user', content: 'hi' }];
const CUT = '{"at": "sk';

describe('row 83: arguments that were cut short stay what they are, and the answer says that it was cut', () => {
  const cut = () =>
    house.provider.otherwise(answer({ toolCalls: [{ name: 'look', json: CUT }], finishReason: 'length' }));

  test.each([true, false])('in chat (stream: %s)', async (stream) => {
    cut();
    const { text } = await ask('/chat/completions', { model: 'groq/m', messages: MESSAGES, stream });
    expect(argumentsIn(text)).toBe(CUT);
    expect(text).toContain('"finish_reason":"length"');
  });

  test('in Messages: piece by piece as they are, and whole under a name that no tool has', async () => {
    cut();
    const body = { model: 'groq/m', messages: MESSAGES, max_tokens: 9 };
    const { text } = await ask('/messages', { ...body, stream: true });
    const pieces = [...text.matchAll(/"partial_json":"((?:[^"\\]|\\.)*)"/g)].map(([, piece]) =>
      JSON.parse(`"${piece}"`),
    );
    expect(pieces.join('')).toBe(CUT);
    expect(text).toContain('"stop_reason":"max_tokens"');
    const whole = JSON.parse((await ask('/messages', body)).text);
    expect(whole).toMatchObject({ content: [{ type: 'tool_use', input: { _raw: CUT } }], stop_reason: 'max_tokens' });
  });

  test('in Responses: the call is incomplete, and so is the response', async () => {
    cut();
    const { text } = await ask('/responses', { model: 'cerebras/m', input: 'hi' });
    expect(JSON.parse(text)).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'function_call', arguments: CUT, status: 'incomplete' }],
    });
  });
});

describe('row 85: a tool of a kind that the provider cannot have', () => {
  test('is a 400 at /messages that names it, and nobody is asked', async () => {
    const tools = [{ type: 'web_search_20250305', name: 'w' }];
    const refused = await ask('/messages', { model: 'groq/m', messages: MESSAGES, max_tokens: 9, tools });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('web_search');
    expect(house.provider.requests).toEqual([]);
  });

  test('is left out and named at /chat/completions, as at /responses', async () => {
    const content = [{ type: 'text', text: 'hello' }];
    const usage = { input_tokens: 1, output_tokens: 1 };
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content,
      stop_reason: 'end_turn',
      usage,
    };
    house.provider.script(status(200, { body: message }));
    const tools = [{ type: 'web_search' }, { type: 'function', name: 'look', parameters: {} }];
    const asked = { model: 'anthropic/claude-opus-4-6', messages: MESSAGES, tools };
    const { dropped, body } = await ask('/chat/completions', asked);
    expect(dropped).toBe('tools.web_search');
    expect(body.tools).toMatchObject([{ name: 'look' }]);
  });

  test('is left out and named at /responses, where Codex always offers one', async () => {
    const tools = [{ type: 'web_search' }, { type: 'function', name: 'look', parameters: {} }];
    const { status, dropped, body } = await ask('/responses', { model: 'mistral/m', input: 'hi', tools });
    expect({ status, dropped }).toEqual({ status: 200, dropped: 'tools.web_search' });
    expect(body.tools).toMatchObject([{ function: { name: 'look' } }]);
  });
});

describe('row 86: a schema of the answer', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } } };
  const format = { type: 'json_schema', json_schema: { name: 'city', schema } };

  test('comes with tools where both are taken, and is never a tool itself', async () => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: {} } }];
    const { body } = await ask('/chat/completions', {
      model: 'anthropic/claude-opus-5-5',
      messages: MESSAGES,
      tools,
      response_format: format,
    });
    expect(body).toMatchObject({ tools: [{ name: 'look' }], output_config: { format: { type: 'json_schema' } } });
    expect(body.tools).toHaveLength(1);
    expect(body).not.toHaveProperty('tool_choice');
  });

  test.each<[path: string, field: string, Json]>([
    ['/chat/completions', 'response_format', { messages: MESSAGES, response_format: format }],
    ['/responses', 'text', { input: 'hi', text: { format: { type: 'json_schema', name: 'city', schema } } }],
  ])(
    'is a 400 at %s that names `%s`, before a model that cannot be held to it beside tools',
    async (path, field, more) => {
      const described = { name: 'look', parameters: {} };
      const tools = [{ type: 'function', ...described, function: described }];
      const { status, text } = await ask(path, { model: 'anthropic/claude-3-5-haiku-latest', tools, ...more });
      expect({ status, error: JSON.parse(text).error }).toMatchObject({
        status: 400,
        error: { param: field, message: expect.stringContaining(`\`${field}\` is a JSON schema`) },
      });
      expect(house.provider.requests).toEqual([]);
    },
  );
});

/** The arguments of the one call in an answer, streamed or not. */
function argumentsIn(text: string): string {
  return [...text.matchAll(/"arguments":("(?:[^"\\]|\\.)*")/g)].map(([, piece = '""']) => JSON.parse(piece)).join('');
}
