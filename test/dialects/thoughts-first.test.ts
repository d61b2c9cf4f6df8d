/** A whole chat answer names its thought beside its text: the thought came first, and is told first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('groq', { url: provider.url }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

test.each(['reasoning_content', 'reasoning'])('`%s` of a whole answer is a block before the text', async (name) => {
  const message = { role: 'assistant', content: 'So', [name]: 'Hm' };
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  provider.script(
    status(200, { body: { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage } }),
  );
  const response = await headgate.fetch('http://headgate.invalid/v1/messages', {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'groq/m', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const told = (await response.json()) as { readonly content: readonly { readonly type: string }[] };
  expect(told.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
});
