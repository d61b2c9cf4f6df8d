import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestGateway } from '../support/a-gateway.ts';
import { answer, chatError, type FakeProvider, fault, status } from '../support/fake-provider.ts';
import { anOpenAiClient, MODEL, type OpenAiClient } from './an-openai-client.ts';

const ONCE = { model: MODEL, prompt: 'Once' };

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;
let client: OpenAiClient;
beforeEach(async () => {
  client = await anOpenAiClient();
  ({ provider, headgate, openai } = client);
});
afterEach(() => client.close());

test('a text is continued', async () => {
  provider.script(answer({ text: ' upon a time', usage: { inputTokens: 10, outputTokens: 3 } }));
  const { choices, usage } = await openai.completions.create({ ...ONCE, max_tokens: 3 });
  expect(choices).toEqual([{ index: 0, text: ' upon a time', logprobs: null, finish_reason: 'stop' }]);
  expect(usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 3, cost: 0.000016 });
  expect(provider.requests[0]?.json).toEqual({ model: 'fake-model', prompt: 'Once', max_tokens: 3 });
});

test('a text is continued piece by piece, with usage if asked', async () => {
  const play = answer({ pieces: [' upon', ' a', ' time'], usage: { inputTokens: 10, outputTokens: 3 } });
  provider.script(play, play);
  const chunks = await Array.fromAsync(await openai.completions.create({ ...ONCE, stream: true }));
  expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).toBe(' upon a time');
  expect(chunks.every((chunk) => chunk.choices.length === 1 && !chunk.usage)).toBe(true);

  const stream_options = { include_usage: true };
  const again = await Array.fromAsync(await openai.completions.create({ ...ONCE, stream: true, stream_options }));
  expect(again.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 13, cost: 0.000016 } });
  expect(headgate.rows.map(({ ending }) => ending?.cost.picoUsd)).toEqual(provider.bill.map(({ picoUsd }) => picoUsd));
});

test('a stream that breaks throws, with what was wrong', async () => {
  provider.script(fault('rst-mid-stream', { after: 2 }));
  const stream = await openai.completions.create({ ...ONCE, stream: true });
  await expect(Array.fromAsync(stream)).rejects.toMatchObject({ code: 'provider_stream_cut', type: 'server_error' });
});

test('errors are of the class that their status says', async () => {
  const once = { maxRetries: 0 };
  provider.script(status(429, { body: chatError('Slow down') }), fault('rst-mid-stream', { after: 0 }));
  await expect(openai.completions.create(ONCE, once)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  await expect(openai.completions.create({ ...ONCE, stream: true }, once)).rejects.toMatchObject({ status: 502 });
  const elsewhere = openai.completions.create({ ...ONCE, model: 'groq/none' }, once);
  await expect(elsewhere).rejects.toThrow('The provider groq has no endpoint /completions.');
});
