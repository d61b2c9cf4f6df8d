import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { readStream } from '../support/sse.ts';
import { streamOf } from './upstream.ts';

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('openai', { url: provider.url }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
const ask = (model: string, more: object = {}) =>
  headgate.ask({ model, stream: true, messages: [{ role: 'user', content: 'hi' }], ...more });

test.each(['gpt-5.4', 'gpt-5.6-terra', 'gpt-6-astra'])(
  'litellm 34569: tools of %s go through Responses, unseen',
  async (model) => {
    provider.script(streamOf('openai-responses', 'tools'));
    const seen = await readStream(await ask(`openai/${model}`, { tools }));
    expect(provider.requests.at(-1)?.path).toBe('/v1/responses');
    expect(seen.isDone).toBe(true);
    expect(JSON.stringify(seen.chunks)).toContain('look');
  },
);

test.each(['gpt-5.4', 'gpt-5.6-terra', 'gpt-6-astra'])('tools of %s in Messages go there, too', async (model) => {
  provider.script(streamOf('openai-responses', 'tools'));
  const messages = [{ role: 'user', content: 'hi' }];
  const body = { model: `openai/${model}`, max_tokens: 100, stream: true, messages };
  const response = await post(headgate, '/messages', {
    ...body,
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
  });
  expect(await response.text()).toContain('"name":"look"');
  expect(provider.requests.at(-1)?.path).toBe('/v1/responses');
  provider.script(streamOf('openai-chat', 'text'));
  await (await post(headgate, '/messages', { ...body, model: 'openai/gpt-4.1' })).text();
  expect(provider.requests.at(-1)?.path).toBe('/v1/chat/completions');
});

test.each([
  ['gpt-6-astra', {}],
  ['gpt-5-mini', { tools }],
  ['gpt-4.1', { tools }],
])('%s is asked as a chat where that works', async (model, more) => {
  await readStream(await ask(`openai/${model}`, more));
  expect(provider.requests.at(-1)?.path).toBe('/v1/chat/completions');
});
