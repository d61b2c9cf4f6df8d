import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Provider } from '../../lambda/core/types.ts';
import { refusalOf, streamOf, type Upstream } from '../matrix/upstream.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

const UPSTREAMS: readonly Upstream[] = ['openai-chat', 'anthropic-messages', 'openai-responses'];
const TOOL = { name: 'look', input_schema: { type: 'object' as const } };

let provider: FakeProvider;
let headgate: TestGateway;
let client: Anthropic;
beforeAll(async () => {
  provider = await startFakeProvider();
  const speaking = (dialect: Upstream): Provider => ({
    id: dialect,
    url: provider.url,
    needsKey: false,
    speaks: { [dialect]: { streamUsage: true } },
    authorize: () => ({}),
  });
  headgate = aGateway()
    .withPorts({ providers: new Map(UPSTREAMS.map((dialect) => [dialect, speaking(dialect)])) })
    .start();
  client = new Anthropic({
    baseURL: 'http://headgate.invalid',
    apiKey: headgate.key,
    fetch: headgate.fetch,
    maxRetries: 0,
  });
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});
beforeEach(() => provider.reset());

const order = (upstream: Upstream) => ({
  model: `${upstream}/m`,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'hi' }],
});

describe.each(UPSTREAMS)("Anthropic's own client, before a provider of %s", (upstream) => {
  test('streams text, and puts the message together', async () => {
    provider.script(streamOf(upstream, 'text'));
    const message = await client.messages.stream(order(upstream)).finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { cache_read_input_tokens: 4, output_tokens: 5 } });
  });

  test('calls a tool', async () => {
    provider.script(streamOf(upstream, 'tools'));
    const message = await client.messages.stream({ ...order(upstream), tools: [TOOL] }).finalMessage();
    expect(message.content).toMatchObject([{ type: 'tool_use', name: 'look', input: { at: 'sky' } }]);
    expect(message.stop_reason).toBe('tool_use');
  });

  test('throws its own error for a refusal', async () => {
    provider.script(refusalOf(upstream));
    await expect(client.messages.create(order(upstream))).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });

  test('throws when a stream fails', async () => {
    provider.script(streamOf(upstream, 'error-after-content'));
    await expect(client.messages.stream(order(upstream)).finalMessage()).rejects.toThrow();
  });
});

test('gets a whole answer of a provider of chat', async () => {
  provider.script(answer({ text: 'Hi there', usage: { inputTokens: 9, outputTokens: 3 } }));
  const message = await client.messages.create(order('openai-chat'));
  expect(message.content).toMatchObject([{ type: 'text', text: 'Hi there' }]);
  expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 3 });
});

test('lists models in its own form', async () => {
  const page = await client.models.list();
  expect(page.data).toEqual([]);
  await expect(client.models.retrieve('nobody/knows')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});
