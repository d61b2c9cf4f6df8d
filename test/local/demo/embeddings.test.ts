import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';

let provider: DemoProvider;
let client: OpenAI;
beforeAll(async () => {
  provider = await startDemoProvider();
  client = new OpenAI({ baseURL: provider.url, apiKey: 'none is needed', maxRetries: 0 });
});
afterAll(() => provider.close());

test('gives unit vectors, near for similar texts and far for others', async () => {
  const input = ['the cat sat on the mat', 'a cat sits on a mat', 'quarterly revenue grew by 5 %'];
  const { data, usage } = await client.embeddings.create({ model: 'embed', input });
  const [cat, sameCat, money] = data.map(({ embedding }) => embedding);
  expect(dot(cat, cat)).toBeCloseTo(1, 5);
  expect(dot(cat, sameCat)).toBeGreaterThan(0.5);
  expect(dot(cat, money)).toBeLessThan(0.25);
  expect(usage).toEqual({ prompt_tokens: 6 + 5 + 8, total_tokens: 19 });
});

test('gives the same numbers as floats and as base64, in as many dimensions as asked', async () => {
  // The client asks for base64 by itself and unpacks it.
  const packed = await client.embeddings.create({ model: 'embed', input: 'hello', dimensions: 64 });
  const plain = await client.embeddings.create({
    model: 'embed',
    input: 'hello',
    dimensions: 64,
    encoding_format: 'float',
  });
  expect(packed.data[0]?.embedding).toHaveLength(64);
  expect(packed.data[0]?.embedding.map((value) => Math.fround(value))).toEqual(
    plain.data[0]?.embedding.map((value) => Math.fround(value)),
  );
});

test('takes token ids, one text of them or several', async () => {
  const one = await client.embeddings.create({ model: 'embed', input: [1, 2, 3] });
  expect(one).toMatchObject({ data: [{ index: 0 }], usage: { prompt_tokens: 3 } });
  const two = await client.embeddings.create({ model: 'embed', input: [[1, 2, 3], [4]] });
  expect(two.data[0]?.embedding).toEqual(one.data[0]?.embedding);
  expect(two).toMatchObject({ data: [{ index: 0 }, { index: 1 }], usage: { prompt_tokens: 4 } });
});

test('refuses what is not right', async () => {
  await expect(client.embeddings.create({ model: 'chat', input: 'x' })).rejects.toMatchObject({ status: 400 });
  await expect(client.embeddings.create({ model: 'nobody', input: 'x' })).rejects.toMatchObject({ status: 404 });
  await expect(client.embeddings.create({ model: 'embed', input: '' })).rejects.toMatchObject({ param: 'input' });
});

function dot(one: readonly number[] = [], other: readonly number[] = []): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
