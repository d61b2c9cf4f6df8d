import { describe, expect, test } from 'vitest';
import { answer, type Play, status } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

/** What a lane has cost that lost its race, as far as it is known what its provider does when it is told to stop. */
const network = aNetwork((builder) =>
  builder.withBounds({ drainMs: 400 }).withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
const stream = { stream: true, max_tokens: 1_000_000 };
const loser = (): Play => answer({ firstMs: 150, text: 'too late', usage: { inputTokens: 9, outputTokens: 400 } });
const row = (provider: string) => network.headgate.rows.find(({ start }) => start.target.provider === provider);

/** Races `b`, which wins, against `a`; how long the first content and the end of the answer took. */
async function race(more: object = stream) {
  network.b.script(answer({ pieces: ['quick'], firstMs: 30 }));
  const startedAt = performance.now();
  const response = await network.headgate.ask(ask('race', more));
  const wonAt = Date.now();
  const wonMs = performance.now() - startedAt;
  const text = await response.text();
  expect(text).toContain('quick');
  return { wonAt, wonMs, totalMs: performance.now() - startedAt };
}

function whatStops(stopsBilling: boolean | undefined): void {
  const { providers } = network.headgate.gateway;
  const a = providers.get('a');
  if (!a || !(providers instanceof Map) || stopsBilling === undefined) return;
  providers.set('a', stopsBilling ? { ...a, stopsBillingOf: /^m$/ } : { ...a, billsOn: true });
}

describe('a provider that stops when it is told to', () => {
  test('row 91, G7: is told within 50 ms of the first content, and costs its input and what it can have written', async () => {
    whatStops(true);
    const delays: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      network.a.script(loser());
      const { wonAt } = await race();
      await expect.poll(() => network.a.requests.at(-1)?.abortedAt).toBeDefined();
      delays.push((network.a.requests.at(-1)?.abortedAt ?? 0) - wonAt);
    }
    // The one in the middle: a machine that is busy with other tests stands still for longer now and then.
    expect(delays.sort((one, other) => one - other)[2]).toBeLessThanOrEqual(50);
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
    network.a.script(loser());
    const { totalMs } = await race({ max_tokens: 1_000_000 });
    expect(totalMs).toBeLessThan(140);
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
  });
});

describe('a provider that bills on', () => {
  test('is read to its usage, while the client has its answer', async () => {
    whatStops(false);
    network.a.script(loser());
    const { wonMs, totalMs } = await race();
    expect(wonMs).toBeLessThan(130);
    expect(totalMs).toBeGreaterThan(140);
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost', usage: { outputTokens: 400 } } });
    expect(row('a')?.ending?.cost.source).toBe('catalogue');
    expect(row('a')?.costPicoUsd).toBe(network.a.owedPicoUsd);
  });

  test('is not waited for longer than lost clients are, and is held to have written all that it may', async () => {
    whatStops(false);
    network.a.script(answer({ firstMs: 3_000 }));
    const { totalMs } = await race();
    expect(totalMs).toBeLessThan(900);
    expect(row('a')).toMatchObject({ ending: { outcome: 'lost', cost: { source: 'estimate' } } });
    expect(row('a')?.costPicoUsd).toBe(row('a')?.start.holdPicoUsd);
    await expect.poll(() => network.a.requests[0]?.abortedAt).toBeDefined();
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
    network.a.script(loser());
    expect((await race({ max_tokens: 1_000_000 })).totalMs).toBeLessThan(140);
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
