import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { embeddings } from '../support/fake-provider.ts';
import { aCachedTeam, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

interface Vectors {
  readonly data: readonly { readonly index: number; readonly embedding: unknown }[];
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Of a text the vector is its length and the provider's count of requests, so that it shows when it was made. */
function answering(gateway = team.start()) {
  const ask = async (input: unknown, more: object = {}, headers: object = { 'x-headgate-cache': 'on' }) => {
    const request = { model: 'fake/model', input, ...more };
    const sent = new Request('http://headgate.invalid/v1/embeddings', {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(request),
    });
    const response = await gateway.fetch(sent);
    return { response, body: (await response.json()) as Vectors };
  };
  return { ask, gateway };
}
const asked = () => team.provider.requests.map(({ json }) => (json as Json).input);
const vectors = ({ data }: Vectors) => data.map(({ index, embedding }) => [index, embedding]);

test('a batch with one new text pays for that one alone, in the order that was asked for', async () => {
  const { ask, gateway } = answering();
  team.provider.script(embeddings([[1], [2]], { usage: { inputTokens: 10, outputTokens: 0 } }));
  const first = await ask(['one', 'two']);
  expect(told(first.response)).toMatchObject({ 'x-headgate-cache': 'miss' });
  team.provider.script(embeddings([[3]], { usage: { inputTokens: 7, outputTokens: 0 } }));
  const second = await ask(['two', 'three', 'one', 'three']);
  expect(told(second.response)).toMatchObject({ 'x-headgate-cache': 'partial', 'x-headgate-saved-usd': '0.00001' });
  expect(vectors(second.body)).toEqual([
    [0, [2]],
    [1, [3]],
    [2, [1]],
    [3, [3]],
  ]);
  expect(asked()).toEqual([['one', 'two'], ['three']]);
  // Usage is that of all of it, and the cost that of what was asked for.
  expect(second.body.usage).toMatchObject({ prompt_tokens: 17, total_tokens: 17, cost: 0.000007 });
  expect(gateway.rows.map(({ costPicoUsd, start }) => [costPicoUsd, start.cache, start.savedPicoUsd])).toEqual([
    [10_000_000n, 'miss', null],
    [7_000_000n, 'partial', 10_000_000n],
  ]);

  const third = await ask('three');
  expect(told(third.response)).toMatchObject({ 'x-headgate-cache': 'hit', 'x-headgate-cost-usd': '0' });
  expect([vectors(third.body), asked().length]).toEqual([[[0, [3]]], 2]);
  expect(third.body.usage).toMatchObject({ prompt_tokens: 7, cost: 0 });
  expect(gateway.rows[2]).toMatchObject({ costPicoUsd: 0n, start: { cache: 'hit', savedPicoUsd: 7_000_000n } });
});

test.each([
  ['dimensions', { dimensions: 2 }],
  ['its form', { encoding_format: 'base64' }],
  ['an unknown parameter', { task: 'retrieval' }],
])('another %s is another question', async (_name, more) => {
  const { ask } = answering();
  const text = `of ${JSON.stringify(more)}`;
  team.provider.script(embeddings([[1]]), embeddings([[2]]));
  await ask(text);
  expect(told((await ask(text, more)).response)).toMatchObject({ 'x-headgate-cache': 'miss' });
  expect(told((await ask(text, { user: 'ann' })).response)).toMatchObject({ 'x-headgate-cache': 'hit' });
});

test('tokens of texts are texts of their own', async () => {
  const { ask } = answering();
  team.provider.script(embeddings([[1], [2]]), embeddings([[3]]));
  await ask([
    [1, 2],
    [3, 4],
  ]);
  const { body, response } = await ask([3, 4]);
  expect([told(response)['x-headgate-cache'], vectors(body)]).toEqual(['hit', [[0, [2]]]]);
  await ask([1, 2, 3, 4]);
  expect(asked().at(-1)).toEqual([1, 2, 3, 4]);
});

test('a provider that sends another number of vectors is refused, and nothing of it is kept', async () => {
  const { ask } = answering();
  team.provider.script(embeddings([[1]]), embeddings([[1], [2]]));
  expect((await ask(['x1', 'x2'])).response.status).toBe(502);
  expect(told((await ask(['x1', 'x2'])).response)).toMatchObject({ 'x-headgate-cache': 'miss' });
});

test('nothing is taken apart, or kept, where nobody asks for it', async () => {
  const { ask } = answering();
  team.provider.script(embeddings([[1]]), embeddings([[1]]));
  for (let time = 0; time < 2; time += 1)
    expect(told((await ask('plain', {}, {})).response)['x-headgate-cache']).toBe('off');
});
