import { describe, expect, test } from 'vitest';
import { answer, fault, type Play, status } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

/** What a lane has cost that lost its race, as far as it is known what its provider does when it is told to stop. */
const DRAIN_MS = 30_000;
const network = aNetwork((builder) =>
  builder.withBounds({ drainMs: DRAIN_MS }).withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
const stream = { stream: true, max_tokens: 1_000_000 };
const whole = { max_tokens: 1_000_000 };
/** It has not begun to answer, and does only when the client has the first content of the other one. */
const loser = (follows?: Promise<unknown>): Play =>
  answer({ ...(follows && { follows }), text: 'too late', usage: { inputTokens: 9, outputTokens: 400 } });
const silent = fault('hang-before-headers');
const rowsOf = (provider: string) => network.headgate.rows.filter(({ start }) => start.target.provider === provider);
const row = (provider: string) => rowsOf(provider)[0];

/** Races `b`, which answers as soon as `a` is asked, against `a`. `won`: when the client has the first content of `b`. */
async function race(play: (won: Promise<void>) => Play, more: object = stream) {
  const asked = Promise.withResolvers<void>();
  const won = Promise.withResolvers<void>();
  network.a.script((stage) => {
    asked.resolve();
    return play(won.promise)(stage);
  });
  network.b.script(answer({ pieces: ['quick'], follows: asked.promise }));
  const startedAt = performance.now();
  const response = await network.headgate.ask(ask('race', more));
  const wonAt = Date.now();
  won.resolve();
  expect(await response.text()).toContain('quick');
  return { wonAt, totalMs: performance.now() - startedAt };
}

function whatStops(stopsBilling: boolean | undefined): void {
  const { providers } = network.headgate.gateway;
  const a = providers.get('a');
  if (!a || !(providers instanceof Map) || stopsBilling === undefined) return;
  providers.set('a', stopsBilling ? { ...a, stopsBillingOf: /^m$/ } : { ...a, billsOn: true });
}

describe('a provider that stops when it is told to', () => {
  test('row 91, G7: is told within 50 ms of the first content, and costs its input and what it can have written', {
    timeout: 180_000,
  }, async () => {
    whatStops(true);
    // The quickest of many: a machine that is busy stands still now and then, but what waits or polls is never quick.
    let delay = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 200 && delay > 50; turn += 1) {
      const { wonAt } = await race(() => silent);
      await expect.poll(() => network.a.requests.at(-1)?.abortedAt).toBeDefined();
      delay = (network.a.requests.at(-1)?.abortedAt ?? Number.POSITIVE_INFINITY) - wonAt;
    }
    expect(delay).toBeLessThanOrEqual(50);
    const { ending, costPicoUsd = 0n, start } = rowsOf('a').at(-1) ?? {};
    expect(ending).toMatchObject({ outcome: 'lost', state: 'settled', cost: { source: 'estimate' } });
    expect(costPicoUsd).toBeGreaterThan(0n);
    expect(costPicoUsd).toBeLessThan(start?.holdPicoUsd ?? 0n);
    // No model writes more than 3,000 tokens a second.
    expect(ending?.usage.outputTokens).toBeLessThanOrEqual(3 * (ending?.totalMs ?? 0));
  });

  test('never costs less than it bills, even if content was on its way', async () => {
    whatStops(true);
    // Four words of content are on their way when the other one has won already: they leave right behind its answer.
    const sent = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    network.a.script((stage) => {
      asked.resolve();
      return answer({ follows: sent.promise, pieces: ['one ', 'two ', 'three ', 'four'] })(stage);
    });
    network.b.script(async (stage) => {
      await answer({ pieces: ['quick'], follows: asked.promise })(stage);
      sent.resolve();
    });
    const response = await network.headgate.ask(ask('race', stream));
    expect(await response.text()).toContain('quick');
    await expect.poll(() => row('a')?.ending).toBeDefined();
    await expect.poll(() => row('b')?.ending).toBeDefined();
    for (const provider of ['a', 'b'] as const) {
      expect(row(provider)?.costPicoUsd).toBeGreaterThanOrEqual(network[provider].owedPicoUsd);
    }
  });

  test('is billed in full where the answer comes whole', async () => {
    whatStops(true);
    expect((await race(() => silent, whole)).totalMs).toBeLessThan(DRAIN_MS);
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
  });
});

describe('a provider that bills on', () => {
  test('is read to its usage, while the client has its answer', async () => {
    whatStops(false);
    await race(loser);
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost', usage: { outputTokens: 400 } } });
    expect(row('a')?.ending?.cost.source).toBe('catalogue');
    expect(row('a')?.costPicoUsd).toBe(network.a.owedPicoUsd);
  });

  test('is not waited for longer than lost clients are, and is held to have written all that it may', async () => {
    whatStops(false);
    network.headgate.setBounds({ drainMs: 200 });
    await race(() => silent);
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost', cost: { source: 'estimate' } } });
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
    await expect.poll(() => network.a.requests[0]?.abortedAt).toBeDefined();
  });

  test('is read on when the client has all of its answer and leaves', async () => {
    whatStops(false);
    const gone = Promise.withResolvers<void>();
    network.a.script(loser(gone.promise));
    network.b.script(answer({ text: 'quick' }));
    const leaving = new AbortController();
    const response = await network.headgate.ask(ask('race', stream), { signal: leaving.signal });
    const reader = response.body?.getReader();
    for (let seen = ''; !seen.includes('[DONE]'); ) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    leaving.abort();
    gone.resolve();
    await reader?.cancel();
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost' }, costPicoUsd: network.a.owedPicoUsd });
  });

  test('is not asked again with another key or in another way once it has lost', async () => {
    whatStops(false);
    await race((won) => async (stage) => {
      await stage.until(won);
      await status(429)(stage);
    });
    expect(network.rows().map(([provider]) => provider)).toEqual(['a', 'b']);
    expect(row('a')?.state).toBe('VOIDED');
  });

  test('is not waited for by a caller who waits for the whole', async () => {
    whatStops(false);
    expect((await race(() => silent, whole)).totalMs).toBeLessThan(DRAIN_MS);
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
  });
});

test('of a provider of which it is not known, the loser is stopped and held to have written all that it may', async () => {
  await race(() => silent);
  expect(row('a')).toMatchObject({ ending: { outcome: 'lost', cost: { source: 'estimate' } } });
  expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
});

test('only the winner is the answer, even if the loser is complete as well', async () => {
  whatStops(false);
  const won = Promise.withResolvers<void>();
  network.a.script(loser(won.promise));
  network.b.script(answer({ text: 'quick' }));
  const response = await network.headgate.ask(ask('race', stream), { headers: { 'x-headgate-trace': 'on' } });
  won.resolve();
  expect(response.headers.get('x-headgate-model')).toBe('b/m');
  expect((await readStream(response)).text).toBe('quick');
  expect(network.headgate.rows.filter(({ ending }) => ending?.outcome === 'answered')).toHaveLength(1);
});
