import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

/** What is kept for an hour has a rate of its own, which not every price has. */
let provider: FakeProvider;
let headgate: TestGateway;

beforeEach(async () => {
  provider = await startFakeProvider();
  provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
  headgate = aGateway()
    .withProvider('anthropic', { url: provider.url })
    .withPrice('anthropic/without', { input: 1, output: 2 })
    .withPrice('anthropic/with', { input: 1, output: 2, cacheWrite1h: 2 })
    .withPrice('anthropic/half', { input: 1, output: 2, cacheWrite1h: 2, tiers: [{ above: 100, input: 2, output: 4 }] })
    .withTeam({ budget: { month: 10n ** 12n }, unpriced: 'refuse' })
    .start();
});
afterEach(async () => {
  await headgate.close();
  await provider.close();
});

const mark = (ttl?: '5m' | '1h') => ({ type: 'ephemeral' as const, ...(ttl && { ttl }) });
const text = (ttl?: '5m' | '1h') => ({ type: 'text' as const, text: 'Hello', cache_control: mark(ttl) });
const place: Readonly<Record<string, object>> = {
  system: { system: [text('1h')] },
  tools: { tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control: mark('1h') }] },
  'a message': { messages: [{ role: 'user', content: [text('1h')] }] },
  'a result': {
    messages: [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [text('1h')] }] },
    ],
  },
  'the whole': { cache_control: mark('1h') },
};

/** Whether it is refused for what nobody knows the price of; what the provider makes of it is of no concern here. */
async function isRefused(model: string, fields: object): Promise<boolean> {
  const client = new Anthropic({
    apiKey: headgate.key,
    baseURL: 'http://headgate.invalid',
    fetch: headgate.fetch,
    maxRetries: 0,
  });
  const body = { model, max_tokens: 10, messages: [{ role: 'user' as const, content: 'Hello' }], ...fields };
  const error = await client.messages.create(body).catch((thrown: unknown) => thrown);
  return error instanceof Anthropic.APIError && error.status === 402;
}

test.each(Object.entries(place))('a mark for an hour in %s has no bound where that has no price', async (_, fields) => {
  const refusals = [];
  for (const model of ['without', 'half', 'with']) refusals.push(await isRefused(`anthropic/${model}`, fields));
  expect(refusals).toEqual([true, true, false]);
  expect(headgate.rows).toMatchObject([{ start: { target: { model: 'with' } } }]);
});

test('a mark for five minutes costs no more than other input', async () => {
  for (const ttl of ['5m', undefined] as const) {
    expect(await isRefused('anthropic/without', { system: [text(ttl)] })).toBe(false);
  }
});
