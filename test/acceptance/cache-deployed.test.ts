/** The cache as it is deployed: bundles, template and rights, behind the local front. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { runHeadgate } from '../bin/run-headgate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { told } from './a-cached-team.ts';

const CANARY = 'canary-7Qx-of-a-prompt';
const folder = join(temporaryFolder(), '.headgate');
let headgate: Headgate;
beforeAll(async () => {
  const configuration = validateConfiguration(
    { providers: {}, routes: { often: 'demo/chat' }, cache: { routes: { often: true } } },
    { local: true },
  );
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
}, 240_000);
afterAll(() => headgate.close());

const get = async (path: string) => {
  const response = await fetch(headgate.baseUrl + path, { headers: { authorization: `Bearer ${headgate.key}` } });
  return (await response.json()) as Record<string, Record<string, unknown>>;
};
const ask = (model: string, headers: object = {}) =>
  fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: `Say ${CANARY}` }] }),
  });
const states = async (...asked: readonly Parameters<typeof ask>[]) => {
  const seen = [];
  for (const one of asked) {
    const response = await ask(...one);
    const text = await response.text();
    seen.push([told(response)['x-headgate-cache'], text.includes(CANARY)]);
  }
  return seen;
};

test('remembers what it is asked to, is on for an alias by itself, and tells it in every report', async () => {
  const on = { 'x-headgate-cache': 'on' };
  expect(await states(['demo/chat', on], ['demo/chat', on], ['demo/chat'])).toEqual([
    ['miss', true],
    ['hit', true],
    ['off', true],
  ]);
  // An alias for the same target asks the same question.
  expect(await states(['often'], ['often', { 'x-headgate-cache': 'off' }])).toEqual([
    ['hit', true],
    ['off', true],
  ]);
  const usage = await get('/usage');
  expect(usage.total).toMatchObject({ calls: 5, attempts: 3, cache_hits: 2 });
  expect(usage.total?.saved).toBe(Number(usage.total?.cost) / 1.5);
  const command = await runHeadgate(['usage', '--team', 'local'], { environment: { HEADGATE_DATA: folder } });
  expect(command.output).toMatch(/\n2 answers came from the cache, which has saved 0\.\d+ USD\.\n/);
  const { data } = (await get('/calls?limit=10')) as unknown as { readonly data: readonly Record<string, unknown>[] };
  expect(data.map(({ cache }) => cache)).toEqual(['off', 'hit', 'off', 'hit', 'miss']);
  const [, hit] = data;
  expect(hit).toMatchObject({ state: 'settled', outcome: 'answered', cost: 0, hold: null, stream: false });
  const call = await get(`/calls/${hit?.call_id}`);
  expect(call.total).toMatchObject({ calls: 1, attempts: 0, cache_hits: 1, cost: 0, saved: hit?.saved });
});

test('what was said is in the answers alone, and in no log', async () => {
  await states(['often'], ['demo/chat', { 'x-headgate-cache': 'refresh' }]);
  await expect.poll(() => readFileSync(join(folder, 'functions.log'), 'utf8')).toContain('CacheHits');
  const log = readFileSync(join(folder, 'functions.log'), 'utf8');
  expect(log).not.toContain(CANARY);
});
