/** What the cache did and who won races, as `GET /usage` tells it and `GET /calls` finds it: over the whole gateway. */
import { expect, test } from 'vitest';
import { aNetwork, ask, at } from '../routing/a-network.ts';
import { fault } from '../support/fake-provider.ts';

const network = aNetwork((builder) =>
  builder.withRoute('fast', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);

async function get(path: string) {
  const { headgate } = network;
  const headers = { authorization: `Bearer ${headgate.key}` };
  const response = await headgate.fetch(`http://headgate.test/v1${path}`, { headers });
  const body: { readonly total: object; readonly data: readonly Readonly<Record<string, unknown>>[] } = JSON.parse(
    await response.text(),
  );
  return { status: response.status, body };
}

test('hits and misses are summed up by target, and their rows are found', async () => {
  const on = { headers: { 'x-headgate-cache': 'on' } };
  for (const init of [on, on, on, {}]) await (await network.headgate.ask(ask('a/m'), init)).text();
  const cache = { hit: 2, miss: 1, refresh: 0, bypass: 0, partial: 0 };
  await expect.poll(async () => (await get('/usage?include=cache')).body.total).toMatchObject({ calls: 4, cache });
  expect((await get('/usage?include=cache&group_by=model')).body.data).toMatchObject([{ model: 'a/m', cache }]);
  const found = async (state: string) => (await get(`/calls?cache=${state}`)).body.data.map((row) => row.cache);
  expect([await found('hit'), await found('miss'), await found('off')]).toEqual([['hit', 'hit'], ['miss'], ['off']]);
  expect((await get('/calls?cache=maybe')).status).toBe(400);
});

test('who won a race is told, and the rows of races are found', async () => {
  network.a.script(fault('hang-before-headers'));
  await (await network.headgate.ask(ask('fast'))).text();
  await (await network.headgate.ask(ask('a/m'))).text();
  const raced = async () => {
    const { data } = (await get('/usage?include=races&group_by=model')).body;
    return Object.fromEntries(data.map(({ model, races }) => [model, races]));
  };
  await expect.poll(raced).toEqual({ 'a/m': { raced: 1, won: 0 }, 'b/m': { raced: 1, won: 1 } });
  const { data } = (await get('/calls?route=race')).body;
  expect(data.map(({ model, outcome }) => `${model} ${outcome}`).sort()).toEqual(['a/m lost', 'b/m answered']);
});
