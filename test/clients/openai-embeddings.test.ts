import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestGateway } from '../support/a-gateway.ts';
import { chatError, embeddings, type FakeProvider, status } from '../support/fake-provider.ts';
import { anOpenAiClient, MODEL, type OpenAiClient } from './an-openai-client.ts';

/** Numbers that 32 bits hold exactly, and the same in base64. */
const FLOATS = [0.5, -0.25, 1.5];
const BASE64 = 'AAAAPwAAgL4AAMA/';

let provider: FakeProvider;
let headgate: TestGateway;
let openai: OpenAI;
let client: OpenAiClient;
beforeEach(async () => {
  client = await anOpenAiClient();
  ({ provider, headgate, openai } = client);
});
afterEach(() => client.close());

test.each([[FLOATS], [BASE64]])('the client gets numbers of %j, without saying in which form', async (sent) => {
  provider.script(embeddings([sent]));
  const { data, response } = await openai.embeddings.create({ model: MODEL, input: 'Hello' }).withResponse();
  expect(data.data[0]?.embedding).toEqual(FLOATS);
  expect(data.usage).toMatchObject({ prompt_tokens: 5, total_tokens: 5, cost: 0.000005 });
  expect(response.headers.get('x-headgate-model')).toBe(MODEL);
  // It asks for base64 by itself, because that is shorter.
  expect(provider.requests[0]?.json).toEqual({ model: 'fake-model', input: 'Hello', encoding_format: 'base64' });
});

test('the client gets floats if it asks for them', async () => {
  provider.script(embeddings([BASE64]));
  const { data } = await openai.embeddings.create({ model: MODEL, input: 'Hello', encoding_format: 'float' });
  expect(data[0]?.embedding).toEqual(FLOATS);
});

test('a batch comes back in its order, in the dimensions asked for', async () => {
  const input = Array.from({ length: 2048 }, (_, index) => `text ${index}`);
  provider.script(embeddings(input.map((_, index) => [index, 0.5])));
  const { data } = await openai.embeddings.create({ model: MODEL, input, dimensions: 2 });
  expect(data.map(({ embedding, index }) => [...embedding, index])).toEqual(
    input.map((_, index) => [index, 0.5, index]),
  );
  expect(provider.requests[0]?.json).toMatchObject({ input, dimensions: 2 });
  expect(headgate.rows[0]?.ending?.cost.picoUsd).toBe(provider.owedPicoUsd);
});

test('token ids are sent on', async () => {
  provider.script(embeddings([FLOATS, FLOATS]));
  const input = [[15496], [995, 0]];
  expect((await openai.embeddings.create({ model: MODEL, input })).data).toHaveLength(2);
  expect(provider.requests[0]?.json).toMatchObject({ input });
});

test('errors are of the class that their status says', async () => {
  const ask = (model: string, input: string[]) => openai.embeddings.create({ model, input }, { maxRetries: 0 });
  provider.script(status(429, { body: chatError('Slow down') }), status(500));
  await expect(ask(MODEL, ['a'])).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  await expect(ask(MODEL, ['a'])).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  await expect(ask(MODEL, [])).rejects.toMatchObject({ status: 400, param: 'input' });
  await expect(ask('groq/none', ['a'])).rejects.toThrow('The provider groq has no endpoint /embeddings.');
  await expect(ask('nobody/none', ['a'])).rejects.toBeInstanceOf(OpenAI.NotFoundError);
});
