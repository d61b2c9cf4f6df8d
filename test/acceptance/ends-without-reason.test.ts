import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { frames, type Play, status } from '../support/fake-provider.ts';
import { aProviderOfEach } from './a-provider-of-each.ts';

/** What the ledger says of an answer, and what its client got, are the same, whichever dialects they speak. */
const { house, ask } = aProviderOfEach();

const messages = [{ role: 'user', content: 'Hi' }];
const PATHS = ['/chat/completions', '/messages', '/responses'] as const;
const asked = (path: string, model: string, more: Json = {}): Json =>
  path === '/responses'
    ? { model, input: 'Hi', max_output_tokens: 100, ...more }
    : { model, messages, max_tokens: 100, ...more };
const CHAT = 'cerebras/m';
const MESSAGES = 'anthropic/claude-opus-4-8';
const RESPONSES = 'openai/gpt-5.6-terra';

async function told(path: string, body: Json, play: Play) {
  house.provider.script(play);
  const { status: code, text } = await ask(path, body);
  return { code, text, outcome: house.headgate.rows.at(-1)?.ending?.outcome };
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const chatOf = (message: Json, finish_reason: string | null) =>
  status(200, { body: { choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }], usage } });
const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }];
const messageOf = (content: Json[]) =>
  status(200, {
    body: {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content, stop_reason: null },
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  });

describe.each(PATHS)('an answer without a reason for its end, to %s', (path) => {
  test.each<[string, string, Play]>([
    ['a chat', CHAT, chatOf({ content: 'said' }, null)],
    ['a message', MESSAGES, messageOf([{ type: 'text', text: 'said' }])],
  ])('is %s that is answered', async (_, model, play) => {
    const seen = await told(path, asked(path, model), play);
    expect(seen).toMatchObject({ code: 200, outcome: 'answered' });
    expect(seen.text).toContain('said');
  });

  test.each<[string, string, Play]>([
    ['a chat', CHAT, chatOf({ content: '' }, null)],
    ['a message', MESSAGES, messageOf([])],
    ['a response', RESPONSES, status(200, { body: { object: 'response', status: 'in_progress', output: [] } })],
  ])('is no answer if it is %s that says nothing', async (_, model, play) => {
    const { code, outcome } = await told(path, asked(path, model), play);
    expect(outcome).toBe('failed');
    expect(code).toBeGreaterThanOrEqual(500);
  });

  test('is answered as a stream that has its [DONE]', async () => {
    const data = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const choices = [{ index: 0, delta: { role: 'assistant', content: 'said' }, finish_reason: null }];
    const play = frames([`data: ${JSON.stringify({ ...data, choices })}\n\n`, 'data: [DONE]\n\n']);
    const seen = await told(path, asked(path, CHAT, { stream: true }), play);
    expect(seen.outcome).toBe('answered');
    expect(seen.text).toMatch(/\[DONE\]|message_stop|response\.completed/);
    expect(seen.text).not.toContain('"error":{');
  });

  test('is a failure where `error` stands for the reason, whole and streamed', async () => {
    const whole = await told(path, asked(path, CHAT), chatOf({ content: 'said' }, 'error'));
    expect(whole.outcome).not.toBe('answered');
    expect(whole.code).toBeGreaterThanOrEqual(500);
    const choices = [{ index: 0, delta: { content: 'said' }, finish_reason: 'error' }];
    const events = [`data: ${JSON.stringify({ id: 'c', choices })}\n\n`, 'data: [DONE]\n\n'];
    const streamed = await told(path, asked(path, CHAT, { stream: true }), frames(events));
    expect(streamed.outcome).not.toBe('answered');
    expect(streamed.text).not.toMatch(/\[DONE\]|message_stop|response\.completed/);
  });
});

test('calls of tools are the reason where none is told', async () => {
  const chat = chatOf({ content: null, tool_calls }, null);
  const tools = [{ name: 'f', input_schema: { type: 'object' } }];
  expect((await told('/messages', asked('/messages', CHAT, { tools }), chat)).text).toContain(
    '"stop_reason":"tool_use"',
  );
  const message = messageOf([{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }]);
  const offered = { tools: [{ type: 'function', function: { name: 'f' } }] };
  const seen = await told('/chat/completions', asked('/chat/completions', MESSAGES, offered), message);
  expect(seen.text).toContain('"finish_reason":"tool_calls"');
});
