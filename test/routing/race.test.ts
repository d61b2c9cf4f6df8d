import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Route } from '../../lambda/core/route.ts';
import { streamOf } from '../acceptance/a-stream.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, fault, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';

const lane = (provider: string): Route => ({ kind: 'pinned', target: { provider, model: 'm' } });
const raceOf = (delay: number, ...providers: string[]): Route => ({
  kind: 'race',
  delay,
  routes: providers.map(lane),
});
const ask = (model: string, more: object = {}) => ({ model, messages: [{ role: 'user', content: 'Hi' }], ...more });

/** A delay that is over in no test. */
const LONG_MS = 20_000;

let providers: Readonly<Record<'a' | 'b' | 'c', FakeProvider>>;
let headgate: TestGateway;

beforeEach(async () => {
  const [a, b, c] = await Promise.all([startFakeProvider(), startFakeProvider(), startFakeProvider()]);
  providers = { a, b, c };
  const builder = aGateway().withBounds({ attempts: 3 });
  for (const [id, { url }] of Object.entries(providers)) {
    builder.withProvider(id, { url }).withPrice(`${id}/m`, { input: 1, output: 2 });
  }
  headgate = builder
    .withRoute('all', raceOf(0, 'a', 'b', 'c'))
    .withRoute('staggered', raceOf(150, 'a', 'b'))
    .withRoute('patient', raceOf(LONG_MS, 'a', 'b'))
    .withRoute('careful', { kind: 'fallback', routes: [raceOf(0, 'a', 'b'), lane('c')] })
    .start();
});
afterEach(async () => {
  await headgate.close();
  await Promise.all(Object.values(providers).map((provider) => provider.close()));
});

/** It never has content, so that who wins is no matter of milliseconds. */
const silent = fault('hang-before-headers');
const rows = () => headgate.rows.map(({ start, ending }) => [start.target.provider, ending?.outcome]);

describe('a race of three', () => {
  test('row 91: is won by the first content; the losers are stopped at once and have rows', async () => {
    // Headers, a role and pings are not content, however early they come.
    const begun = Promise.withResolvers<void>();
    const role = JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant' } }] });
    providers.a.script(silent);
    providers.c.script(async (stage) => {
      await streamOf([role], { isOpen: true })(stage);
      await stage.send(': ping\n\n');
      begun.resolve();
      await stage.untilClientLeaves();
    });
    providers.b.script(answer({ text: 'quick', follows: begun.promise }));
    const response = await headgate.ask(ask('all', { stream: true }));
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect((await readStream(response)).text).toBe('quick');
    expect(rows().sort()).toEqual([
      ['a', 'lost'],
      ['b', 'answered'],
      ['c', 'lost'],
    ]);
    for (const loser of [providers.a, providers.c]) await expect.poll(() => loser.connections.open).toBe(0);
  });

  test('has the rows of its losers written when the answer is complete, streamed or not', async () => {
    for (const stream of [true, false]) {
      providers.a.script(silent);
      providers.b.script(silent);
      providers.c.script(answer({ text: 'quick' }));
      const response = await headgate.ask(ask('all', { stream }));
      await response.text();
      expect(headgate.rows.slice(-3).every(({ ending }) => ending !== undefined)).toBe(true);
    }
  });

  test('row 92: a lane that errs or is empty does not win', async () => {
    providers.a.script(status(503));
    providers.b.script(frames(['data: [DONE]']));
    providers.c.script(answer({ firstMs: 100, text: 'sound' }));
    const response = await headgate.ask(ask('all', { stream: true }));
    expect((await readStream(response)).text).toBe('sound');
  });

  test('that nobody finishes is an HTTP error, and every lane has its row', async () => {
    for (const provider of Object.values(providers)) provider.script(status(503));
    const response = await headgate.ask(ask('all', { stream: true }));
    expect(response.status).toBe(503);
    expect(rows()).toHaveLength(3);
    expect(rows().every(([, outcome]) => outcome === 'failed')).toBe(true);
  });

  test('ends with the first answer that says the request itself is wrong', async () => {
    providers.a.script(status(400));
    providers.b.script(silent);
    providers.c.script(silent);
    expect((await headgate.ask(ask('all'))).status).toBe(400);
  });
});

describe('a staggered race', () => {
  test('asks one alone, if that one is quick', async () => {
    providers.a.script(answer({ text: 'quick' }));
    await headgate.ask(ask('patient'));
    expect(providers.b.requests).toHaveLength(0);
  });

  test('asks the second after the delay, and the better one wins', async () => {
    providers.a.script(silent);
    providers.b.script(answer({ text: 'second' }));
    const response = await headgate.ask(ask('staggered', { stream: true }));
    expect((await readStream(response)).text).toBe('second');
    expect(rows()).toEqual([
      ['a', 'lost'],
      ['b', 'answered'],
    ]);
  });

  test('asks the second at once when the first fails', async () => {
    providers.a.script(status(500));
    providers.b.script(answer({ text: 'second' }));
    const startedAt = performance.now();
    expect((await headgate.ask(ask('patient'))).headers.get('x-headgate-model')).toBe('b/m');
    expect(performance.now() - startedAt).toBeLessThan(LONG_MS);
  });

  test('row 26: a client that leaves stops every lane', async () => {
    const leaving = new AbortController();
    providers.a.script(silent);
    providers.b.script(async (stage) => {
      leaving.abort();
      await stage.untilClientLeaves();
    });
    await headgate.ask(ask('staggered', { stream: true }), { signal: leaving.signal });
    expect(rows()).toEqual([
      ['a', 'abandoned'],
      ['b', 'abandoned'],
    ]);
  });
});

test('a race within a fallback leaves the rest of it for when all lanes have failed', async () => {
  providers.a.script(status(500));
  providers.b.script(status(500));
  providers.c.script(answer({ text: 'third' }));
  const response = await headgate.ask(ask('careful', { stream: true }));
  expect((await readStream(response)).text).toBe('third');
  expect(response.headers.get('x-headgate-attempts')).toBe('3');
});

test.each([{ n: 2 }, { store: true }, { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }])(
  'what has effects or more choices is asked one after another: %j',
  async (more) => {
    providers.a.script(answer({ text: 'only' }));
    await headgate.ask(ask('all', more));
    expect(providers.b.requests).toHaveLength(0);
    expect(providers.c.requests).toHaveLength(0);
  },
);
