import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Provider } from '../../lambda/core/types.ts';
import { refusalOf, streamOf, type Upstream } from '../matrix/upstream.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';

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

describe('its runner of tools, which asks Anthropic to keep the conversation', () => {
  const run = async (upstream: Upstream) => {
    const tool = { ...TOOL, type: 'custom' as const, run: () => 'a kite', parse: (input: unknown) => input };
    const runner = client.beta.messages.toolRunner({ ...order(upstream), tools: [tool], stream: true });
    return await runner.runUntilDone();
  };
  const sent = () => provider.requests.map(({ json }) => json);

  test.each<Upstream>(['openai-chat', 'openai-responses'])('sends all of it to a provider of %s', async (upstream) => {
    provider.script(streamOf(upstream, 'tools'), streamOf(upstream, 'text'));
    expect((await run(upstream)).content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(sent()).toHaveLength(2);
    expect(JSON.stringify(sent()[1])).toMatch(/"hi".*sky.*a kite/);
    expect(sent()[1]).toHaveProperty('tools');
  });

  test('is told by a provider of messages itself whether it does', async () => {
    const details = { error_code: 'thread_unsupported_request', unsupported: ['model'] };
    const error = { type: 'invalid_request_error', message: 'no threads here', details };
    const upstream = 'anthropic-messages';
    provider.script(
      status(400, { body: { type: 'error', error } }),
      streamOf(upstream, 'tools'),
      streamOf(upstream, 'text'),
    );
    expect((await run(upstream)).content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(sent()).toMatchObject([{ thread: { type: 'create' } }, {}, {}]);
    expect(sent()[2]).not.toHaveProperty('thread');
  });
});

test('is told that a provider of chat keeps no thread', async () => {
  const continued = { ...order('openai-chat'), thread: { type: 'continue' as const, previous_message_id: 'msg_1' } };
  await expect(client.beta.messages.create(continued)).rejects.toThrow(/`thread`.*whole conversation/);
  expect(provider.requests).toEqual([]);
});

test('gets a whole answer of a provider of chat', async () => {
  provider.script(answer({ text: 'Hi there', usage: { inputTokens: 9, outputTokens: 3 } }));
  const message = await client.messages.create(order('openai-chat'));
  expect(message.content).toMatchObject([{ type: 'text', text: 'Hi there' }]);
  expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 3 });
});

test('lists models in its own form', async () => {
  const page = await client.models.list();
  expect(page.data.map(({ id }) => id)).toEqual(['auto', 'auto:balanced', 'auto:cheapest', 'auto:fastest']);
  await expect(client.models.retrieve('nobody/knows')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
});
