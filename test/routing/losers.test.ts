import { describe, expect, test } from 'vitest';
import { answer, type Play, status } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

/** Longer than a test may take: what is waited for that long, in vain, fails it. */
const LONG_MS = 60_000;
const LONG = { drainMs: LONG_MS, firstContentMs: LONG_MS, firstContentSlowMs: LONG_MS, totalMs: LONG_MS };
/** What a lane has cost that lost its race, as far as it is known what its provider does when it is told to stop. */
const network = aNetwork((builder) =>
  builder.withBounds(LONG).withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
const hasty = aNetwork((builder) =>
  builder
    .withBounds({ ...LONG, drainMs: 200 })
    .withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
const stream = { stream: true, max_tokens: 1_000_000 };
const never: Play = (stage) => stage.untilClientLeaves();
const loser = (): Play => answer({ firstMs: 150, text: 'too late', usage: { inputTokens: 9, outputTokens: 400 } });
const row = (provider: string, { headgate } = network) =>
  headgate.rows.find(({ start }) => start.target.provider === provider);

/** Races `b`, which wins, against `a`; when the first content was there. */
async function race(more: object = stream, { headgate, b } = network) {
  b.script(answer({ pieces: ['quick'], firstMs: 30 }));
  const response = await headgate.ask(ask('race', more));
  const wonAt = Date.now();
  expect(await response.text()).toContain('quick');
  return { wonAt };
}

/** A loser that says nothing until a test lets it. */
function heldLoser() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const play: Play = async (stage) => {
    await promise;
    await loser()(stage);
  };
  return { play, release: resolve };
}

function whatStops(stopsBilling: boolean | undefined, { headgate } = network): void {
  const { providers } = headgate.gateway;
  const a = providers.get('a');
  if (!a || !(providers instanceof Map) || stopsBilling === undefined) return;
  providers.set('a', stopsBilling ? { ...a, stopsBillingOf: /^m$/ } : { ...a, billsOn: true });
}

describe('a provider that stops when it is told to', () => {
  test('row 91, G7: is told within 50 ms of the first content, and costs its input and what it can have written', async () => {
    whatStops(true);
    const delays: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      network.a.script(never);
      const { wonAt } = await race();
      await expect.poll(() => network.a.requests.at(-1)?.abortedAt).toBeDefined();
      delays.push((network.a.requests.at(-1)?.abortedAt ?? 0) - wonAt);
    }
    // The best of five: a machine that is busy with other tests stands still for longer now and then.
    expect(Math.min(...delays)).toBeLessThanOrEqual(50);
    const { ending, costPicoUsd, start } = row('a') ?? {};
    expect(ending).toMatchObject({ outcome: 'lost', state: 'settled', cost: { source: 'estimate' } });
    expect(costPicoUsd).toBeGreaterThan(0n);
    expect(costPicoUsd).toBeLessThan((start?.holdPicoUsd ?? 0n) / 500n);
  });

  test('never costs less than it bills, even if content was on its way', async () => {
    whatStops(true);
    // Four words of content are on their way when the other one has won already.
    network.a.script(answer({ firstMs: 30, pieces: ['one ', 'two ', 'three ', 'four'], delayMs: 1 }));
    await race();
    await expect.poll(() => row('a')?.ending).toBeDefined();
    await expect.poll(() => row('b')?.ending).toBeDefined();
    for (const provider of ['a', 'b'] as const) {
      expect(row(provider)?.costPicoUsd).toBeGreaterThanOrEqual(network[provider].owedPicoUsd);
    }
  });

  test('is billed in full where the answer comes whole', async () => {
    whatStops(true);
    network.a.script(never); // Nobody waits for it.
    await race({ max_tokens: 1_000_000 });
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
  });
});

describe('a provider that bills on', () => {
  test('is read to its usage, while the client has its answer', async () => {
    whatStops(false);
    const { play, release } = heldLoser();
    network.a.script(play);
    network.b.script(answer({ pieces: ['quick'], firstMs: 30 }));
    const response = await network.headgate.ask(ask('race', stream));
    const reader = response.body?.getReader();
    for (let seen = ''; !seen.includes('[DONE]'); ) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(row('a')?.ending).toBeUndefined();
    release();
    expect((await reader?.read())?.done).toBe(true); // Only now: a function that stops would freeze it.
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost', usage: { outputTokens: 400 } } });
    expect(row('a')?.ending?.cost.source).toBe('catalogue');
    expect(row('a')?.costPicoUsd).toBe(network.a.owedPicoUsd);
  });

  test('is not waited for longer than lost clients are, and is held to have written all that it may', async () => {
    whatStops(false, hasty);
    hasty.a.script(never);
    await race(stream, hasty);
    expect(row('a', hasty)).toMatchObject({ ending: { outcome: 'lost', cost: { source: 'estimate' } } });
    expect(row('a', hasty)?.costPicoUsd).toBe(row('a', hasty)?.start.holdPicoUsd);
    await expect.poll(() => hasty.a.requests[0]?.abortedAt).toBeDefined();
  });

  test('is read on when the client has all of its answer and leaves', async () => {
    whatStops(false);
    network.a.script(loser());
    network.b.script(answer({ text: 'quick' }));
    const leaving = new AbortController();
    const response = await network.headgate.ask(ask('race', stream), { signal: leaving.signal });
    const reader = response.body?.getReader();
    for (let seen = ''; !seen.includes('[DONE]'); ) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    leaving.abort();
    await reader?.cancel();
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost' }, costPicoUsd: network.a.owedPicoUsd });
  });

  test('is not asked again with another key or in another way once it has lost', async () => {
    whatStops(false);
    network.a.script(async (stage) => {
      await stage.wait(100);
      await status(429)(stage);
    });
    await race();
    expect(network.rows().map(([provider]) => provider)).toEqual(['a', 'b']);
    expect(row('a')?.state).toBe('VOIDED');
  });

  test('is not waited for by a caller who waits for the whole', async () => {
    whatStops(false);
    network.a.script(never);
    await race({ max_tokens: 1_000_000 });
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
  });
});

test('of a provider of which it is not known, the loser is stopped and held to have written all that it may', async () => {
  network.a.script(loser());
  await race();
  expect(row('a')).toMatchObject({ ending: { outcome: 'lost', cost: { source: 'estimate' } } });
  expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
});

test('only the winner is the answer, even if the loser is complete as well', async () => {
  whatStops(false);
  network.a.script(loser());
  network.b.script(answer({ text: 'quick' }));
  const response = await network.headgate.ask(ask('race', stream), { headers: { 'x-headgate-trace': 'on' } });
  expect(response.headers.get('x-headgate-model')).toBe('b/m');
  expect((await readStream(response)).text).toBe('quick');
  expect(network.headgate.rows.filter(({ ending }) => ending?.outcome === 'answered')).toHaveLength(1);
});
