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
/** What the cache did for each call so far. */
const seen: string[] = [];
/** Asks until the cache does this: on a machine that is busy it may be passed by, which is what it promises. */
async function askUntil(state: string, ...asked: Parameters<typeof ask>): Promise<void> {
  await expect
    .poll(async () => {
      const response = await ask(...asked);
      expect(await response.text()).toContain(CANARY);
      seen.push(told(response)['x-headgate-cache'] ?? '');
      return seen.at(-1);
    })
    .toBe(state);
}

test('remembers what it is asked to, is on for an alias by itself, and tells it in every report', async () => {
  const on = { 'x-headgate-cache': 'on' };
  await askUntil('miss', 'demo/chat', on);
  await askUntil('hit', 'demo/chat', on);
  await askUntil('off', 'demo/chat');
  // An alias for the same target asks the same question.
  await askUntil('hit', 'often');
  await askUntil('off', 'often', { 'x-headgate-cache': 'off' });
  const hits = seen.filter((state) => state === 'hit').length;
  const attempts = seen.length - hits;
  const usage = await get('/usage');
  expect(usage.total).toMatchObject({ calls: seen.length, attempts, cache_hits: hits });
  expect(usage.total?.saved).toBeCloseTo((Number(usage.total?.cost) / attempts) * hits, 12);
  const command = await runHeadgate(['usage', '--team', 'local'], { environment: { HEADGATE_DATA: folder } });
  expect(command.output).toMatch(/\n2 answers came from the cache, which has saved 0\.\d+ USD\.\n/);
  const { data } = (await get('/calls?limit=100')) as unknown as { readonly data: readonly Record<string, unknown>[] };
  expect(data.map(({ cache }) => cache)).toEqual(seen.toReversed());
  const [, hit] = data;
  expect(hit).toMatchObject({ state: 'settled', outcome: 'answered', cost: 0, hold: 0, stream: false });
  const call = await get(`/calls/${hit?.call_id}`);
  expect(call.total).toMatchObject({ calls: 1, attempts: 0, cache_hits: 1, cost: 0, saved: hit?.saved });
});

test('what was said is in the answers alone, and in no log', async () => {
  await askUntil('hit', 'often');
  await askUntil('refresh', 'demo/chat', { 'x-headgate-cache': 'refresh' });
  await expect.poll(() => readFileSync(join(folder, 'functions.log'), 'utf8')).toContain('CacheHits');
  const log = readFileSync(join(folder, 'functions.log'), 'utf8');
  expect(log).not.toContain(CANARY);
});
