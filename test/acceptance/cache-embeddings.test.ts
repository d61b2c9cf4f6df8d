import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { embeddings, status } from '../support/fake-provider.ts';
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
  expect(
    gateway.rows.map(({ costPicoUsd, start, ending }) => [costPicoUsd, start.cache, ending?.savedPicoUsd]),
  ).toEqual([
    [10_000_000n, 'miss', undefined],
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

/** What a team is told in all, and of its last attempt. */
async function reported({ fetch, key }: ReturnType<typeof team.start>) {
  const get = async (path: string) => {
    const response = await fetch(`http://headgate.invalid/v1${path}`, { headers: { authorization: `Bearer ${key}` } });
    return (await response.json()) as Json;
  };
  const { total } = await get('/usage');
  const { data } = await get('/calls');
  return { total, last: (data as Json[])[0] };
}

test('what fails has saved nothing, in whatever it is told', async () => {
  const { ask, gateway } = answering();
  team.provider.script(embeddings([[1]]), status(500));
  await ask('known to fail');
  const before = (await reported(gateway)).total;
  const traced = { 'x-headgate-cache': 'on', 'x-headgate-trace': 'on' };
  const failed = await ask(['known to fail', 'new'], {}, traced);
  expect([failed.response.status, failed.body]).toEqual([
    502,
    expect.objectContaining({
      headgate: expect.objectContaining({ cache: expect.objectContaining({ saved_usd: null }) }),
    }),
  ]);
  expect(failed.response.headers.has('x-headgate-saved-usd')).toBe(false);
  // Nor has one whose answer cannot be put together, although it was paid for.
  team.provider.script(embeddings([[1], [2]]));
  expect((await ask(['known to fail', 'newer'])).response.status).toBe(502);
  const { total, last } = await reported(gateway);
  expect(total).toMatchObject({ saved: (before as Json).saved, unknown_saved_calls: 0 });
  expect(last).toMatchObject({ cache: 'partial', saved: 0 });
  expect(gateway.rows.map(({ ending }) => ending?.savedPicoUsd)).toEqual([undefined, undefined, 0n]);
  expect(gateway.told.calls.map(({ call }) => call.cache.savedPicoUsd)).toEqual([undefined, undefined, 0n]);
});

test('the attempt that answers has saved it, and not the one that failed before it', async () => {
  const { ask, gateway } = answering(team.start((builder) => builder.withBounds({ attempts: 2 })));
  team.provider.script(embeddings([[1]]), status(503), embeddings([[2]]));
  await ask('tried');
  const { response } = await ask(['tried', 'tried again']);
  expect([response.status, told(response)['x-headgate-saved-usd']]).toEqual([200, '0.000005']);
  expect(gateway.rows.slice(1).map(({ ending }) => [ending?.outcome, ending?.savedPicoUsd])).toEqual([
    ['failed', undefined],
    ['answered', 5_000_000n],
  ]);
});

test('what nobody knows the price of has saved nobody knows how much, and never 0', async () => {
  const { ask, gateway } = answering();
  const unpriced = { model: 'fake/unpriced' };
  team.provider.script(embeddings([[1]]), embeddings([[2]]));
  await ask('of no price', unpriced);
  const hit = await ask('of no price', unpriced);
  expect(told(hit.response)).toMatchObject({ 'x-headgate-cache': 'hit', 'x-headgate-cost-usd': '0' });
  expect(hit.response.headers.has('x-headgate-saved-usd')).toBe(false);
  expect((await reported(gateway)).total).toMatchObject({
    cache_hits: 1,
    saved: null,
    saved_pico_usd: null,
    unknown_saved_calls: 1,
  });
  await ask(['of no price', 'another of no price'], unpriced);
  expect(await reported(gateway)).toMatchObject({
    total: { cache_hits: 1, saved: null, unknown_saved_calls: 2 },
    last: { cache: 'partial', saved: null },
  });
});

test('who wants every field heeded gets no vector for which one was left out, and others hear which', async () => {
  const { ask } = answering(team.start((builder) => builder.withProvider('gemini', { url: team.provider.url })));
  const odd = { model: 'gemini/embed', task: 'retrieval' };
  const dropped = ({ response }: Awaited<ReturnType<typeof ask>>) => [
    told(response)['x-headgate-cache'],
    response.headers.get('x-headgate-dropped'),
  ];
  team.provider.script(embeddings([[1]]), embeddings([[2]]));
  expect(dropped(await ask('odd', odd))).toEqual(['miss', 'task']);
  expect(dropped(await ask('odd', odd))).toEqual(['hit', 'task']);
  expect(dropped(await ask(['odd', 'odder'], odd))).toEqual(['partial', 'task']);
  const strict = await ask('odd', odd, { 'x-headgate-cache': 'on', 'x-headgate-strict': 'on' });
  expect([strict.response.status, strict.body]).toMatchObject([400, { error: { param: 'task' } }]);
});

test('nothing is taken apart, or kept, where nobody asks for it', async () => {
  const { ask } = answering();
  team.provider.script(embeddings([[1]]), embeddings([[1]]));
  for (let time = 0; time < 2; time += 1)
    expect(told((await ask('plain', {}, {})).response)['x-headgate-cache']).toBe('off');
});
