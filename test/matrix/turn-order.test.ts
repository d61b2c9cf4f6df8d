import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const MISTRAL = 'mistral/mistral-small-latest';
const IDS = ['mistral', 'cerebras'] as const;

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = IDS.reduce((builder, id) => builder.withProvider(id, { url: provider.url }), aGateway()).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

/** The messages that arrive of those that a client of a dialect sends. */
async function arriving(
  path: '/chat/completions' | '/messages' | '/responses',
  model: string,
  messages: Json[],
): Promise<Json[]> {
  const turns = path === '/responses' ? { input: messages } : { messages, max_tokens: 100 };
  const response = await post(headgate, path, { model, ...turns });
  expect(response.status, await response.text()).toBe(200);
  return Object(provider.requests.at(-1)?.json).messages;
}

const HELLO = { role: 'user', content: 'hi' };
const PATHS = ['/chat/completions', '/messages', '/responses'] as const;

describe('an answer that was begun, before Mistral', () => {
  test.each(PATHS)('is marked as one, from %s', async (path) => {
    const sent = await arriving(path, MISTRAL, [HELLO, { role: 'assistant', content: '{' }]);
    expect(sent.at(-1)).toEqual({ role: 'assistant', content: '{', prefix: true });
  });

  test('is not what the model said before the user spoke again, nor a call', async () => {
    const said = await arriving('/chat/completions', MISTRAL, [HELLO, { role: 'assistant', content: 'a' }, HELLO]);
    expect(said).toEqual([HELLO, { role: 'assistant', content: 'a' }, HELLO]);
    const tool_calls = [{ id: 'abcdefghi', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const called = await arriving('/chat/completions', MISTRAL, [
      HELLO,
      { role: 'assistant', content: '', tool_calls },
    ]);
    expect(called.at(-1)).not.toHaveProperty('prefix');
  });

  test('is marked as its caller has marked it', async () => {
    const sent = await arriving('/chat/completions', MISTRAL, [
      HELLO,
      { role: 'assistant', content: '{', prefix: false },
    ]);
    expect(sent.at(-1)).toMatchObject({ prefix: false });
  });

  test.each(PATHS)('has no mark elsewhere, from %s', async (path) => {
    const sent = await arriving(path, 'cerebras/llama-3.3-70b', [HELLO, { role: 'assistant', content: '{' }]);
    expect(sent.at(-1)).toEqual({ role: 'assistant', content: '{' });
  });
});

describe('system text in the midst, before Mistral', () => {
  const SYSTEM = { role: 'system', content: 's' };

  test.each(PATHS)('is told by the user after an answer, from %s', async (path) => {
    const sent = await arriving(path, MISTRAL, [HELLO, { role: 'assistant', content: 'a' }, SYSTEM]);
    expect(sent).toEqual([HELLO, { role: 'assistant', content: 'a' }, { role: 'user', content: '<system>s</system>' }]);
  });

  test('is told by the user after results of tools, once the model has had a word', async () => {
    const tool_calls = [{ id: 'abcdefghi', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const sent = await arriving('/chat/completions', MISTRAL, [
      HELLO,
      { role: 'assistant', content: '', tool_calls },
      { role: 'tool', tool_call_id: 'abcdefghi', content: 'r' },
      { role: 'developer', content: [{ type: 'text', text: 's' }] },
    ]);
    expect(sent.slice(3)).toEqual([
      { role: 'assistant', content: 'OK.' },
      { role: 'user', content: [{ type: 'text', text: '<system>s</system>' }] },
    ]);
  });

  test('stays what it is where Mistral takes it: first, and after the user', async () => {
    expect(await arriving('/chat/completions', MISTRAL, [SYSTEM, HELLO, SYSTEM])).toEqual([SYSTEM, HELLO, SYSTEM]);
  });

  test('stays what it is elsewhere', async () => {
    const turns = [HELLO, { role: 'assistant', content: 'a' }, SYSTEM, HELLO];
    expect(await arriving('/chat/completions', 'cerebras/llama-3.3-70b', turns)).toEqual(turns);
  });
});
