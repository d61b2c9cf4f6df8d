import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withProvider('anthropic', { url: provider.url })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

describe('before a provider of another dialect', () => {
  test.each<[string, unknown]>([
    ['a message that is text', ['Hello']],
    ['a message of nothing', [null]],
    ['a number for content', [{ role: 'user', content: 5 }]],
    ['an object for content', [{ role: 'user', content: { type: 'text', text: 'Hello' } }]],
    ['parts that are text', [{ role: 'user', content: ['Hello'] }]],
    ['a user without a word', [{ role: 'user', content: null }]],
    ['a system message without a word', [{ role: 'system' }]],
    ['a result that is a number', [{ role: 'tool', tool_call_id: 'a', content: 5 }]],
  ])('a chat with %s is refused, not answered as another question', async (_, messages) => {
    const response = await headgate.ask({ model: 'anthropic/claude-sonnet-4-6', messages });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'messages', error_type: 'invalid_request' } });
    expect(provider.requests).toEqual([]);
  });
});

test.each([
  ['/chat/completions', 'fake/m'],
  ['/chat/completions', 'anthropic/claude-sonnet-4-6'],
  ['/messages', 'fake/m'],
  ['/messages', 'anthropic/claude-sonnet-4-6'],
])('an empty list of messages is refused at %s before %s is asked', async (path, model) => {
  const response = await post(headgate, path, { model, max_tokens: 9, messages: [] });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('`messages` must not be an empty list');
  expect(provider.requests).toEqual([]);
});

test('an empty list of items is refused before a provider of another dialect is asked', async () => {
  const response = await post(headgate, '/responses', { model: 'anthropic/claude-sonnet-4-6', input: [] });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'input' } });
  expect(provider.requests).toEqual([]);
});
