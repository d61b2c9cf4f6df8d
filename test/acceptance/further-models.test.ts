import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Allowance } from '../../lambda/core/limits/allowance.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

/** A request may name models to the provider itself, beside the one that it is for: these answer, and are billed, as well. */
let provider: FakeProvider;
let headgate: TestGateway;

beforeEach(async () => {
  provider = await startFakeProvider();
  provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 }, usageFields: { cost: 0.5 } }));
});
afterEach(async () => {
  await headgate.close();
  await provider.close();
});

function start(limits: Allowance['limits'], team: { readonly unpriced?: 'refuse' } = {}): void {
  const { url } = provider;
  headgate = aGateway()
    .withProvider('openrouter', { url })
    .withProvider('anthropic', { url })
    .withPrice('openrouter/m', { input: 1, output: 2 })
    .withPrice('anthropic/m', { input: 1, output: 2 })
    .withTeam({ limits, ...team })
    .start();
}

const MODELS: readonly (readonly [string, string, string, object])[] = [
  ['models to OpenRouter', '/chat/completions', 'openrouter/m', { models: ['dear'] }],
  ['models to OpenRouter at another endpoint', '/messages', 'openrouter/m', { models: ['dear'] }],
  ['a preset of OpenRouter', '/chat/completions', 'openrouter/m', { preset: 'dear' }],
  ['fallbacks to Anthropic', '/messages', 'anthropic/m', { fallbacks: [{ model: 'dear' }] }],
  ['a tool that asks another model', '/messages', 'anthropic/m', { tools: [{ type: 'advisor', model: 'dear' }] }],
];

async function send(path: string, model: string, fields: object): Promise<Response> {
  const body = { model, max_tokens: 10, messages: [{ role: 'user', content: 'Hello' }], ...fields };
  const request = new Request('https://headgate.invalid/', {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const arrival = { endpoint: path, parameters: {}, deadline: Date.now() + 900_000 };
  return await handle(request, arrival, headgate.gateway);
}

test.each(MODELS)('whoever may not use a model may not name it as %s either', async (_, path, model, fields) => {
  start({ models: [model] });
  const response = await send(path, model, fields);
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('`limits.models`')]);
  expect(provider.requests).toEqual([]);
});

test.each(MODELS)('whoever may use it may name it as %s', async (_, path, model, fields) => {
  start({ models: [`${model.split('/')[0]}/*`] });
  await (await send(path, model, fields)).text();
  expect(provider.requests).toHaveLength(1);
});

test.each(MODELS)('the bound of what is asked for says nothing of %s', async (_, path, model, fields) => {
  start({ maxCallPicoUsd: 10n ** 11n }, { unpriced: 'refuse' });
  expect((await send(path, model, {})).status).not.toBe(402);
  const response = await send(path, model, fields);
  expect([response.status, await response.text()]).toEqual([402, expect.stringContaining('`unpriced`')]);
  expect(provider.requests).toHaveLength(1);
});

test('what answers in place of a model costs what the provider says', async () => {
  start({});
  await (await send('/chat/completions', 'openrouter/m', { models: ['dear'] })).text();
  expect(headgate.rows).toMatchObject([{ costPicoUsd: 5n * 10n ** 11n, start: { holdPicoUsd: null } }]);
});
