import { describe, expect, test } from 'vitest';
import { holdFor } from '../../lambda/core/meter.ts';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { openaiEmbeddings } from '../../lambda/dialects/openai-embeddings/index.ts';
import { isVector } from '../../lambda/dialects/openai-embeddings/vector.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { embeddings } from '../support/fake-provider.ts';
import { BASE64, embeddingGateway, FLOATS } from './an-embedding.ts';

const { ask, script, seen } = embeddingGateway();

describe('a request', () => {
  test.each<[string, object, param: string]>([
    ['no input', { input: undefined }, 'input'],
    ['an object', { input: { text: 'a' } }, 'input'],
    ['an empty list', { input: [] }, 'input'],
    ['text and token ids', { input: ['a', 1] }, 'input'],
    ['an empty list of token ids', { input: [[]] }, 'input'],
    ['a token id below 0', { input: [-1] }, 'input'],
    ['too many texts', { input: new Array(2049).fill('a') }, 'input'],
    ['another form', { encoding_format: 'int8' }, 'encoding_format'],
    ['no dimensions', { dimensions: 0 }, 'dimensions'],
    ['a stream', { stream: true }, 'stream'],
    ['no model', { model: '' }, 'model'],
  ])('with %s is refused, and nobody is asked', async (_, body, param) => {
    const { response, json } = await ask(body);
    expect(response.status).toBe(400);
    expect(json.error).toMatchObject({ param, error_type: 'invalid_request' });
    expect(seen().requests).toEqual([]);
  });

  test('with too many texts is told how many there may be', async () => {
    const { json } = await ask({ input: new Array(2049).fill('a') });
    expect(json.error.message).toBe('`input` has 2049 entries; at most 2048 are allowed in one request.');
  });

  test('goes on as it came, less what says nothing', async () => {
    script(embeddings([[1], [2]]));
    const body = { input: ['a', 'b'], dimensions: 1, user: 'ann', encoding_format: 'float', ours: { x: 1 } };
    await ask({ ...body, stream: false, encoding_format: 'float', extra: null });
    expect(seen().requests[0]?.json).toEqual({ model: 'm', ...body });
    expect(seen().requests[0]?.path).toBe('/v1/embeddings');
  });

  test('holds as much as its bytes can cost', async () => {
    script(embeddings([[1]]));
    const { row } = await ask({ input: 'Hello' });
    expect(row?.start.holdPicoUsd).toBe(
      BigInt(JSON.stringify({ model: 'fake/m', input: 'Hello' }).length) * 1_000_000n,
    );
  });

  test.each([[[1, 2, 3], 3, 1] as const, [[[1, 2], [3]], 3, 2] as const])(
    'of token ids (%j) holds as much as these cost',
    async (input, tokens, count) => {
      script(embeddings(new Array<number[]>(count).fill([1])));
      const { row, response } = await ask({ input });
      expect(response.status).toBe(200);
      expect(row?.start.holdPicoUsd).toBe(BigInt(tokens) * 1_000_000n);
      expect(seen().requests[0]?.json).toEqual({ model: 'm', input });
    },
  );

  test('of several texts holds for each as much as the model can read', () => {
    const model = { price: undefined, maxOutputTokens: undefined, contextTokens: 4, isReasoning: false };
    const price = { input: 1_000_000n, output: 0n, source: 'test' };
    const held = (input: unknown) => holdFor(send('openai', { input }).demand, { ...model, price });
    expect(held([1, 2, 3, 4, 5, 6])).toBe(4_000_000n);
    expect(held([[1, 2, 3], [4, 5, 6], [7]])).toBe(7_000_000n);
  });

  test('of token ids is refused for a provider that takes none', async () => {
    const { response, json } = await ask({ model: 'mistral/mistral-embed', input: [1, 2] });
    expect(response.status).toBe(400);
    expect(json.error.message).toBe('`input` must be text for the provider mistral: it takes no token ids.');
  });

  test('to a provider without the endpoint is refused', async () => {
    const { response, json } = await ask({ model: 'groq/m' });
    expect(response.status).toBe(400);
    expect(json.error.message).toBe('The provider groq has no endpoint /embeddings.');
  });

  test('has its form withheld where it is not known, and its answer in it all the same', async () => {
    script(embeddings([FLOATS]));
    const { response, vectors } = await ask({
      model: 'gemini/gemini-embedding-001',
      encoding_format: 'base64',
      user: 'a',
    });
    expect(vectors).toEqual([BASE64]);
    expect(seen().requests[0]?.json).toEqual({ model: 'gemini-embedding-001', input: 'Hello' });
    expect(response.headers.get('x-headgate-dropped')).toBe('user');
  });

  test.each<[string, Json, Json]>([
    ['the other name', { dimensions: 3 }, { output_dimension: 3 }],
    ['its own name', { output_dimension: 3 }, { output_dimension: 3 }],
    ['both names, of which its own counts', { dimensions: 2, output_dimension: 3 }, { output_dimension: 3 }],
  ])('tells Mistral the dimensions by %s', (_, fields, sent) => {
    expect(send('mistral', fields).body).toEqual({ model: 'm', input: 'Hello', ...sent });
  });
});

test.each<[unknown, boolean]>([
  [[1, 2.5], true],
  ['AAAAPw==', true],
  ['AAAAPw', true],
  ['', false],
  [[], false],
  [[Number.NaN], false],
  [[null], false],
  [null, false],
])('%j is a vector: %s', (value, expected) => {
  expect(isVector(value)).toBe(expected);
});

function send(id: string, fields: Json) {
  const provider = enabledProviders({ [id]: {} }).get(id) as Provider; // A built-in one.
  const chat = openaiEmbeddings.readRequest({ model: `${id}/m`, input: 'Hello', ...fields }, 0);
  const { body, ...demand } = openaiEmbeddings.writeRequest(chat, { provider: id, model: 'm' }, provider);
  return { body, demand };
}
